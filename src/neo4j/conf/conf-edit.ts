import type { ConfEdit, ConfEditSummary, SettingChange, SettingLine } from '../../model/conf-edit.ts';
import { UserError } from '../../model/errors/errors.ts';
import { Secret } from '../../model/secret.ts';
import { multiLineSettings } from '../config/renamed-settings.ts';
import { isUtf16, lineEndOf, utf8Bom } from './conf-bytes.ts';
import { type Missing, type Setting, settingLine, writeConf } from './conf-write.ts';
import { isBlankValue, type PropertyEntry, parseProperties } from './properties.ts';

/**
 * Performs an edit on the bytes of a neo4j.conf. Lines that are not concerned stay byte for byte; a setting is changed where
 * it stands; new ones go to the end, one block per heading, but a new `…private_key_password` goes right above an existing
 * `…private_key`. Of duplicates the last line stays where it is, since its value is the one that 4.x uses. Settings that may
 * stand several times (`server.jvm.additional`) are never merged: a change adds a line unless one has that value already,
 * null takes all of them out. Editing the result again with the same edit changes nothing.
 * @throws UserError for a UTF-16 file.
 */
export function editConf(bytes: Buffer, edit: ConfEdit): { bytes: Buffer; report: ConfEditSummary } {
  if (isUtf16(bytes)) throw utf16Refusal();
  for (const name of edit.renames.keys()) {
    if (edit.changes.has(name)) throw new Error(`edit both renames and changes ${name}`);
  }
  const whole = bytes.toString('latin1');
  const bomRemoved = whole.startsWith(utf8Bom);
  const text = bomRemoved ? whole.slice(utf8Bom.length) : whole;
  const lineEnd = lineEndOf(text);

  const settings = parseProperties(text).map((entry): Setting => ({ entry, name: entry.key, state: 'kept' }));
  const renames = rename(settings, edit);
  const merged = mergeDuplicates(settings, edit);
  const { changed, removed, missing } = change(settings, edit.changes);
  const moved = orderPasswords(settings, edit.changes, missing);

  return {
    bytes: Buffer.from(writeConf(text, settings, missing, edit, lineEnd), 'latin1'),
    report: {
      added: [...edit.changes.keys()].filter((name) => missing.added.has(name)),
      changed,
      removed,
      ...renames,
      merged,
      moved,
      bomRemoved,
      brokenEscapes: settings
        .filter(({ state, entry, value }) => state !== 'gone' && entry.broken && value === undefined)
        .map(({ entry }) => entry.line),
    },
  };
}

/** The error for a conf in UTF-16. @param path undefined where the text came without a file */
export function utf16Refusal(path?: string): UserError {
  return new UserError(
    `${path ?? 'The configuration file'} is UTF-16, which Neo4j cannot read.`,
    'Save it as ASCII or UTF-8 without a byte order mark.',
    path === undefined ? {} : { paths: [path] },
  );
}

const isPresent = (setting: Setting): boolean => setting.state !== 'gone';
const plain = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);

function rename(settings: Setting[], { renames, changes }: ConfEdit): Pick<ConfEditSummary, 'renamed' | 'superseded'> {
  const renamed: { from: string; to: string; line: number }[] = [];
  const superseded: { name: string; by: string; line: number }[] = [];
  const present = new Set(settings.map(({ name }) => name));
  // Of several lines under an old name the last one counts, so an empty last one makes all of them void.
  const lastValue = new Map(settings.map(({ entry }) => [entry.key, entry.value]));
  for (const setting of settings) {
    const from = setting.entry.key;
    const to = renames.get(from);
    // Lines of a multi-line setting under its old name have no effect beside new ones, but are too dear to throw away.
    if (to === undefined || (present.has(to) && multiLineSettings.has(to))) continue;
    // An empty value under an old name is not read; under the new one it could stop the start.
    if (present.has(to) || (isBlankValue(lastValue.get(from) ?? '') && !changes.has(to))) {
      setting.state = 'gone';
      superseded.push({ name: from, by: to, line: setting.entry.line });
    } else {
      setting.name = to;
      renamed.push({ from, to, line: setting.entry.line });
    }
  }
  return { renamed, superseded };
}

function mergeDuplicates(settings: Setting[], edit: ConfEdit): ConfEditSummary['merged'] {
  const byName = new Map<string, Setting[]>();
  for (const setting of settings.filter(isPresent)) {
    if (multiLineSettings.has(setting.name) || edit.changes.get(setting.name) === null) continue;
    if (edit.duplicates === 'changed' && !edit.changes.has(setting.name) && setting.name === setting.entry.key) continue;
    byName.set(setting.name, [...(byName.get(setting.name) ?? []), setting]);
  }
  const merged: { name: string; kept: number; dropped: number[] }[] = [];
  for (const [name, same] of byName) {
    const last = same.pop();
    if (last === undefined || same.length === 0) continue;
    for (const earlier of same) earlier.state = 'gone';
    merged.push({ name, kept: last.entry.line, dropped: same.map(({ entry }) => entry.line) });
  }
  return merged;
}

function change(settings: Setting[], changes: ConfEdit['changes']) {
  const changed: SettingChange[] = [];
  const removed: SettingChange[] = [];
  const missing: Missing = { toAppend: new Map(), added: new Set() };
  for (const [name, wanted] of changes) {
    const there = settings.filter((setting) => isPresent(setting) && setting.name === name);
    if (wanted === null) {
      for (const setting of there) setting.state = 'gone';
      removed.push(...there.map(({ entry }) => ({ name, line: entry.line, was: shown(name, entry.value), now: null })));
      continue;
    }
    const value = plain(wanted);
    if (there.some((setting) => hasValue(setting.entry, value))) continue;
    const [target] = there;
    if (target === undefined || multiLineSettings.has(name)) {
      missing.toAppend.set(name, value);
      missing.added.add(name);
    } else {
      target.value = value;
      changed.push({ name, line: target.entry.line, was: shown(name, target.entry.value), now: wanted });
    }
  }
  return { changed, removed, missing };
}

/** A value as it may be told. */
const shown = (name: string, value: string): string | Secret => (/password/i.test(name) ? new Secret(value) : value);

/** A value with bytes outside ASCII means different things in different character sets, so it never counts as being there. */
const hasValue = (entry: PropertyEntry, value: string): boolean => entry.value === value && !entry.broken && entry.isAscii;

/** Puts passwords above the keys they open, in every policy that the edit is about. */
function orderPasswords(settings: Setting[], changes: ConfEdit['changes'], missing: Missing): SettingLine[] {
  const moved: SettingLine[] = [];
  const policies = new Set([...changes.keys()].flatMap((name) => /^dbms\.ssl\.policy\.[^.]+\./.exec(name)?.[0] ?? []));
  for (const policy of policies) {
    const passwordName = `${policy}private_key_password`;
    const keyIndex = settings.findIndex((setting) => isPresent(setting) && setting.name === `${policy}private_key`);
    const key = settings[keyIndex];
    if (key === undefined) continue;
    const newPassword = missing.toAppend.get(passwordName);
    if (newPassword !== undefined) {
      key.above = [settingLine(passwordName, newPassword)];
      missing.toAppend.delete(passwordName);
    }
    const late = settings.filter((setting, index) => index > keyIndex && isPresent(setting) && setting.name === passwordName);
    for (const password of late) {
      password.state = 'moved';
      moved.push({ name: passwordName, line: password.entry.line });
    }
    if (late.length > 0) key.above = [...(key.above ?? []), ...late];
  }
  return moved;
}
