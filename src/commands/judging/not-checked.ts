import { shownPath } from '../../inspect/home/installation.ts';
import type { Judged } from '../../verdict/judge-installation.ts';

/** Something that could not be looked at or compared, as the documents list it. */
export interface NotChecked {
  readonly component: string;
  /** A file, relative to the home inside it; of `verify` also an address. */
  readonly path: string;
  readonly because: string;
  readonly remedy: string;
}

/** What could not be looked at, as the documents list it. */
export function notCheckedOf({ unseen }: Pick<Judged, 'unseen'>, home: string): readonly NotChecked[] {
  return [...unseen].flatMap(([component, files]) =>
    files.map(({ path, because, remedy }) => ({
      component,
      path: shownPath(home, path),
      because,
      remedy,
    })),
  );
}
