import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';

/**
 * What Tab adds to a path that is being typed: the rest of the one name that fits, with `/` behind a folder, else as much as all
 * names that fit have in common. Empty: nothing fits, or nothing more is known.
 */
export function completionOf(typed: string, workingDirectory = process.cwd()): string {
  if (typed === '~') return '/';
  const expanded = typed.startsWith('~/') ? homedir() + typed.slice(1) : typed;
  const [folder, begun] = expanded.endsWith('/') ? [expanded, ''] : [dirname(expanded), basename(expanded)];
  const entries = list(resolve(workingDirectory, folder)).filter(
    ({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')),
  );
  const [only, another] = entries;
  if (only === undefined) return '';
  if (another === undefined) return only.name.slice(begun.length) + (only.isFolder ? '/' : '');
  let common = only.name;
  for (const { name } of entries) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common.slice(begun.length);
}

function list(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch {
    return [];
  }
}

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
export function completeAtTab(input: NodeJS.ReadStream, typed: () => string): () => void {
  const onKey = (_text: string | undefined, key: Key | undefined): void => {
    const text = typed();
    // Into an empty line Tab puts the default.
    if (key?.name !== 'tab' || key.shift === true || text === '') return;
    // A key that means nothing to anybody.
    key.name = '';
    key.ctrl = true;
    const more = completionOf(text);
    if (more !== '') input.emit('keypress', more, { name: '', sequence: more });
  };
  input.prependListener('keypress', onKey);
  return () => {
    input.off('keypress', onKey);
  };
}
