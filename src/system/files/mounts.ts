import { readFileSync, realpathSync, statSync } from 'node:fs';

/**
 * Tells whether two paths lie in one mount. The device number alone does not: a bind mount of the same disk has the same one,
 * and yet a rename into it fails. Linux lists its mounts; elsewhere there are no bind mounts.
 */
export function createMountComparison(): (path: string, other: string) => Promise<boolean> {
  let mounts: readonly string[] | undefined;
  const mountOf = (path: string) => {
    mounts ??= readMounts();
    const real = realpathSync.native(path);
    let best = '';
    for (const point of mounts) if (point.length > best.length && contains(point, real)) best = point;
    return best;
  };
  return async (path, other) => statSync(path).dev === statSync(other).dev && mountOf(path) === mountOf(other);
}

function contains(folder: string, path: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Mount points; the fifth field of each line of mountinfo, blanks and the like in octal. */
function readMounts(): readonly string[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point) => point !== undefined)
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
}
