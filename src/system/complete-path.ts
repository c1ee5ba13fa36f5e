import { basename, dirname, join, resolve } from 'node:path';
import { escapeText } from '../model/text/escape-text.ts';
import type { Files } from './parts/files.ts';
import type { Host } from './parts/host.ts';

/** Where paths are looked up: names in a folder are read with the rights of whoever could have put them there. */
export interface PathsHere {
  readonly files: Pick<Files, 'list' | 'stat'>;
  readonly host: Pick<Host, 'homeDirectory' | 'workingDirectory'>;
}

/**
 * What Tab adds to a path that is being typed: the rest of the one name that fits, with `/` behind a folder, else as much as all
 * names that fit have in common. Empty: nothing fits, or nothing more is known.
 */
export async function completionOf(typed: string, { files, host }: PathsHere): Promise<string> {
  if (typed === '~') return '/';
  const expanded = typed.startsWith('~/') ? host.homeDirectory + typed.slice(1) : typed;
  const [folder, begun] = expanded.endsWith('/') ? [expanded, ''] : [dirname(expanded), basename(expanded)];
  const at = resolve(host.workingDirectory, folder);
  const all = await files.list(at).catch(() => []);
  const names = all.filter((name) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')) && isTypable(name));
  const [only, another] = names;
  if (only === undefined) return '';
  if (another === undefined) {
    const fact = await files.stat(join(at, only));
    return only.slice(begun.length) + (fact.state === 'present' && fact.type === 'directory' ? '/' : '');
  }
  let common = only;
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common.slice(begun.length);
}

/** Somebody else's file name may hold commands to the terminal. */
const isTypable = (name: string): boolean => escapeText(name) === name;

/** A key as Node's readline tells it. */
interface Key {
  name?: string;
  ctrl?: boolean;
  shift?: boolean;
}

/**
 * Lets Tab complete the path that is being typed. Readline would ask a completer, which inquirer does not let through: the key is
 * taken before both see it, and what it adds is typed in its place. Gives what ends that.
 */
export function completeAtTab(input: NodeJS.ReadStream, typed: () => string, here: PathsHere): () => void {
  const onKey = (_text: string | undefined, key: Key | undefined): void => {
    const text = typed();
    // Into an empty line Tab puts the default.
    if (key?.name !== 'tab' || key.shift === true || text === '') return;
    // A key that means nothing to anybody.
    key.name = '';
    key.ctrl = true;
    void completionOf(text, here).then((more) => {
      if (more !== '' && typed() === text) input.emit('keypress', more, { name: '', sequence: more });
    });
  };
  input.prependListener('keypress', onKey);
  return () => {
    input.off('keypress', onKey);
  };
}
