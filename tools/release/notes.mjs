// The notes of a release: what the changelog says of its version. `node tools/release/notes.mjs v1.2.3` prints them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} changelog its text: a `## VERSION, DATE` for each release, newest first
 * @param {string} tag with or without the v
 * @throws Error where the version is not there, has no date yet, or nothing is said of it
 */
export function releaseNotes(changelog, tag) {
  const version = tag.replace(/^v/, '');
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split(/[,\s]/, 1)[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}`);
  const [heading = '', ...lines] = section.split('\n');
  if (!/, \d{4}-\d{2}-\d{2}$/.test(heading)) throw new Error(`CHANGELOG.md has no date for ${version}: ## ${heading}`);
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(releaseNotes(readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8'), process.argv[2] ?? ''));
