import type { Parsed } from '../names/subject-names.ts';

/** Shorter ones are found by trying, however many rounds each guess costs. NIST SP 800-63B asks for as many. */
const fewestCharacters = 8;

/**
 * Can Neo4j take this passphrase from its configuration? Neo4j 5+: printable ASCII only ("Password is not ASCII"); every
 * line trims blanks at the ends, even escaped ones; an empty one counts as none.
 */
export function checkPassphrase(passphrase: string): Parsed<string> {
  const remedy = 'Use printable ASCII characters, without a space at either end.';
  if (passphrase === '') return { kind: 'refused', reason: 'The passphrase is empty.', remedy };
  if (/[^\u0020-\u007e]/.test(passphrase)) {
    return { kind: 'refused', reason: 'The passphrase has characters outside printable ASCII, which Neo4j cannot use.', remedy };
  }
  if (passphrase !== passphrase.trim()) {
    return { kind: 'refused', reason: 'The passphrase starts or ends with a space, which Neo4j would remove.', remedy };
  }
  return { kind: 'ok', value: passphrase };
}

/** May this passphrase protect a key that is about to be written? One that only opens a key may be as short as it is. */
export function checkNewPassphrase(passphrase: string): Parsed<string> {
  const length = [...passphrase].length;
  if (length >= fewestCharacters || length === 0) return { kind: 'ok', value: passphrase };
  return {
    kind: 'refused',
    reason: `The passphrase is too short: ${length} ${length === 1 ? 'character' : 'characters'}, and a new key needs at least ${fewestCharacters}.`,
    remedy: 'Use a longer one.',
  };
}

/** {@link checkPassphrase} and {@link checkNewPassphrase}: for a new key that Neo4j reads. */
export function checkNewServerPassphrase(passphrase: string): Parsed<string> {
  const usable = checkPassphrase(passphrase);
  return usable.kind === 'refused' ? usable : checkNewPassphrase(passphrase);
}
