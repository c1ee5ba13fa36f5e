import { createPrivateKey } from 'node:crypto';
import type { EntryRule } from '../../../src/neo4j/entry-point/rules.ts';
import { pemPair } from '../../support/pem-pair.ts';
import type { TestEntry } from '../../support/testdir.ts';
import type { Described, Outcome, Owned } from './judged-container.ts';

/**
 * Containers, and what becomes of them. What is expected comes from what the entry points of the official image were seen to do in
 * a chroot (4.4, 5 and calendar versions), or from Neo4j's own loader; `from` says which, in our words.
 */
export interface Row extends Described {
  readonly name: string;
  readonly from: string;
  /** Those that decide it: turned off, at least one row of a rule comes out otherwise. */
  readonly rules?: readonly EntryRule[];
  readonly expected: Partial<Omit<Outcome, 'conf' | 'unseen' | 'texts' | 'ids' | 'places'>> & {
    readonly conf?: RegExp;
    readonly notConf?: RegExp;
    readonly unseen?: RegExp;
    readonly has?: string;
    readonly hasNot?: string;
    readonly place?: RegExp;
    readonly text?: RegExp;
  };
}

const { key, certificate } = pemPair();
const locked = (passphrase: string): string =>
  String(createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));

const pair = (folder: string, ownKey = key): Record<string, TestEntry> => ({
  [`${folder}/private.key`]: ownKey,
  [`${folder}/public.crt`]: certificate,
});

interface Parts {
  readonly image?: string;
  /** Further lines of `environment:`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  /** Further lines of the service. */
  readonly more?: readonly string[];
  /** Further lines of the file. */
  readonly top?: readonly string[];
  readonly files?: Readonly<Record<string, TestEntry>>;
  readonly owned?: Owned;
  readonly key?: string;
}

const settings: Readonly<Record<string, string>> = {
  NEO4J_server_bolt_tls__level: 'REQUIRED',
  NEO4J_dbms_ssl_policy_bolt_enabled: '"true"',
  NEO4J_dbms_ssl_policy_bolt_client__auth: 'NONE',
};
const settings44: Readonly<Record<string, string>> = {
  NEO4J_dbms_connector_bolt_tls__level: 'REQUIRED',
  NEO4J_dbms_ssl_policy_bolt_enabled: '"true"',
  NEO4J_dbms_ssl_policy_bolt_client__auth: 'NONE',
};

/** A compose file with a sound service: Bolt encrypted, certificates on /ssl. */
function compose({
  image = 'neo4j:5.26.30',
  env = {},
  volumes = ['./certs:/ssl'],
  more = [],
  top = [],
  files = {},
  owned,
  key: ownKey,
}: Parts = {}): Described {
  const environment = { ...(/:4/.test(image) ? settings44 : settings), ...env };
  const text = [
    'services:',
    '  graph:',
    `    image: ${image}`,
    '    environment:',
    ...Object.entries(environment).map(([name, value]) => `      ${name}: ${value}`),
    ...(volumes.length > 0 ? ['    volumes:', ...volumes.map((volume) => `      - ${volume}`)] : []),
    ...more.map((line) => `    ${line}`),
    ...top,
    '',
  ].join('\n');
  return {
    file: 'compose.yml',
    files: { 'compose.yml': text, ...pair('certs/bolt', ownKey), ...files },
    ...(owned === undefined ? {} : { owned }),
  };
}

const password = 'NEO4J_dbms_ssl_policy_bolt_private__key__password';
const withSecret = (text: string, parts: Parts = {}, ofKey = 'sesame'): Described =>
  compose({
    ...parts,
    key: locked(ofKey),
    env: { [`${password}_FILE`]: '/run/secrets/p', ...parts.env },
    volumes: ['./certs:/ssl', './pw:/run/secrets/p:ro'],
    files: { pw: text, ...parts.files },
  });

const sound = { starts: true, bolt: 'encrypted', first: null } as const;
const asUser = ['user: "7474:7474"'];
const below = ['./certs:/var/lib/neo4j/certificates'];
const conf = (text: string): Record<string, TestEntry> => ({ 'conf/neo4j.conf': text });
const lets: Record<string, TestEntry> = {
  'le/archive/g/privkey1.pem': key,
  'le/archive/g/fullchain1.pem': certificate,
  'le/live/g/private.key': { link: '../../archive/g/privkey1.pem' },
  'le/live/g/public.crt': { link: '../../archive/g/fullchain1.pem' },
};

const chroot = 'the entry points, run in a chroot';
const loader = 'Neo4j’s own loader';

const variables: readonly Row[] = [
  { name: 'a sound service', from: chroot, ...compose(), rules: ['underscores', 'ssl-replaces-certificates'], expected: sound },
  { name: 'a sound service of 4.4', from: chroot, ...compose({ image: 'neo4j:4.4.48' }), expected: sound },
  { name: 'a sound service of 2026', from: chroot, ...compose({ image: 'neo4j:2026.08.1' }), expected: sound },
  {
    ...{
      name: 'variables of the entry point are no settings',
      from: `${chroot}: a list of names is left out`,
      rules: ['own-variables-left-out'],
    },
    ...compose({
      env: {
        NEO4J_AUTH: 'neo4j/longer-than-eight',
        NEO4J_PLUGINS: `'["apoc"]'`,
        NEO4J_DEBUG: '"true"',
        NEO4J_AUTH_PATH: '/x',
        NEO4J_EDITION: 'community',
        NEO4J_HOME: '/var/lib/neo4j',
        NEO4J_SHA256: 'ab',
        NEO4J_TARBALL: 'x.tar.gz',
        NEO4J_DEPRECATION_WARNING: 'suppress',
      },
    }),
    expected: sound,
  },
  {
    name: 'a variable of another name means nothing',
    from: `${chroot}: only NEO4J_ counts`,
    ...compose({ env: { server_bolt_tls__level: 'DISABLED', PATH: '/bin' } }),
    expected: sound,
  },
  {
    name: 'an unknown setting by a variable',
    from: loader,
    ...compose({ env: { NEO4J_server_bolt_tls_level: 'REQUIRED' } }),
    expected: { starts: false, first: 'unknown-setting', place: /^unknown-setting compose\.yml:\d+$/m },
  },
  {
    name: 'the same on 4.4, which warns',
    from: loader,
    ...compose({ image: 'neo4j:4.4.48', env: { NEO4J_dbms_connector_bolt_tls_level: 'REQUIRED' } }),
    expected: { starts: true, bolt: 'encrypted' },
  },
  {
    name: 'an empty value is dropped',
    from: `${chroot}: an empty value is dropped`,
    rules: ['empty-dropped'],
    ...compose({ env: { NEO4J_server_https_enabled: '""' } }),
    expected: { ...sound, has: 'container-variable-skipped' },
  },
  {
    name: 'no value at all is dropped',
    from: `${chroot}: KEY: is dropped`,
    ...compose({ env: { NEO4J_server_https_enabled: '' } }),
    expected: sound,
  },
  {
    name: 'a variable of Compose that is not set is dropped',
    from: `${chroot}: \${UNSET} is dropped`,
    rules: ['empty-dropped'],
    ...compose({ env: { NEO4J_server_https_enabled: `\${UNSET}` } }),
    expected: sound,
  },
  {
    name: 'a name that begins with a digit is skipped with a warning',
    from: `${chroot}: skipped with a warning`,
    rules: ['digit-first-skipped'],
    ...compose({ env: { NEO4J_1abc: 'x' } }),
    expected: { ...sound, has: 'container-variable-skipped' },
  },
  {
    name: 'APOC has a file of its own on 5',
    from: `${chroot}: apoc.* goes to apoc.conf`,
    rules: ['apoc-to-own-file'],
    ...compose({ env: { NEO4J_apoc_export_file_enabled: '"true"' } }),
    expected: { ...sound, notConf: /apoc/ },
  },
  {
    name: 'and on calendar versions',
    from: `${chroot}: apoc.* goes to apoc.conf`,
    rules: ['apoc-to-own-file'],
    ...compose({ image: 'neo4j:2026.08.1', env: { NEO4J_apoc_export_file_enabled: '"true"' } }),
    expected: { ...sound, notConf: /apoc/ },
  },
  {
    name: 'on 4.4 it goes to neo4j.conf',
    from: `${chroot}: to neo4j.conf on 4.4`,
    ...compose({ image: 'neo4j:4.4.48', env: { NEO4J_apoc_export_file_enabled: '"true"' } }),
    expected: { starts: true, bolt: 'encrypted', conf: /^apoc\.export\.file\.enabled=true$/m },
  },
];

const files: readonly Row[] = [
  {
    name: 'a passphrase from a file',
    from: `${chroot}: its content becomes the value`,
    rules: ['value-from-file'],
    ...withSecret('sesame'),
    expected: sound,
  },
  {
    name: 'newlines at its end are cut',
    from: `${chroot}: trailing newlines are cut`,
    ...withSecret('sesame\n\n'),
    expected: sound,
  },
  {
    name: 'a secret of root, 0600',
    from: `${chroot}: unreadable for the container’s user, exit 1`,
    rules: ['file-readable-for-user'],
    ...withSecret('sesame', { owned: { pw: [0, 0o600] } }),
    expected: { starts: false, first: 'container-secret-file', place: /^container-secret-file compose\.yml:\d+$/m },
  },
  {
    name: 'a secret of root with user: 7474',
    from: `${chroot}: unreadable for the container’s user, exit 1`,
    ...withSecret('sesame', { more: asUser, owned: { pw: [0, 0o600] } }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a secret that the group may read',
    from: `${chroot}: readable for the user`,
    ...withSecret('sesame', { more: asUser, owned: { pw: [0, 0o440, 7474] } }),
    expected: sound,
  },
  {
    name: 'a secret that all may read',
    from: `${chroot}: readable for the user`,
    ...withSecret('sesame', { owned: { pw: [0, 0o444] } }),
    expected: sound,
  },
  {
    name: 'a secret of another user:',
    from: `${chroot}: readable for the user`,
    ...withSecret('sesame', {
      more: ['user: "4711:4711"'],
      owned: { pw: [4711, 0o400], 'certs/bolt/private.key': [4711, 0o400], 'certs/bolt/public.crt': [0, 0o444] },
    }),
    expected: sound,
  },
  {
    name: 'a secret of 7474 for another user:',
    from: `${chroot}: unreadable for the container’s user, exit 1`,
    ...withSecret('sesame', {
      more: ['user: "4711:4711"'],
      owned: { pw: [7474, 0o400], 'certs/bolt/private.key': [4711, 0o400] },
    }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a secret that nothing mounts',
    from: `${chroot}: missing, exit 1`,
    ...compose({ env: { [`${password}_FILE`]: '/run/secrets/p' } }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a secret that is a folder',
    from: 'Docker makes a folder of a missing file',
    ...compose({ env: { [`${password}_FILE`]: '/run/secrets/p' }, volumes: ['./certs:/ssl', './gone:/run/secrets/p'] }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a secret of Compose: owner and mode of the file here',
    from: `${chroot}: Compose’s secrets are bind mounts`,
    ...compose({
      key: locked('sesame'),
      env: { [`${password}_FILE`]: '/run/secrets/pw' },
      more: ['secrets: [pw]'],
      top: ['secrets: {pw: {file: ./pw}}'],
      files: { pw: 'sesame' },
      owned: { pw: [1000, 0o600] },
    }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a secret of Compose that the user may read',
    from: `${chroot}: Compose’s secrets are bind mounts`,
    ...compose({
      key: locked('sesame'),
      env: { [`${password}_FILE`]: '/run/secrets/pw' },
      more: ['secrets: [pw]'],
      top: ['secrets: {pw: {file: ./pw}}'],
      files: { pw: 'sesame' },
    }),
    expected: sound,
  },
  {
    name: 'a secret of Compose that is not there',
    from: 'Docker mounts no missing source of a secret',
    rules: ['missing-is-refused'],
    ...compose({
      env: { [`${password}_FILE`]: '/run/secrets/pw' },
      more: ['secrets: [pw]'],
      top: ['secrets: {pw: {file: ./pw}}'],
    }),
    expected: { starts: false, first: 'container-file-became-folder' },
  },
  {
    name: 'a secret that swarm keeps',
    from: 'what cannot be seen is not known',
    ...compose({
      key: locked('sesame'),
      env: { [`${password}_FILE`]: '/run/secrets/pw' },
      more: ['secrets: [pw]'],
      top: ['secrets: {pw: {external: true}}'],
    }),
    expected: { starts: null, first: null, unseen: /the secret pw/ },
  },
  {
    name: 'the password of the database from a file that is missing',
    from: `${chroot}: every NEO4J_…_FILE`,
    ...compose({ env: { NEO4J_AUTH_FILE: '/run/secrets/auth' } }),
    expected: { starts: false, first: 'container-secret-file' },
  },
  {
    name: 'a backslash, written raw, is an escape',
    from: `${chroot}: raw; Java Properties takes the backslash`,
    rules: ['written-raw'],
    ...withSecret('pa\\sword', {}, 'pa\\sword'),
    expected: { starts: false, first: 'key-password-wrong' },
  },
  {
    name: 'a doubled backslash is one',
    from: `${chroot}: has to be doubled by whoever writes it`,
    ...withSecret('pa\\\\sword', {}, 'pa\\sword'),
    expected: sound,
  },
  {
    name: 'the same by a variable',
    from: `${chroot}: raw`,
    ...compose({ key: locked('pa\\sword'), env: { [password]: `'pa\\sword'` } }),
    expected: { starts: false, first: 'key-password-wrong' },
  },
  {
    name: 'a doubled backslash by a variable',
    from: `${chroot}: raw`,
    ...compose({ key: locked('pa\\sword'), env: { [password]: `'pa\\\\sword'` } }),
    expected: sound,
  },
];

const written: readonly Row[] = [
  {
    name: 'a line of the mounted conf is replaced',
    from: `${chroot}: ^setting= is replaced`,
    ...compose({ volumes: ['./certs:/ssl', './conf:/conf'], files: conf('server.bolt.tls_level=DISABLED\n') }),
    expected: { ...sound, notConf: /DISABLED/ },
  },
  {
    name: 'with blanks it stays, and is there twice',
    from: `${chroot}: only ^setting= exactly; Neo4j refuses a setting that is there twice`,
    rules: ['exact-lines-replaced'],
    ...compose({ volumes: ['./certs:/ssl', './conf:/conf'], files: conf('server.bolt.tls_level = DISABLED\n') }),
    expected: { starts: false, first: 'duplicate-setting' },
  },
  {
    name: 'a fault in the mounted conf is told of that file',
    from: loader,
    ...compose({ volumes: ['./certs:/ssl', './conf:/conf'], files: conf('# mine\nserver.bolt.enabled=maybe\n') }),
    expected: { starts: false, first: 'invalid-value', place: /^invalid-value conf\/neo4j\.conf:2$/m },
  },
  {
    name: 'the image adds an address to listen on',
    from: `${chroot}: added where no line has it`,
    rules: ['defaults-added'],
    ...compose(),
    expected: { ...sound, conf: /^server\.default_listen_address=0\.0\.0\.0$/m },
  },
  {
    name: 'in the words of 4.4',
    from: `${chroot}: added where no line has it`,
    ...compose({ image: 'neo4j:4.4.48' }),
    expected: { conf: /^dbms\.memory\.pagecache\.size=512M\ndbms\.default_listen_address=0\.0\.0\.0$/m },
  },
  {
    name: 'and leaves the one that is there',
    from: `${chroot}: added where no line has it`,
    ...compose({ env: { NEO4J_server_default__listen__address: '127.0.0.1' } }),
    expected: { ...sound, notConf: /0\.0\.0\.0/ },
  },
  {
    name: 'Enterprise is advertised by its host name',
    from: `${chroot}: $(hostname):PORT`,
    rules: ['advertised-addresses-added'],
    ...enterprise('5.26.30-enterprise', ['hostname: one.example.test']),
    expected: {
      starts: true,
      conf: /^server\.cluster\.advertised_address=one\.example\.test:6000\nserver\.cluster\.raft\.advertised_address=one\.example\.test:7000\nserver\.routing\.advertised_address=one\.example\.test:7688\nserver\.discovery\.advertised_address=one\.example\.test:5000$/m,
    },
  },
  {
    name: 'calendar versions have no discovery',
    from: `${chroot}: 5 alone`,
    ...enterprise('2026.08.1-enterprise', ['hostname: one.example.test']),
    expected: { starts: true, conf: /server\.routing\.advertised_address=one/, notConf: /discovery/ },
  },
  {
    name: 'without a name it is the container’s id',
    from: `${chroot}: new at each run, in no certificate`,
    rules: ['advertised-addresses-added'],
    ...enterprise('5.26.30-enterprise', [], true),
    expected: { starts: true, has: 'container-advertises-its-id' },
  },
  {
    name: 'that matters to nobody without a cluster',
    from: loader,
    ...enterprise('5.26.30-enterprise', []),
    expected: { starts: true, hasNot: 'container-advertises-its-id' },
  },
  {
    name: 'commands are run where EXTENDED_CONF is set',
    from: 'the entry points, read: --expand-commands',
    rules: ['expands-commands'],
    ...compose({
      key: locked('sesame'),
      env: { EXTENDED_CONF: '"yes"', [password]: '$$(cat /run/p)' },
      volumes: ['./certs:/ssl', './pw:/run/p'],
      files: { pw: 'sesame' },
    }),
    expected: sound,
  },
  {
    name: 'and nowhere else',
    from: loader,
    ...compose({ key: locked('sesame'), env: { [password]: '$$(cat /run/p)' } }),
    expected: { starts: false, first: 'command-without-flag' },
  },
  {
    name: 'Enterprise without its licence',
    from: 'the entry points, read: prints the licence, exit 1',
    rules: ['licence'],
    ...compose({ image: 'neo4j:5.26.30-enterprise' }),
    expected: { starts: false, first: 'container-licence' },
  },
  ...(['"yes"', '"eval"'] as const).map(
    (value): Row => ({
      name: `its licence accepted: ${value}`,
      from: 'the entry points, read',
      ...compose({ image: 'neo4j:5.26.30-enterprise', env: { NEO4J_ACCEPT_LICENSE_AGREEMENT: value } }),
      expected: { starts: true, bolt: 'encrypted' },
    }),
  ),
  {
    name: 'its licence refused',
    from: 'the entry points, read',
    ...compose({ image: 'neo4j:2026.08.1-enterprise', env: { NEO4J_ACCEPT_LICENSE_AGREEMENT: '"no"' } }),
    expected: { starts: false, first: 'container-licence' },
  },
];

const rootOwned: Owned = {
  certs: [0, 0o755],
  'certs/bolt': [0, 0o755],
  'certs/bolt/private.key': [0, 0o600],
  'certs/bolt/public.crt': [0, 0o600],
};

const mounted: readonly Row[] = [
  {
    name: 'below the home the image takes what is root’s',
    from: `${chroot}: chown -R of the home; the server starts`,
    rules: ['reowned-as-root'],
    ...compose({ volumes: below, owned: rootOwned }),
    expected: sound,
  },
  {
    name: 'with user: it takes nothing',
    from: `${chroot}: with user: nothing is chowned`,
    ...compose({ volumes: below, owned: rootOwned, more: asUser }),
    expected: { starts: false, first: 'key-unreadable' },
  },
  {
    name: 'a read-only mount below the home',
    from: `${chroot}: chown fails, exit 1`,
    rules: ['read-only-ends-as-root'],
    ...compose({ volumes: ['./certs:/var/lib/neo4j/certificates:ro'] }),
    expected: {
      starts: false,
      first: 'container-read-only-mount',
      place: /^container-read-only-mount compose\.yml:\d+$/m,
      text: /read-only/,
    },
  },
  ...(['4.4.48', '2026.08.1'] as const).map(
    (version): Row => ({
      name: `the same on ${version}`,
      from: `${chroot}: all lines`,
      ...compose({ image: `neo4j:${version}`, volumes: ['./certs:/var/lib/neo4j/certificates:ro'] }),
      expected: { starts: false, first: 'container-read-only-mount' },
    }),
  ),
  {
    name: 'it is fine with user:',
    from: `${chroot}: with user: such mounts are fine`,
    rules: ['user-is-not-root'],
    ...compose({ volumes: ['./certs:/var/lib/neo4j/certificates:ro'], more: asUser }),
    expected: sound,
  },
  {
    name: 'user: neo4j is no root either',
    from: `${chroot}: with user:`,
    ...compose({ volumes: ['./certs:/var/lib/neo4j/certificates:ro'], more: ['user: neo4j'] }),
    expected: sound,
  },
  ...(['"0:0"', 'root'] as const).map(
    (user): Row => ({
      name: `user: ${user} starts as root`,
      from: `${chroot}: as root`,
      ...compose({ volumes: ['./certs:/var/lib/neo4j/certificates:ro'], more: [`user: ${user}`] }),
      expected: { starts: false, first: 'container-read-only-mount' },
    }),
  ),
  {
    name: 'the long form of a read-only mount',
    from: `${chroot}: chown fails, exit 1`,
    ...compose({ volumes: ['{type: bind, source: ./certs, target: /var/lib/neo4j/certificates, read_only: true}'] }),
    expected: { starts: false, first: 'container-read-only-mount' },
  },
  {
    name: 'a single file, read-only',
    from: `${chroot}: neo4j.conf:ro too`,
    ...compose({ volumes: ['./certs:/ssl', './conf/neo4j.conf:/var/lib/neo4j/conf/neo4j.conf:ro'], files: conf('') }),
    expected: { starts: false, first: 'container-read-only-mount' },
  },
  {
    name: 'a named volume, read-only',
    from: `${chroot}: chown fails, exit 1`,
    ...compose({ volumes: ['certs:/var/lib/neo4j/certificates:ro'], top: ['volumes: {certs: }'] }),
    expected: { starts: false, first: 'container-read-only-mount' },
  },
  {
    name: 'key and certificate one by one',
    from: `${chroot}: parents of bind targets exist; it starts`,
    rules: ['parents-of-mounts'],
    ...compose({
      volumes: [
        './certs/bolt/private.key:/var/lib/neo4j/certificates/bolt/private.key',
        './certs/bolt/public.crt:/var/lib/neo4j/certificates/bolt/public.crt',
      ],
      owned: rootOwned,
    }),
    expected: sound,
  },
  {
    name: 'elsewhere read-only is nothing',
    from: `${chroot}: the home alone is chowned`,
    ...compose({ volumes: ['./certs:/ssl:ro'] }),
    expected: sound,
  },
  {
    name: 'below /ssl nothing is chowned',
    from: `${chroot}: below /ssl nothing is chowned`,
    rules: ['ssl-not-reowned'],
    ...compose({ owned: { 'certs/bolt/private.key': [0, 0o600] } }),
    expected: { starts: false, first: 'key-unreadable' },
  },
  {
    name: '/ssl has to be open at its top',
    from: `${chroot}: Folder /ssl is not accessible, exit 1`,
    rules: ['ssl-folder-readable'],
    ...compose({ owned: { certs: [0, 0o700] } }),
    expected: { starts: false, first: 'container-folder-not-accessible', text: /0700/ },
  },
  {
    name: '/ssl of root that all may read',
    from: `${chroot}: readable for the user`,
    ...compose({ owned: { certs: [0, 0o755] } }),
    expected: sound,
  },
  {
    name: 'a part of /ssl makes the link as well',
    from: `${chroot}: certificates becomes a link to /ssl`,
    rules: ['ssl-replaces-certificates'],
    ...compose({ volumes: ['./certs/bolt:/ssl/bolt'] }),
    expected: sound,
  },
  {
    name: 'a conf that 7474 cannot read is not readable in its copy',
    from: `${chroot}: copied with owner and mode`,
    rules: ['conf-copied-as-is'],
    ...compose({ volumes: ['./certs:/ssl', './conf:/conf'], files: conf('# mine\n'), owned: { 'conf/neo4j.conf': [0, 0o600] } }),
    expected: { first: 'conf-unreadable', bolt: 'off' },
  },
  {
    name: '/conf has to be open at its top',
    from: `${chroot}: Folder … is not accessible for user, exit 1`,
    rules: ['conf-folder-readable'],
    ...compose({ volumes: ['./certs:/ssl', './conf:/conf'], files: conf('# mine\n'), owned: { conf: [0, 0o700] } }),
    expected: { starts: false, first: 'container-folder-not-accessible' },
  },
  {
    name: 'a conf mounted in the home is taken, too',
    from: `${chroot}: read-write mounts below the home become 7474’s`,
    ...compose({
      volumes: ['./certs:/ssl', './conf:/var/lib/neo4j/conf'],
      files: conf('# mine\n'),
      owned: { 'conf/neo4j.conf': [0, 0o600] },
    }),
    expected: sound,
  },
  {
    name: 'a folder that is not there is made, and is empty',
    from: 'Docker makes a folder of what is missing',
    rules: ['missing-becomes-folder'],
    ...compose({ volumes: ['./gone:/ssl/bolt'] }),
    expected: { starts: false, first: 'key-unreadable', text: /gone does not exist on this machine/ },
  },
  {
    name: 'a file that is not there becomes a folder',
    from: 'Docker makes a folder of what is missing',
    ...compose({ volumes: ['./certs/bolt/gone.key:/ssl/bolt/private.key', './certs/bolt/public.crt:/ssl/bolt/public.crt'] }),
    expected: { starts: false, first: 'key-unreadable', text: /private\.key is a folder/ },
  },
  {
    name: 'a mount that may not be made is refused',
    from: 'Docker: bind source path does not exist',
    rules: ['missing-is-refused'],
    ...compose({ volumes: ['./certs:/ssl', '{type: bind, source: ./gone, target: /import, bind: {create_host_path: false}}'] }),
    expected: { starts: false, first: 'container-file-became-folder' },
  },
  {
    name: 'nothing mounted at all',
    from: 'the image has no certificates',
    ...compose({ volumes: [] }),
    expected: { starts: false, first: 'base-directory-missing' },
  },
  {
    name: 'links of certbot that lead out of the mount',
    from: 'a link is followed where it is read',
    rules: ['links-within-container'],
    ...compose({ volumes: ['./le/live/g:/ssl/bolt'], files: lets }),
    expected: { starts: false, first: 'key-unreadable' },
  },
  {
    name: 'links whose ends are mounted as well',
    from: 'a link is followed where it is read',
    ...compose({ env: { NEO4J_dbms_ssl_policy_bolt_base__directory: '/le/live/g' }, volumes: ['./le:/le'], files: lets }),
    expected: sound,
  },
  {
    name: 'a volume that Docker keeps is not known',
    from: 'what cannot be seen is not known',
    rules: ['unseen-is-not-missing'],
    ...compose({ volumes: ['certs:/ssl'], top: ['volumes: {certs: }'] }),
    expected: { starts: null, first: null, unseen: /the volume certs/ },
  },
  {
    name: 'with another fault it is',
    from: loader,
    ...compose({ volumes: ['certs:/ssl'], env: { NEO4J_server_bolt_enabled: 'maybe' }, top: ['volumes: {certs: }'] }),
    expected: { starts: false, first: 'invalid-value' },
  },
  {
    name: 'a volume for the data is no matter',
    from: loader,
    ...compose({ volumes: ['./certs:/ssl', 'data:/data'], top: ['volumes: {data: }'] }),
    expected: sound,
  },
  {
    name: 'a volume that is a folder of this machine is looked into',
    from: 'the local driver binds its device',
    ...compose({ volumes: ['certs:/ssl'], top: ['volumes: {certs: {driver_opts: {type: none, o: bind, device: ./certs}}}'] }),
    expected: sound,
  },
  {
    name: 'a conf in a volume may have any line',
    from: 'what cannot be seen is not known',
    ...compose({
      env: { NEO4J_server_bolt_tls__level: '' },
      volumes: ['./certs:/ssl', 'conf:/conf'],
      top: ['volumes: {conf: }'],
    }),
    expected: { starts: null, unseen: /the volume conf/, hasNot: 'policy-without-tls-level' },
  },
];

function enterprise(tag: string, more: readonly string[], cluster = false): Described {
  const env: Record<string, string> = { NEO4J_ACCEPT_LICENSE_AGREEMENT: '"yes"' };
  if (cluster)
    Object.assign(env, { NEO4J_dbms_ssl_policy_cluster_enabled: '"true"', NEO4J_dbms_ssl_policy_cluster_client__auth: 'NONE' });
  return compose({ image: `neo4j:${tag}`, env, more, files: pair('certs/cluster') });
}

export const rows: readonly Row[] = [...variables, ...files, ...written, ...mounted];
export { certificate, compose, key, locked, pair, settings, sound };
