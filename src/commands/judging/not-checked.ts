import { shownPath } from '../../inspect/home/installation.ts';
import type { Judged } from '../../verdict/judge-installation.ts';

/** What could not be looked at, as the documents list it. */
export function notCheckedOf({ unseen }: Pick<Judged, 'unseen'>, home: string) {
  return [...unseen].flatMap(([component, files]) =>
    files.map(({ path, because, remedy }) => ({
      component,
      path: shownPath(home, path),
      because,
      remedy,
    })),
  );
}
