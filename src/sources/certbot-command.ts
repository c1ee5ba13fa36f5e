import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { KeyType, SubjectName } from '../model/certificates/certificate-request.ts';
import type { InitAnswers } from '../model/command-line/answers.ts';

/** One part of a certbot command, and why it is there. */
export interface CertbotFlag {
  readonly argv: readonly string[];
  readonly why: string;
}

/** Let's Encrypt's test server: its certificates are trusted by nobody, and its limits are wide. */
export const stagingServer = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** Let's Encrypt itself, its test server included. */
export function isLetsEncrypt({ acmeServer }: InitAnswers): boolean {
  return acmeServer === undefined || /(^|\/\/|\.)letsencrypt\.org([:/]|$)/i.test(acmeServer);
}

export interface CommandOrder {
  readonly answers: InitAnswers;
  readonly names: readonly SubjectName[];
  readonly keyType: KeyType;
  readonly certbot: CertbotFacts;
  /** The deploy hook script. */
  readonly hook: string;
}

/** The `certbot certonly` command, flag by flag. */
export function certbotFlags({ answers, names, keyType, certbot, hook }: CommandOrder): readonly CertbotFlag[] {
  const flags: CertbotFlag[] = [
    { argv: ['certonly'], why: 'get a certificate, without changing any web server' },
    { argv: ['--non-interactive', '--agree-tos'], why: 'run without prompts and accept the terms of the CA' },
    email(answers, certbot),
    { argv: ['--cert-name', certbot.name], why: 'the name certbot stores the certificate under' },
    keyFlag(keyType),
    ...challengeFlags(answers),
    ...(names.length === 0
      ? []
      : [
          {
            argv: names.flatMap(({ kind, value }) => (kind === 'ip' ? ['--ip-address', value] : ['-d', value])),
            why: 'the names that clients connect to',
          },
        ]),
    ...(names.some(({ kind }) => kind === 'ip') && isLetsEncrypt(answers)
      ? [
          {
            argv: ['--preferred-profile', 'shortlived'],
            why: 'the profile for IP addresses, valid for about 160 hours',
          },
        ]
      : []),
    ...serverFlags(answers),
    { argv: ['--deploy-hook', hook], why: 'runs after each renewal and copies the new files to Neo4j' },
  ];
  const own = answers.certbotArg ?? [];
  if (own.length > 0) flags.push({ argv: own, why: 'your own arguments' });
  return flags.filter(({ argv }) => argv.length > 0);
}

/** `certbot renew` for one lineage. `--no-random-sleep-on-renew`: without a terminal certbot would wait up to eight minutes. */
export function renewArgv(name: string, places: CertbotFacts['places'], force: boolean): readonly string[] {
  return [
    'certbot',
    'renew',
    '--non-interactive',
    '--no-random-sleep-on-renew',
    '--cert-name',
    name,
    ...(force ? ['--force-renewal'] : []),
    ...placeArgv(places),
  ];
}

/** Only where they are not certbot's own. */
function placeArgv({ configDirectory, workDirectory, logsDirectory }: CertbotFacts['places']): readonly string[] {
  return [
    ...(configDirectory === defaultConfigDirectory ? [] : ['--config-dir', configDirectory]),
    ...(workDirectory === undefined ? [] : ['--work-dir', workDirectory]),
    ...(logsDirectory === undefined ? [] : ['--logs-dir', logsDirectory]),
  ];
}

export const defaultConfigDirectory = '/etc/letsencrypt';

/** The value of a flag among those handed through: `--flag=value` or `--flag value`. */
export function handedThrough(args: readonly string[], flag: string): string | undefined {
  for (const [index, argument] of args.entries()) {
    if (argument === flag) return args[index + 1];
    if (argument.startsWith(`${flag}=`)) return argument.slice(flag.length + 1);
  }
  return undefined;
}

/** The port the standalone challenge listens on. */
export function challengePort(answers: InitAnswers): number {
  return Number(handedThrough(answers.certbotArg ?? [], '--http-01-port') ?? 80);
}

function email(answers: InitAnswers, certbot: CertbotFacts): CertbotFlag {
  if (answers.email !== undefined) return { argv: ['--email', answers.email], why: 'where the CA sends mail about problems' };
  const own = answers.certbotArg ?? [];
  if (
    certbot.hasAccount ||
    ['-m', '--email', '--register-unsafely-without-email'].some(
      (flag) => own.includes(flag) || handedThrough(own, flag) !== undefined,
    )
  )
    return { argv: [], why: '' };
  return { argv: ['--register-unsafely-without-email'], why: 'no --email was given, so the CA cannot send you mail' };
}

function keyFlag(keyType: KeyType): CertbotFlag {
  const why = 'a key type that every Neo4j and every driver supports';
  if (keyType.startsWith('rsa-')) return { argv: ['--key-type', 'rsa', '--rsa-key-size', keyType.slice(4)], why };
  return { argv: ['--key-type', 'ecdsa', '--elliptic-curve', keyType === 'ec-p384' ? 'secp384r1' : 'secp256r1'], why };
}

function challengeFlags({ challenge = 'standalone', webroot, certbotArg = [] }: InitAnswers): readonly CertbotFlag[] {
  switch (challenge) {
    case 'standalone':
      return [{ argv: ['--standalone'], why: 'certbot answers the CA on port 80 itself' }];
    case 'webroot':
      return [
        {
          argv: ['--webroot', '--webroot-path', webroot ?? ''],
          why: 'the web server on port 80 serves the answer',
        },
      ];
    case 'dns':
      if (handedThrough(certbotArg, '--manual-auth-hook') !== undefined && !certbotArg.includes('--manual')) {
        return [{ argv: ['--manual', '--preferred-challenges', 'dns'], why: 'your hook writes the DNS record' }];
      }
      return [{ argv: ['--preferred-challenges', 'dns'], why: 'your plugin writes the DNS record' }];
  }
}

function serverFlags({ acmeServer, acmeTest }: InitAnswers): readonly CertbotFlag[] {
  if (acmeServer !== undefined)
    return [{ argv: ['--server', acmeServer], why: 'the ACME server to use, now and for each renewal' }];
  return acmeTest === true
    ? [{ argv: ['--server', stagingServer], why: "Let's Encrypt's test server, which has higher rate limits" }]
    : [];
}
