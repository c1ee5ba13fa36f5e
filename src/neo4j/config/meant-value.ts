import { ownValue } from '../../model/text/own-value.ts';
import { nearest } from '../../model/text/spelling.ts';
import { withoutComment } from '../../model/text/trim.ts';

/** Words a setting takes; undefined for one that takes others. */
function wordsOf(setting: string): readonly string[] | undefined {
  if (setting.endsWith('.client_auth')) return ['NONE', 'OPTIONAL', 'REQUIRE'];
  if (setting.endsWith('.tls_level')) return ['REQUIRED', 'OPTIONAL', 'DISABLED'];
  return /\.(?:enabled|trust_all|verify_hostname|trust_expired)$/.test(setting) ? ['true', 'false'] : undefined;
}

const synonyms: Readonly<Record<string, string>> = {
  ...{ yes: 'true', on: 'true', '1': 'true', no: 'false', off: 'false', '0': 'false' },
};

/** What a value that Neo4j refuses was meant to be: `REQUIRED` for REQUIRE, quotes and comments around a good word. */
export function meantValue(setting: string, written: string | undefined): string | undefined {
  const words = wordsOf(setting);
  if (written === undefined || words === undefined) return undefined;
  const bare = withoutComment(written)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
  const wanted = words.includes('true') ? (ownValue(synonyms, bare.toLowerCase()) ?? bare) : bare;
  return words.find((word) => word.toLowerCase() === wanted.toLowerCase()) ?? nearest(wanted, words);
}
