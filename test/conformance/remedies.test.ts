import { chmodSync, lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { releases } from '../support/neo4j/releases.ts';
import { fixedKeys } from './material.ts';
import { numberOf, seeded } from './random.ts';
import { type RemedyCase, remedyCases } from './remedy-cases.ts';
import { changesTheMachine, commandsIn, isGone, onlyLooks, Spoilt, worsened } from './remedy-trial.ts';
import { makeSetup, makeWorld, scopes, type World } from './setups.ts';
import { writeMember } from './write-case.ts';

/**
 * Every finding has a home with its fault, and each command that its remedy names is run there: the finding is gone afterwards,
 * nothing is worse, no error is new. Where no command can know what is wanted, the entry says what a person decides.
 */
let folder: string;
let world: World;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'remedies-')));
  chmodSync(folder, 0o755);
  world = makeWorld(fixedKeys());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function make(id: string, spec: RemedyCase, turn: number): Promise<Spoilt> {
  const { line = '5', setup: kind = 'self-signed', scope = 'cluster', edition = 'community', flags = [] } = spec;
  const random = seeded(numberOf(id) + turn);
  const setup = makeSetup(kind, line, world, random);
  const [member, peer] = setup.members;
  member.lines = member.lines.filter((one) => !/verify_hostname|bolt\.client_auth/.test(one));
  member.lines.push('dbms.ssl.policy.bolt.client_auth=NONE');
  for (const one of scopes) if (one !== 'bolt') member.lines.push(`dbms.ssl.policy.${one}.verify_hostname=true`);
  spec.make?.({ member, peer, index: 0, scope, line, random, world, setup });
  const home = join(folder, `${id}-${turn}`);
  writeMember(member, home);
  for (const one of scopes) {
    const key = join(home, 'certificates', one, 'private.key');
    if (lstatSync(key, { throwIfNoEntry: false })?.isFile()) chmodSync(key, 0o400);
  }
  await spec.disk?.(home, { world });
  const version = spec.version ?? releases[line].version;
  return new Spoilt(home, ['--home', home, '--neo4j-version', version, '--edition', edition], flags, spec.path?.(home));
}

async function hold(id: string, spec: RemedyCase, turn: number): Promise<void> {
  const spoilt = await make(id, spec, turn);
  const before = await spoilt.doctor();
  const found = before.findings.find((one) => one.id === id && (spec.says === undefined || spec.says.test(one.message)));
  if (found === undefined)
    throw new Error(`doctor does not find ${id}, but ${before.findings.map((one) => `${one.id} (${one.message})`).join('; ')}`);
  const wrong: string[] = [];
  // Half a command would be completed by nobody.
  const half = found.remedy.split('\n').find((line) => /\S.*neo4j-tls [a-z]+ .*--/.test(line) && !/^ *neo4j-tls /.test(line));
  if (half !== undefined) wrong.push(`a command within a sentence: ${half}`);
  if (!/[.:?]$/.test(found.remedy.split('\n')[0] ?? '') && !found.remedy.startsWith('neo4j-tls'))
    wrong.push('its first line is neither a sentence nor a command');
  const given = Object.entries(spec.given ?? {});
  const mending: string[] = [];
  if (spec.wrongFile === true && /\brenew/.test(found.remedy)) wrong.push('it is another file, and to be renewed');
  const commands = commandsIn(found.remedy);
  for (const [at, { words, asItStands }] of commands.entries()) {
    if (changesTheMachine(words)) continue;
    const text = words.join(' ');
    const filled = words.map((word) => {
      const value = given.find(([name]) => name === word)?.[1];
      return value === undefined ? word : typeof value === 'string' ? value : value(spoilt.home, { world });
    });
    const argv = asItStands ? filled : [...filled, ...spoilt.where];
    const looks = onlyLooks(words);
    spec.beforehand?.(spoilt.home, { world });
    const { code, out, err } = await spoilt.run(looks || argv.includes('--yes') ? argv : [...argv, '--yes']);
    if (code > 1) wrong.push(`exit ${code} of ${text}: ${out}${err}`);
    const ends = spec.inOrder !== true || at === commands.length - 1;
    if (!looks && code <= 1 && ends) {
      mending.push(text);
      const after = await spoilt.doctor();
      if (!isGone(found, before, after))
        wrong.push(`still there after ${text}: ${after.findings.find((one) => one.id === id)?.message}`);
      wrong.push(...worsened(before, after).map((worse) => `after ${text}: ${worse}`));
    }
    if (!looks && ends) spoilt.back();
  }
  if (mending.length === 0 && spec.decides === undefined)
    wrong.push('no command mends it, and nobody says what is to be decided');
  const fixed = await spoilt.doctor('--fix', '--yes');
  for (const one of before.findings)
    if (one.fixable !== isGone(one, before, fixed))
      wrong.push(
        `${one.id} (${one.message}) is said to be ${one.fixable ? '' : 'not '}fixable, and is ${one.fixable ? 'still there' : 'gone'}`,
      );
  wrong.push(...worsened(before, fixed).map((worse) => `after --fix: ${worse}`));
  if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\n${found.message}\n${found.remedy}`);
}

describe('the remedy of every finding', () => {
  for (const [id, entry] of Object.entries(remedyCases))
    for (const [turn, spec] of (Array.isArray(entry) ? (entry as readonly RemedyCase[]) : [entry as RemedyCase]).entries())
      it(`${id}${turn === 0 ? '' : `, ${turn + 1}`}`, () => hold(id, spec, turn));
});
