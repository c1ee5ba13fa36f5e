import { join } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Secret } from '../../model/secret.ts';
import { authorityToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { notesToLines } from '../../output/plan-text.ts';
import { readAuthority } from '../../pki/issuing/authority.ts';
import { checkNewPassphrase } from '../../pki/keys/passphrase.ts';
import { networkText, parseNetwork } from '../../pki/names/ip-address.ts';
import { lies, permittedBy } from '../../pki/names/name-limits.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { planCreateAuthority } from '../../plan/ca/plan-ca.ts';
import { peerFileLimit } from '../../plan/trust/peer-input.ts';
import type { System } from '../../system/system.ts';
import { command } from '../runner/command.ts';
import { caSecretFlags, passphrases, sourceSecretFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { type CaFlags, keyTypeFlag, listedCertificate, readDays, refuseInsideHome, usualKeyType } from './shared.ts';

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

const adopted = 'An existing CA';

export const caCreate = command({
  name: 'ca create',
  flags: [
    { flags: '--out <dir>', text: 'the folder to create, outside any Neo4j home' },
    { flags: '--cn <name>', text: 'the name of the CA', defaultText: 'Neo4j TLS CA', check: commonNameOf },
    { flags: '--days <n>', text: 'validity in days', range: validityDays, defaultText: '3650' },
    keyTypeFlag,
    {
      flags: '--permit <space>',
      text: 'only sign for this domain or network, such as 10.0.0.0/8',
      repeatable: true,
      check: permittedName,
    },
    { flags: '--intermediate', text: 'sign with an intermediate CA, so that the root key can stay offline' },
    { flags: '--private-key <file>', text: 'its private key', group: adopted },
    { flags: '--certificate <file>', text: 'its certificate', group: adopted },
    { flags: '--chain <file>', text: 'the certificates of its issuers, for an intermediate CA', group: adopted },
    { flags: '--crl <file>', text: 'its revocation list', group: adopted, repeatable: true },
    { flags: '--no-passphrase', text: "leave the CA's key unencrypted", group: passphrases },
    ...sourceSecretFlags,
    ...caSecretFlags,
  ],
  examples: [
    {
      text: 'Create a CA for one domain and one network:',
      line: 'ca create --out ./ca --permit example.com --permit 10.0.0.0/8',
    },
    { text: 'Use a CA that you already have:', line: 'ca create --out ./ca --private-key sub.key --certificate sub.crt' },
  ],
  lacking: ({ flags }: CommandRun<CreateFlags>) => [
    ...(flags.out === undefined ? ['--out'] : []),
    ...(flags.passphrase !== false && flags.caPassphraseFile === undefined && flags.caPassphraseEnv === undefined
      ? ['--ca-passphrase-file or --no-passphrase']
      : []),
  ],
  where: async ({ system, flags, absolute }) => {
    if (flags.out === undefined)
      throw new UserError('The folder for the new CA is missing.', 'Pass a folder to create: --out DIR.');
    const home = absolute(flags.out);
    await refuseInsideHome(system, home);
    return { home };
  },
  look: async (run, { home: directory }) => {
    await refuseOccupied(run.system, directory);
    return takesExisting(run.flags)
      ? { directory, existing: await readExisting(run, directory), fresh: undefined }
      : { directory, existing: undefined, fresh: await newAuthority(run, directory) };
  },
  secrets: async ({ system, flags }) => {
    const sourcePassphrase = await readSecret(system, 'source-passphrase', flags.sourcePassphraseFile, flags.sourcePassphraseEnv);
    return { sourcePassphrase };
  },
  plan: async ({ system }, { existing, fresh }, { sourcePassphrase }) => {
    if (existing === undefined) return { plan: planCreateAuthority({ ...fresh, now: system.clock.now() }) };
    const { planAdoptAuthority } = await import('../../plan/ca/plan-adopt.ts');
    return { plan: planAdoptAuthority({ ...existing, sourcePassphrase, now: system.clock.now() }) };
  },
  done: async ({ system, style }, { seen: { directory }, planned: { plan }, applied, outcome }) => {
    const authority =
      applied === undefined ? undefined : readAuthority(await inspectAuthority(system, directory), system.clock.now());
    const path = join(directory, authorityFiles.certificate);
    const shown =
      authority === undefined ? [] : [authority.issuer, ...(authority.root === authority.issuer ? [] : [authority.root])];
    return {
      document: {
        schema: 'neo4j-tls/ca@1',
        ...outcome,
        verdict: null,
        plan: planToJson(plan),
        certificates: shown.map((one) => listedCertificate(path, one)),
      },
      text:
        authority === undefined
          ? undefined
          : `${authorityToText({ ...authority, permitted: permittedBy(authority.issuer) }, style)}\n\n${notesToLines(plan.notes, style).join('\n')}`,
    };
  },
});

async function newAuthority(run: CommandRun<CreateFlags>, directory: string) {
  const { flags } = run;
  return {
    directory,
    commonName: commonNameOf(flags.cn ?? 'Neo4j TLS CA'),
    days: readDays(flags, 3650),
    keyType: flags.keyType ?? usualKeyType,
    permitted: await withLoopback(run, (flags.permit ?? []).map(permittedName)),
    intermediate: flags.intermediate === true,
    passphrase: await passphraseFor(run),
  };
}

/** Files of a CA were named: it is taken over as it is. */
function takesExisting(flags: CreateFlags): boolean {
  return flags.privateKey !== undefined || flags.certificate !== undefined;
}

async function readExisting(run: CommandRun<CreateFlags>, directory: string) {
  const { system, flags, absolute } = run;
  const { privateKey, certificate, chain, crl = [] } = flags;
  if (privateKey === undefined || certificate === undefined) {
    throw new UserError(
      `The ${privateKey === undefined ? 'private key' : 'certificate'} of the existing CA is missing.`,
      'Pass both: --private-key FILE --certificate FILE.',
    );
  }
  const decided = (['cn', 'days', 'keyType', 'permit', 'intermediate'] as const).filter((key) => flags[key] !== undefined);
  if (decided.length > 0) {
    const names = decided.map((key) => (key === 'keyType' ? '--key-type' : `--${key}`)).join(', ');
    throw new UserError(
      `${names} cannot be used with an existing CA, because its certificate already decides ${decided.length === 1 ? 'this' : 'them'}.`,
      `Remove ${decided.length === 1 ? 'it' : 'them'}. To create a new CA instead, remove --private-key and --certificate.`,
    );
  }
  const read = (path: string) => system.files.readFact(absolute(path), peerFileLimit);
  const [key, lists, certificates] = await Promise.all([
    read(privateKey),
    Promise.all(crl.map(read)),
    Promise.all([certificate, ...(chain === undefined ? [] : [chain])].map(read)),
  ]);
  return { directory, key, certificates, lists, passphrase: await passphraseFor(run) };
}

async function passphraseFor({ system, flags, mayAsk }: CommandRun<CreateFlags>): Promise<Secret | undefined> {
  const given = await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv);
  if (given !== undefined) {
    if (flags.passphrase === false)
      throw new UserError('A passphrase and --no-passphrase were both given.', 'Remove one of them.');
    if (given.reveal() === '')
      throw new UserError(
        'The passphrase of the CA key is empty.',
        'Use a longer passphrase, or --no-passphrase for an unencrypted key.',
      );
    const checked = checkNewPassphrase(given.reveal());
    if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
    return given;
  }
  if (flags.passphrase === false) return undefined;
  if (!mayAsk) {
    throw new UserError(
      'The CA key is encrypted by default, but no passphrase was given.',
      'Pass one with --ca-passphrase-file FILE or --ca-passphrase-env VAR. For an unencrypted key, pass --no-passphrase.',
    );
  }
  return (await import('../../wizard/ask-twice.ts')).askTwice(system.prompts, {
    message: 'Passphrase for the CA key:  needed each time the CA signs.',
    validate: (text) => {
      if (text === '') return 'Type a passphrase, or press Ctrl-C to leave without changing anything.';
      const checked = checkNewPassphrase(text);
      return checked.kind === 'refused' ? `${checked.reason} ${checked.remedy}` : true;
    },
  });
}

/** @throws UserError where a folder holds something already */
export async function refuseOccupied(system: Pick<System, 'files'>, directory: string): Promise<void> {
  const fact = await system.files.stat(directory);
  if (fact.state === 'missing') return;
  if (fact.state === 'unreachable')
    throw new UserError(`${directory} cannot be read (${fact.reason}).`, 'Choose another folder with --out.', {
      paths: [directory],
    });
  if (fact.type !== 'directory')
    throw new UserError(`${directory} is not a folder.`, 'Choose another path with --out.', { paths: [directory] });
  const names = (await system.files.list(directory)).filter((name) => name !== '.neo4j-tls');
  if (names.length === 0) return;
  const isCa = names.includes(authorityFiles.certificate);
  throw new UserError(
    isCa ? `${directory} already contains a CA.` : `${directory} is not empty.`,
    isCa
      ? 'Use that CA, or choose another folder with --out.'
      : 'Choose an empty folder, or one that does not exist, with --out.',
    { paths: [directory] },
  );
}

function commonNameOf(text: string): string {
  if (text.trim() === '' || text.length > 50 || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new UserError('A CA name needs 1 to 50 printable characters.', 'Choose another name with --cn.');
  }
  return text.trim();
}

/** By which programs on the server itself dial it; `init` puts them into a certificate unless other names are given. */
const loopback = [
  { kind: 'dns', value: 'localhost' },
  { kind: 'ip', value: '127.0.0.1/32' },
] as const;

/** A CA that is limited leaves these names out of its certificates, which shows only when a local program is refused. */
async function withLoopback(run: CommandRun<CreateFlags>, permitted: readonly SubjectName[]): Promise<readonly SubjectName[]> {
  const isPermitted = ({ kind, value }: SubjectName): boolean =>
    permitted.some((space) => space.kind === kind && lies({ kind, value: value.replace('/32', '') }, space.value));
  const missing = loopback.filter((name) => !isPermitted(name));
  if (permitted.length === 0 || missing.length === 0 || !run.mayAsk) return permitted;
  const wanted = await run.ask(
    `Permit ${missing.map(({ value }) => value).join(' and ')} as well?  Programs on the servers connect to these names.`,
    true,
  );
  return wanted ? [...permitted, ...missing] : permitted;
}

function permittedName(text: string): SubjectName {
  if (text.includes('/') && parseNetwork(text) !== undefined) return { kind: 'ip', value: networkText(text) };
  const parsed = parseSubjectName(text.replace(/^\./, ''));
  if (parsed.kind === 'refused') throw new UserError(`--permit ${text}: ${parsed.reason}`, parsed.remedy);
  if (parsed.value.value.startsWith('*.'))
    throw new UserError(
      `--permit ${text}: a domain already includes all names below it, so it needs no wildcard.`,
      `Write --permit ${parsed.value.value.slice(2)}.`,
    );
  return parsed.value;
}
