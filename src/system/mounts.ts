import { readFile, realpath, stat } from 'node:fs/promises';

/**
 * Tells whether two paths lie in one mount. The device number alone does not: a bind mount of the same disk has the same one,
 * and yet a rename into it fails. Linux lists its mounts; elsewhere there are no bind mounts.
 */
export function createMountComparison(): (path: string, other: string) => Promise<boolean> {
  let mounts: Promise<readonly string[]> | undefined;
  const mountOf = async (path: string) => {
    mounts ??= readMounts();
    const real = await realpath(path);
    let best = '';
    for (const point of await mounts) if (point.length > best.length && contains(point, real)) best = point;
    return best;
  };
  return async (path, other) => {
    const [one, two] = await Promise.all([stat(path), stat(other)]);
    return one.dev === two.dev && (await mountOf(path)) === (await mountOf(other));
  };
}

function contains(folder: string, path: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Mount points; the fifth field of each line of mountinfo, blanks and the like in octal. */
async function readMounts(): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point) => point !== undefined)
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
}
