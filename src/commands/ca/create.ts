import { join, resolve } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { Plan, SubjectName } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import { authorityToText } from '../../output/ca-text.ts';
import { notesToLines, planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { authorityFiles, readAuthority } from '../../pki/authority.ts';
import { networkText, parseNetwork } from '../../pki/ip-address.ts';
import { lies, permittedBy } from '../../pki/name-limits.ts';
import { checkNewPassphrase } from '../../pki/passphrase.ts';
import { parseSubjectName } from '../../pki/subject-names.ts';
import { peerFileLimit } from '../../plan/peer-input.ts';
import { planCreateAuthority } from '../../plan/plan-ca.ts';
import type { System } from '../../system/system.ts';
import { secretAsker } from '../runner/ask-secret.ts';
import { carryOut } from '../runner/carry-out.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk } from '../runner/shared-flags.ts';
import { type CaFlags, listedCertificate, readDays, readKeyType, refuseInsideHome, requireYes } from './shared.ts';

export interface CreateFlags extends CaFlags {
  readonly out?: string;
  readonly cn?: string;
  readonly permit?: readonly string[];
  readonly intermediate?: boolean;
  /** False with `--no-passphrase`. */
  readonly passphrase?: boolean;
  readonly privateKey?: string;
  readonly certificate?: string;
  readonly chain?: string;
  readonly crl?: readonly string[];
  readonly sourcePassphraseFile?: string;
  readonly sourcePassphraseEnv?: string;
}

export async function runCaCreate(system: System, flags: CreateFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const noSecret = flags.passphrase !== false && flags.caPassphraseFile === undefined && flags.caPassphraseEnv === undefined;
  requireYes(system, flags, 'ca create', [
    ...(flags.out === undefined ? ['--out'] : []),
    ...(noSecret ? ['--ca-passphrase-file or --no-passphrase'] : []),
  ]);
  if (flags.out === undefined) throw new UserError('Where shall the CA be?', 'Name a folder to make: --out DIR.');
  const directory = resolve(system.host.workingDirectory, flags.out);
  await refuseInsideHome(system, directory);
  if (flags.dryRun !== true) await recoverFirst(system, directory, say);
  await refuseOccupied(system, directory);
  const plan = takesExisting(flags) ? await planExisting(system, flags, directory) : await planNew(system, flags, directory);
  const applied = await carryOut(system, flags, plan, { style });
  const authority =
    applied === undefined ? undefined : readAuthority(await inspectAuthority(system, directory), system.clock.now());
  if (flags.json === true) {
    const path = join(directory, authorityFiles.certificate);
    const certificates =
      authority === undefined
        ? []
        : [authority.issuer, ...(authority.root === authority.issuer ? [] : [authority.root])].map((one) =>
            listedCertificate(path, one),
          );
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/ca@1', applied: applied !== undefined, changed: applied?.changed === true, verdict: null, plan: planToJson(plan), certificates }, null, 2)}\n`,
    );
  } else if (authority !== undefined && flags.quiet !== true) {
    const text = authorityToText({ ...authority, permitted: permittedBy(authority.issuer) }, style);
    system.terminal.out(`${text}\n\n${notesToLines(plan.notes, style).join('\n')}\n`);
  }
  return ExitCode.done;
}

async function planNew(system: System, flags: CreateFlags, directory: string): Promise<Plan> {
  return planCreateAuthority({
    directory,
    commonName: commonNameOf(flags.cn ?? 'Neo4j TLS CA'),
    days: readDays(flags, 3650),
    keyType: readKeyType(flags),
    permitted: await withLoopback(system, flags, (flags.permit ?? []).map(permittedName)),
    intermediate: flags.intermediate === true,
    passphrase: await passphraseFor(system, flags),
    now: system.clock.now(),
  });
}

/** Files of a CA were named: it is taken over as it is. */
function takesExisting(flags: CreateFlags): boolean {
  return flags.privateKey !== undefined || flags.certificate !== undefined;
}

async function planExisting(system: System, flags: CreateFlags, directory: string): Promise<Plan> {
  const { privateKey, certificate, chain, crl = [] } = flags;
  if (privateKey === undefined || certificate === undefined) {
    throw new UserError(
      `To take a CA that is there, its ${privateKey === undefined ? 'key' : 'certificate'} is needed as well.`,
      'Name both: --private-key FILE --certificate FILE.',
    );
  }
  const decided = (['cn', 'days', 'keyType', 'permit', 'intermediate'] as const).filter((key) => flags[key] !== undefined);
  if (decided.length > 0) {
    const names = decided.map((key) => (key === 'keyType' ? '--key-type' : `--${key}`)).join(', ');
    throw new UserError(
      `The CA is as it is, and ${names} ${decided.length === 1 ? 'is' : 'are'} given as well.`,
      'Leave them out, or leave --private-key and --certificate out to make a new CA.',
    );
  }
  const read = (path: string) => system.files.readFact(resolve(system.host.workingDirectory, path), peerFileLimit);
  const [key, lists, certificates] = await Promise.all([
    read(privateKey),
    Promise.all(crl.map(read)),
    Promise.all([certificate, ...(chain === undefined ? [] : [chain])].map(read)),
  ]);
  const { planAdoptAuthority } = await import('../../plan/plan-adopt.ts');
  let sourcePassphrase = await readSecret(system, 'source-passphrase', flags.sourcePassphraseFile, flags.sourcePassphraseEnv);
  const passphrase = await passphraseFor(system, flags);
  const ask = secretAsker(system, mayAsk(system, flags));
  for (;;) {
    try {
      return planAdoptAuthority({ directory, key, certificates, lists, sourcePassphrase, passphrase, now: system.clock.now() });
    } catch (error) {
      sourcePassphrase = (await ask(error)).secret;
    }
  }
}

async function passphraseFor(system: System, flags: CreateFlags): Promise<Secret | undefined> {
  const given = await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv);
  if (given !== undefined) {
    if (flags.passphrase === false)
      throw new UserError('A passphrase is given together with --no-passphrase.', 'Keep one of them.');
    if (given.reveal() === '')
      throw new UserError("The passphrase of the CA's key is empty.", 'Give one, or say --no-passphrase.');
    const checked = checkNewPassphrase(given.reveal());
    if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
    return given;
  }
  if (flags.passphrase === false) return undefined;
  if (!mayAsk(system, flags)) {
    throw new UserError(
      "The CA's key is encrypted unless you say otherwise, and there is no passphrase.",
      'Give it with --ca-passphrase-file FILE or --ca-passphrase-env VAR; or say --no-passphrase.',
    );
  }
  const first = await system.prompts.password({
    message: "A passphrase for the CA's key:  it protects the file, and is asked for at each signature.",
    validate: (text) => {
      if (text === '') return 'It must not be empty; Ctrl-C leaves without changing anything.';
      const checked = checkNewPassphrase(text);
      return checked.kind === 'refused' ? `${checked.reason} ${checked.remedy}` : true;
    },
  });
  await system.prompts.password({
    message: 'The same once more:',
    validate: (text) => (text === first.reveal() ? true : 'That is another one.'),
  });
  return first;
}

async function refuseOccupied(system: System, directory: string): Promise<void> {
  const fact = await system.files.stat(directory);
  if (fact.state === 'missing') return;
  if (fact.state === 'unreachable')
    throw new UserError(`${directory} cannot be looked into (${fact.reason}).`, 'Name another folder with --out.', {
      paths: [directory],
    });
  if (fact.type !== 'directory')
    throw new UserError(`${directory} is not a folder.`, 'Name another one with --out.', { paths: [directory] });
  const names = (await system.files.list(directory)).filter((name) => name !== '.neo4j-tls');
  if (names.length === 0) return;
  const isCa = names.includes(authorityFiles.certificate);
  throw new UserError(
    isCa ? `There is a CA in ${directory} already.` : `${directory} is not empty.`,
    isCa ? 'Use it (neo4j-tls ca show), or name another folder with --out.' : 'Name a folder to make with --out.',
    { paths: [directory] },
  );
}

function commonNameOf(text: string): string {
  if (text.trim() === '' || text.length > 50 || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new UserError('The name of a CA has 1 to 50 printable characters.', 'Give a shorter one with --cn.');
  }
  return text.trim();
}

/** By which programs on the server itself dial it; `init` puts them into a certificate unless other names are given. */
const loopback = [
  { kind: 'dns', value: 'localhost' },
  { kind: 'ip', value: '127.0.0.1/32' },
] as const;

/** A CA that is limited leaves these names out of its certificates, which shows only when a local program is refused. */
async function withLoopback(
  system: System,
  flags: CreateFlags,
  permitted: readonly SubjectName[],
): Promise<readonly SubjectName[]> {
  const isPermitted = ({ kind, value }: SubjectName): boolean =>
    permitted.some((space) => space.kind === kind && lies({ kind, value: value.replace('/32', '') }, space.value));
  const missing = loopback.filter((name) => !isPermitted(name));
  if (permitted.length === 0 || missing.length === 0 || !mayAsk(system, flags)) return permitted;
  const wanted = await system.prompts.confirm({
    message: `Permit ${missing.map(({ value }) => value).join(' and ')} as well?  Programs on the servers themselves connect to these names.`,
    default: true,
  });
  return wanted ? [...permitted, ...missing] : permitted;
}

function permittedName(text: string): SubjectName {
  if (text.includes('/') && parseNetwork(text) !== undefined) return { kind: 'ip', value: networkText(text) };
  const parsed = parseSubjectName(text.replace(/^\./, ''));
  if (parsed.kind === 'refused') throw new UserError(`--permit ${text}: ${parsed.reason}`, parsed.remedy);
  if (parsed.value.value.startsWith('*.'))
    throw new UserError(
      `--permit ${text}: a domain stands for all names below it.`,
      `Write --permit ${parsed.value.value.slice(2)}.`,
    );
  return parsed.value;
}
