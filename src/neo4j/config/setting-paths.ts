import { win32 } from 'node:path';
import type { Neo4jVersion } from '../../model/installation.ts';
import { ownValue } from '../../model/text/own-value.ts';

/** `..` that leads out of the folder the path is relative to. What leads nowhere else (`a/../b`) is put right first. */
export function refusePath(value: string, version: Neo4jVersion): string | undefined {
  // 5.0 and later escape it like any other sign of its kind.
  if (value.includes('\0') && version.line === '4.4') return `Nul character not allowed: ${value}`;
  const text = pathText(value, version);
  if (version.onWindows) {
    const refusal = refuseWindowsPath(text);
    if (refusal !== undefined) return refusal;
  }
  const normal = readPath(value, version);
  return /^(?:[A-Za-z]:)?\.\.(?:\/|$)/.test(normal) ? `'${normal}' is not a normalized path.` : undefined;
}

const shortPathEscapes: { readonly [character: string]: string } = {
  '"': '/"',
  '\\': '//',
  '\b': '/b',
  '\n': '/n',
  '\t': '/t',
  '\f': '/f',
  '\r': '/r',
};

/**
 * What Neo4j makes of a path's text before it is a path. 5.0 and later: Java's escapes, with slashes for backslashes (`"` becomes
 * `/"`). 4.4 only turns backslashes into slashes.
 */
function pathText(value: string, version: Neo4jVersion): string {
  if (version.line === '4.4') return value.replaceAll('\\', '/');
  return value.replace(/["\\\u0000-\u001f\u007f-\uffff]/g, (character) => {
    const short = ownValue(shortPathEscapes, character);
    if (short !== undefined) return short;
    return character === '\u007f' ? '/u007F' : `/u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** A path setting as Neo4j reads it: relative to what it begins at unless it is absolute; empty for that folder itself. */
export const readPath = (value: string, version: Neo4jVersion): string =>
  version.onWindows ? normalWindowsPath(pathText(value, version)) : normalPath(pathText(value, version));

/** {@link readPath}, absolute. `base`, which is absolute: the home for `base_directory`, that folder for the rest of a policy. */
export function resolvePath(base: string, value: string, version: Neo4jVersion): string {
  const path = readPath(value, version);
  if (version.onWindows && !base.startsWith('/')) return win32.resolve(base, path);
  if (isAbsolutePath(path, version)) return path;
  // A home of Windows that is looked at elsewhere: no drive is there, and what is relative to one is relative to the home.
  const relative = version.onWindows ? path.replace(/^[A-Za-z]:/, '') : path;
  return relative === '' ? base : `${base === '/' ? '' : base}/${relative}`;
}

/** Of a path that {@link readPath} gave. */
export function isAbsolutePath(path: string, { onWindows }: Neo4jVersion): boolean {
  return onWindows ? /^(?:[A-Za-z]:)?\//.test(path) : path.startsWith('/');
}

/** What Java's parser of Windows' paths refuses (`sun.nio.fs.WindowsPathParser`): signs that no name has, a blank at a name's end. */
function refuseWindowsPath(text: string): string | undefined {
  const begin = /^[A-Za-z]:/.test(text) ? 2 : 0;
  const index = begin + text.slice(begin).search(/[<>:"|?*\u0000-\u001f]/);
  if (index >= begin) return `Illegal char <${text[index]}> at index ${index}: ${text}`;
  const blank = text.search(/ (?=[\\/]|$)/);
  return blank < 0 || text === '' ? undefined : `Trailing char < > at index ${blank}: ${text}`;
}

/**
 * `java.nio.file.Path.normalize` on Windows, with `/`: a drive (`C:/x`; `C:x` is relative to where one is on that drive), a share (`//host/share/x`), or
 * a path from the root of the drive (`/x`). Dots at the end of a name are passed over, as the system does.
 */
function normalWindowsPath(text: string): string {
  const path = text.replaceAll('\\', '/');
  const share = /^\/\/+([^/]+)\/+([^/]+)/.exec(path);
  if (share !== null) return `//${share[1]}/${share[2]}${normalPath(`/${withoutDots(path.slice(share[0].length))}`)}`;
  const drive = /^[A-Za-z]:/.exec(path)?.[0] ?? '';
  return drive + normalPath(withoutDots(path.slice(drive.length)));
}

function withoutDots(path: string): string {
  return path
    .split('/')
    .map((name) => (/^\.{1,2}$/.test(name) ? name : name.replace(/\.+$/, '')))
    .join('/');
}

/** `java.nio.file.Path.normalize` of a Unix path: no `.`, no double slashes, `..` only at the front of a relative one. */
function normalPath(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  return (absolute ? '/' : '') + parts.join('/');
}
