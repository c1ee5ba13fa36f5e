import { escapeKey, escapeValue } from './properties.ts';

/**
 * A configuration that is a folder (Kubernetes mounts one): each file is a setting, its name the name, its content the value.
 * Dot-files and folders do not count. As the text of one file with the same effect, a line per setting.
 */
export function confOfFolder(entries: readonly { readonly name: string; readonly bytes?: Buffer | undefined }[]): Buffer {
  const lines = entries
    .filter(({ name, bytes }) => !name.startsWith('.') && bytes !== undefined)
    .map(({ name, bytes }) => `${escapeKey(name)}=${escapeValue(bytes?.toString('utf8') ?? '')}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}
