import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { EntryFaultId, EntryNoteId } from '../../src/model/container/container-entry.ts';
import type { FindingId } from '../../src/model/message-ids.ts';
import { sequence, time } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { oldHook } from '../support/old-hook.ts';
import { add, drop, type FaultContext, file, folder, link, policyName, remove, set, setPolicy, text } from './fault.ts';
import { faultKinds } from './kinds.ts';
import { issue, keyUsageBits, makeCrl, usageOids } from './material.ts';
import { type CertbotScene, certbotPath, withCertbot } from './remedy-certbot.ts';
import { leafOf, type Scope, type SetupKind, type World } from './setups.ts';

/** What is found of a port that answers, or of two homes: not in files alone. */
export type OfConnections =
  | `endpoint-${string}`
  | 'client-certificate-refused'
  | 'served-differs-from-disk'
  | 'https-invalid-sni'
  | 'certificate-not-public'
  | 'certificate-name-not-compared'
  | 'peer-handshake-fails'
  | 'rehearsal-failed'
  // Of a folder that only Homebrew makes: test/neo4j/homebrew.test.ts.
  | 'home-of-one-version'
  // Of containers, which no home has: test/inspect/container.
  | EntryFaultId
  | EntryNoteId;

type Given = string | ((home: string, made: { readonly world: World }) => string);

/** A home with the fault of one finding. */
export interface RemedyCase {
  /** Default: 5. */
  readonly line?: Line;
  /** Default: the release that tests of the line run on. */
  readonly version?: string;
  /** Default: community. */
  readonly edition?: 'community' | 'enterprise';
  /** Default: self-signed. */
  readonly setup?: SetupKind;
  /** Default: cluster. */
  readonly scope?: Scope;
  readonly make?: (context: FaultContext) => void;
  /** What is done to the home once it lies there. */
  readonly disk?: (home: string, made: { readonly world: World }) => void | Promise<void>;
  /** Where programs are found. */
  readonly path?: (home: string) => string;
  /** Flags of `doctor`, without which it would not be seen. */
  readonly flags?: readonly string[];
  /** Where several have the id: the one that is meant. */
  readonly says?: RegExp;
  /** What a person puts in place of a word in capitals. */
  readonly given?: Readonly<Record<string, Given>>;
  /** A file of another kind was taken: that is said, and nothing is renewed for it. */
  readonly wrongFile?: true;
  /** What the other programs that the remedy names would have done. */
  readonly beforehand?: (home: string, made: { readonly world: World }) => void;
  /** Its commands belong together, one after the other. */
  readonly inOrder?: boolean;
  /** What no command can know. */
  readonly decides?: string;
}

const by =
  (name: string) =>
  (context: FaultContext): void => {
    const kind = faultKinds.find((one) => one.name === name);
    if (kind === undefined) throw new Error(`no kind is called ${name}`);
    kind.apply(context);
  };
const line =
  (...lines: readonly string[]) =>
  (context: FaultContext): void => {
    for (const one of lines) add(context, one);
  };
const all =
  (...steps: readonly ((context: FaultContext) => void)[]) =>
  (context: FaultContext): void => {
    for (const step of steps) step(context);
  };

const killedProgram = fileURLToPath(new URL('../support/killed-program.mjs', import.meta.url));
const dayMs = 86_400_000;
/** Dates by the clock: from so many days ago to so many days from now. */
const lasts = (ago: number, left: number) => ({
  validity: sequence(time(new Date(Date.now() - ago * dayMs)), time(new Date(Date.now() + left * dayMs))),
});
type Spec = Partial<Parameters<typeof issue>[0]>;
/** Serves a self-signed certificate of another kind; who is trusted stays. */
const selfSigned =
  (more: Spec) =>
  (c: FaultContext): void =>
    file(c, 'public.crt', leafOf(0, more.key ?? c.member.key, undefined, more).pem);
/** The same of the CA that is trusted. */
const issued =
  (more: Spec, behind: (world: World) => string = () => '') =>
  (c: FaultContext): void =>
    file(c, 'public.crt', leafOf(0, c.member.key, c.world.root, more).pem + behind(c.world));
const keyOf = (key: FaultContext['member']['key']): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
/** Key and certificate of another kind of key, which fit. */
const withKey =
  (pick: (world: World) => FaultContext['member']['key']) =>
  (c: FaultContext): void => {
    const key = pick(c.world);
    file(c, 'private.key', keyOf(key));
    file(c, 'public.crt', leafOf(0, key, undefined).pem);
  };
/** Nothing of the component lies there. */
const gone = (c: FaultContext): void => {
  for (const path of [...c.member.nodes.keys()]) if (path.startsWith(`${c.scope}/`)) c.member.nodes.delete(path);
};
const caUsage = { ca: true, keyUsage: [keyUsageBits.keyCertSign, keyUsageBits.crlSign] } as const;
/** A CA of another life, its leaf served, itself trusted. */
const ofCa =
  (ca: Spec, leaf: Spec = {}) =>
  (c: FaultContext): void => {
    const [key] = c.world.keys.ec.slice(7);
    if (key === undefined) throw new Error('out of keys');
    const root = issue({ name: 'Other Root', key, ...caUsage, ...ca });
    file(c, 'public.crt', leafOf(0, c.member.key, root, leaf).pem + root.pem);
    file(c, 'trusted/other.pem', root.pem);
  };
const crl = (c: FaultContext, more: Partial<Parameters<typeof makeCrl>[0]> = {}): string =>
  encodePem('X509 CRL', makeCrl({ issuer: c.world.root, ...more }));

/** A certificate of a peer that nobody knows yet, its CA, and a fresh list of the CA that is trusted. */
const newcomer: Given = (home, { world }) => {
  const key = world.keys.ec[6];
  if (key === undefined) throw new Error('out of keys');
  const pem = leafOf(0, key, undefined, { name: 'core3.cluster.test', names: ['DNS:core3.cluster.test'] }).pem;
  return given(home, 'core3.pem', pem);
};
const rootFile: Given = (home, { world }) => given(home, 'root.pem', world.root.pem);
const freshList: Given = (home, { world }) => given(home, 'fresh.crl', encodePem('X509 CRL', makeCrl({ issuer: world.root })));
function given(home: string, name: string, content: string): string {
  const path = `${home}.${name}`;
  writeFileSync(path, content);
  return path;
}

/** The CA of the tests, as `ca create` would have made it. */
const authority: Given = (home, { world: { root } }) => {
  const folder = `${home}.ca`;
  mkdirSync(join(folder, 'issued'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'ca.key'), keyOf(root.key), { mode: 0o600 });
  writeFileSync(join(folder, 'ca.crt'), root.pem);
  writeFileSync(join(folder, 'ca.crl'), encodePem('X509 CRL', makeCrl({ issuer: root })));
  return folder;
};
const level = 'server.bolt.tls_level';
const user = process.getuid?.() === 0;
/** The home belongs to somebody who may not read this. */
const shut =
  (...paths: readonly string[]) =>
  (home: string): void => {
    if (user) spawnSync('chown', ['-R', '65534:65534', home]);
    for (const path of paths) {
      if (user) chownSync(join(home, path), 0, 0);
      chmodSync(join(home, path), user ? 0o400 : 0o200);
    }
  };

const newCertificate = 'a certificate that its issuer has to make';

const certbot = (change: (scene: CertbotScene) => void, decides?: string, given: RemedyCase['given'] = {}): RemedyCase => ({
  given,
  disk: withCertbot(change),
  path: certbotPath,
  ...(decides === undefined ? {} : { decides }),
});

/** The hook as the first version wrote it. */
function outdated({ home, config, hook }: CertbotScene): void {
  const now = readFileSync(hook, 'utf8');
  const [name = ''] = basename(hook).split('.sh');
  const at = (scope: string, of: string): string => join(home, 'certificates', scope, of);
  const owner = /'(\d+:\d+)'$/m.exec(now)?.[1] ?? '';
  const directory = join(config, 'neo4j-tls');
  const old = oldHook({
    ...{ name, result: join(directory, `${name}.result`), keep: join(directory, `${name}.previous`) },
    pairs: ['bolt', 'https'].map((scope) => ({
      ...{ scope, base: join(home, 'certificates', scope), owner },
      ...{ key: at(scope, 'private.key'), certificate: at(scope, 'public.crt') },
    })),
    ...{ words: 'a command of your own', reload: /^reload\(\) \{\n {2}(.*)\n\}$/m.exec(now)?.[1] ?? '' },
  });
  writeFileSync(hook, old);
}

/** For every finding a home that has it. */
export const remedyCases: Readonly<Record<Exclude<FindingId, OfConnections>, RemedyCase | readonly RemedyCase[]>> = {
  // settings
  'suffix-unknown': [
    { make: line('dbms.ssl.policy.cluster.trust_expird=false'), says: /did you mean/ },
    { make: (c) => (c.member.lines = c.member.lines.map((one) => one.replace('bolt.enabled', 'bolt.enable'))), scope: 'bolt' },
    { make: line('dbms.ssl.policy.bolt.tls_level=REQUIRED'), decides: 'whether tls_level should be what this line says' },
    { make: line('dbms.ssl.policy.bolt.allow_key_generation=true'), decides: 'whether the line was meant to do something' },
  ],
  'scope-spelling': { make: line('dbms.ssl.policy.BOLT.trust_expired=true') },
  'setting-renamed': { make: line('dbms.connector.bolt.listen_address=:7687') },
  'conf-byte-order-mark': [{ make: by('conf with a BOM') }, { line: '4.4', make: by('conf with a BOM') }],
  'conf-utf16': { make: by('conf in UTF-16'), decides: 'in which encoding the other programs that write the file want it' },
  'unfinished-change': { disk: unfinished },
  // connectors
  'policy-without-tls-level': [
    { scope: 'bolt', make: (c) => drop(c, level) },
    { scope: 'bolt', make: (c) => set(c, level, 'DISABLED'), decides: 'whether DISABLED, which somebody wrote, is meant' },
  ],
  'policy-not-enabled': { make: (c) => drop(c, policyName(c, 'enabled')), decides: 'whether the policy should be in force' },
  'bolt-plaintext-allowed': { make: (c) => set(c, level, 'OPTIONAL'), decides: 'whether every client encrypts already' },
  'https-without-bolt': {
    make: (c) => (c.member.lines = c.member.lines.filter((one) => !/tls_level|policy\.bolt/.test(one))),
  },
  'http-open': [
    { make: (c) => set(c, 'server.http.enabled', 'true'), decides: 'whether anybody still uses http' },
    {
      make: (c) => {
        c.member.lines = c.member.lines.filter((one) => !/policy\.https|server\.https/.test(one));
        set(c, 'server.http.enabled', 'true');
      },
      decides: 'whether anybody still uses http',
    },
  ],
  'https-policy-unused': { make: (c) => set(c, 'server.https.enabled', 'false'), decides: 'whether https should be served' },
  'http-and-https-off': {
    make: (c) => {
      c.member.lines = c.member.lines.filter((one) => !/policy\.https|server\.https/.test(one));
    },
    decides: 'whether https should be served',
  },
  'advertised-port': [
    { make: line('server.bolt.listen_address=:17687', 'server.default_advertised_address=core1.cluster.test') },
    {
      make: line('server.bolt.listen_address=:17687', 'server.default_advertised_address=0.0.0.0'),
      decides: 'the name that clients dial',
    },
  ],
  // certificates
  'certificate-expired': [
    { make: selfSigned(lasts(90, -1)), scope: 'bolt' },
    { make: issued(lasts(90, -1)), scope: 'bolt', setup: 'ca', given: { DIR: authority }, decides: newCertificate },
  ],
  'certificate-not-yet-valid': [
    { make: selfSigned(lasts(-10, 90)), scope: 'bolt' },
    { make: issued(lasts(-10, 90)), scope: 'bolt', setup: 'ca', given: { DIR: authority }, decides: newCertificate },
  ],
  'certificate-expires-soon': { make: selfSigned(lasts(90, 5)), scope: 'bolt' },
  'certificate-usage': [
    { make: selfSigned({ extendedKeyUsage: [usageOids.serverAuth] }) },
    {
      make: issued({ extendedKeyUsage: [usageOids.serverAuth] }),
      setup: 'ca',
      given: { DIR: authority },
      decides: 'which CA the members have',
    },
    { make: selfSigned({ extendedKeyUsage: [usageOids.clientAuth] }), scope: 'bolt' },
    {
      make: issued({ extendedKeyUsage: [usageOids.clientAuth] }),
      scope: 'bolt',
      setup: 'ca',
      given: { DIR: authority },
      decides: newCertificate,
    },
  ],
  'certificate-key-usage': [
    { make: selfSigned({ keyUsage: [keyUsageBits.keyEncipherment] }), scope: 'bolt' },
    {
      make: issued({ keyUsage: [keyUsageBits.keyEncipherment] }),
      setup: 'ca',
      given: { DIR: authority },
      decides: newCertificate,
    },
  ],
  'certificate-critical-extension': {
    make: by('unknown critical extension'),
    setup: 'ca',
    given: { DIR: authority },
    decides: newCertificate,
  },
  'certificate-weak': [
    { make: withKey(({ keys }) => keys.rsa1024), scope: 'bolt' },
    { make: issued({ hash: 'sha1' }), setup: 'ca', scope: 'bolt', given: { DIR: authority }, decides: newCertificate },
    { make: selfSigned({ hash: 'sha1' }), scope: 'bolt' },
  ],
  'certificate-never-trusted': {
    scope: 'bolt',
    make: ofCa({ name: '(STAGING) Counterfeit Cashew R10' }),
    decides: 'which CA should issue it',
  },
  'certificate-lacks-name': [
    { scope: 'bolt', make: line('server.default_advertised_address=graph.example.test') },
    { make: line('server.default_advertised_address=my_graph.example.test'), decides: 'the name of the host' },
    {
      setup: 'ca',
      scope: 'bolt',
      make: line('server.default_advertised_address=graph.example.test'),
      given: { DIR: authority },
      decides: newCertificate,
    },
  ],
  'certificate-no-names': [
    { scope: 'bolt', make: selfSigned({ names: undefined }) },
    { scope: 'bolt', setup: 'ca', make: issued({ names: undefined }), given: { DIR: authority }, decides: newCertificate },
  ],
  'certificate-underscore': {
    scope: 'bolt',
    make: selfSigned({ names: ['DNS:core_1.cluster.test', 'DNS:localhost'] }),
    decides: 'the name of the host',
  },
  'certificate-ip-as-dns': [
    { scope: 'bolt', make: selfSigned({ names: ['DNS:10.1.2.3', 'DNS:localhost'] }) },
    { scope: 'bolt', setup: 'ca', make: issued({ names: ['DNS:10.1.2.3'] }), given: { DIR: authority }, decides: newCertificate },
  ],
  'certificate-chain-incomplete': {
    setup: 'intermediate',
    scope: 'bolt',
    make: (c) => {
      file(c, 'public.crt', c.member.leaf.pem);
      file(c, 'trusted/between.pem', c.world.intermediate.pem);
    },
    decides: 'where the certificates of the issuers are',
  },
  'certificate-signature-broken': [
    {
      scope: 'bolt',
      setup: 'ca',
      make: (c) => {
        const [key] = c.world.keys.ec.slice(7);
        if (key === undefined) throw new Error('out of keys');
        file(c, 'public.crt', c.member.leaf.pem + issue({ name: 'Test Root', key, ...caUsage }).pem);
      },
      decides: 'where the right chain is',
    },
    { scope: 'bolt', make: (c) => selfSigned({ signingKey: c.world.keys.ec[7] as never })(c) },
  ],
  'issuer-expired': { scope: 'bolt', make: ofCa(lasts(900, -1)), decides: 'a new CA' },
  'issuer-expires-soon': { scope: 'bolt', make: ofCa(lasts(900, 5)), decides: 'a new CA' },
  // trust
  'trusted-public-ca': {
    make: (c) => file(c, 'trusted/public.pem', `${rootCertificates[0]}\n`),
    decides: 'whose certificates members should show',
  },
  'trusted-bare-leaf': {
    make: (c) => file(c, 'trusted/leaf.pem', c.world.ofRoot[1].pem),
    given: { FILE: rootFile },
  },
  'trusted-expired': {
    make: (c) => {
      file(c, 'trusted/old.pem', leafOf(1, c.world.keys.ec[6] as never, undefined, { name: 'old.test', ...lasts(90, -1) }).pem);
    },
    given: { FILE: newcomer, NAME: 'again' },
    inOrder: true,
  },
  'trusted-expires-soon': {
    make: (c) => {
      file(c, 'trusted/old.pem', leafOf(1, c.world.keys.ec[6] as never, undefined, { name: 'old.test', ...lasts(90, 5) }).pem);
    },
    given: { FILE: newcomer, NAME: 'again' },
    inOrder: true,
  },
  'trusted-nobody-else': { make: (c) => remove(c, 'trusted/peer.pem'), given: { FILE: newcomer } },
  'trusted-empty-file': { make: by('zero bytes in trusted') },
  'trusted-missing': { make: by('trusted missing'), given: { FILE: newcomer } },
  'same-key-twice': [{ says: /^cluster/ }, { says: /^https/, decides: 'whether one pair for both is meant' }],
  'too-many-entries': {
    disk: (home) => {
      for (let at = 0; at <= 2_000; at++) writeFileSync(join(home, `certificates/cluster/trusted/${at}.pem`), '');
    },
    decides: 'whom to trust in place of them',
  },
  // lists
  'crl-expired': {
    setup: 'ca',
    make: (c) => file(c, 'revoked/root.crl', crl(c, { days: [-20, -10] })),
    given: { FILE: freshList },
  },
  'crl-expires-soon': {
    setup: 'ca',
    disk: (home, { world }) => put(home, 'certificates/cluster/revoked/root.crl', soonList(world)),
    given: { FILE: freshList },
  },
  'crl-missing-for-issuer': {
    setup: 'intermediate',
    make: (c) => {
      file(c, 'revoked/intermediate.crl', encodePem('X509 CRL', makeCrl({ issuer: c.world.intermediate })));
    },
    given: { FILE: freshList },
  },
  'crl-of-stranger': {
    setup: 'ca',
    make: (c) => {
      file(c, 'revoked/root.crl', crl(c));
      file(c, 'revoked/stranger.crl', crl(c, { issuer: c.world.strangerRoot }));
    },
    decides: 'whether that CA should be trusted',
  },
  'crl-twice': {
    setup: 'ca',
    make: (c) => {
      file(c, 'revoked/a.crl', crl(c));
      file(c, 'revoked/b.crl', crl(c, { days: [-20, 40] }));
    },
    decides: 'which list is the newest',
  },
  'crl-without-effect': {
    scope: 'https',
    setup: 'ca',
    make: (c) => file(c, 'revoked/root.crl', crl(c)),
    decides: 'nothing',
  },
  'own-certificate-revoked': {
    setup: 'ca',
    make: (c) => file(c, 'revoked/root.crl', crl(c, { revoked: [c.member.leaf] })),
    given: { DIR: authority },
    decides: newCertificate,
  },
  // client authentication
  'client-auth-on-bolt': [
    { scope: 'bolt', make: (c) => setPolicy(c, 'client_auth', 'OPTIONAL') },
    {
      scope: 'bolt',
      make: (c) => {
        setPolicy(c, 'client_auth', 'REQUIRE');
        remove(c, 'trusted/peer.pem');
      },
      given: { FILE: newcomer },
      decides: 'whether clients should need a certificate',
    },
  ],
  'client-auth-on-https': [
    { scope: 'https', make: (c) => setPolicy(c, 'client_auth', 'OPTIONAL') },
    { scope: 'https', make: (c) => setPolicy(c, 'client_auth', 'REQUIRE'), decides: 'whom https should admit' },
  ],
  'client-auth-not-required': {
    make: (c) => setPolicy(c, 'client_auth', 'NONE'),
    decides: 'whether every peer has a certificate by now',
  },
  'trust-all': { make: (c) => setPolicy(c, 'trust_all', 'true'), decides: 'whom to trust in place of everybody' },
  'hostname-not-verified': {
    make: (c) => setPolicy(c, 'verify_hostname', 'false'),
    decides: 'whether every certificate carries the name that is dialled',
  },
  // protocols
  'tls13-dead': {
    make: (c) => setPolicy(c, 'ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'),
    decides: 'which suites should be allowed',
  },
  'tls12-dead': { make: (c) => setPolicy(c, 'ciphers', 'TLS_AES_256_GCM_SHA384'), decides: 'which suites should be allowed' },
  'tls-version-obsolete': { make: (c) => setPolicy(c, 'tls_versions', 'TLSv1.1,TLSv1.2') },
  'cipher-weak': {
    make: (c) => setPolicy(c, 'ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'),
    decides: 'which suites should be allowed',
  },
  'ocsp-stapling-useless': { make: (c) => add(c, 'server.bolt.ocsp_stapling_enabled=true') },
  // permissions
  'key-readable-by-others': { disk: (home) => chmodSync(join(home, 'certificates/bolt/private.key'), 0o444) },
  'trust-writable-by-others': { disk: (home) => chmodSync(join(home, 'certificates/cluster/trusted'), 0o777) },
  'password-readable-by-others': {
    setup: 'passphrase',
    disk: (home) => chmodSync(join(home, 'conf/neo4j.conf'), 0o644),
  },
  // certbot
  'deploy-hook-failed': certbot((scene) => {
    scene.renewed({ ...scene.next, key: keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) });
    scene.runHook();
    // What was wrong is corrected; nobody runs the hook again.
    scene.renewed();
  }),
  'deploy-hook-missing': certbot(({ hook }) => rmSync(hook), 'the e-mail address', { ADDRESS: 'ops@example.test' }),
  'deploy-hook-outdated': certbot(outdated),
  'deploy-hook-reload-failed': certbot((scene) => {
    writeFileSync(join(scene.home, 'certbot/no-restart'), '');
    scene.renewed();
    scene.runHook();
  }, 'when Neo4j may be restarted'),
  'lineage-not-installed': certbot((scene) => scene.renewed()),
  'renewal-not-scheduled': certbot(() => undefined, 'how Neo4j is to get the new certificate'),
  'certbot-keys-open': certbot(({ config }) => void spawnSync('chmod', ['-R', 'o+rx', config]), 'what else reads the keys'),
  'certbot-folders-open': certbot(({ config }) => chmodSync(join(config, 'live'), 0o755), 'what else reads the folders'),
  // files that were not looked at
  'file-not-regular': {
    make: by('nothing at all in trusted'),
    decides: 'what was meant to lie there',
  },
  'file-too-large': {
    disk: (home) => {
      const path = join(home, 'certificates/bolt/public.crt');
      put(home, 'certificates/bolt/public.crt', '');
      truncateSync(path, 17 * 1024 * 1024);
    },
    decides: 'where the file is that was meant',
  },
  'file-not-looked-at': {
    scope: 'bolt',
    // In a folder of the user who runs Neo4j, a link to what that user may not read.
    disk: (home) => {
      const key = join(home, 'certificates/bolt/private.key');
      spawnSync('chown', ['-R', '65534:65534', home]);
      writeFileSync(`${home}.secret`, '', { mode: 0o600 });
      rmSync(key);
      symlinkSync(`${home}.secret`, key);
    },
    flags: ['--owner', 'root'],
    decides: 'where the key should lie',
  },
  // what the verdict says
  'broken-escape': { make: line(String.raw`dbms.security.auth_lock_time=\u12`), decides: 'what the escape was to be' },
  'duplicate-setting': [
    { make: line('dbms.ssl.policy.bolt.enabled=true') },
    { make: line('dbms.ssl.policy.cluster.client_auth=NONE'), decides: 'which of the two counts' },
    { line: '4.4', make: line('dbms.ssl.policy.bolt.enabled=true') },
  ],
  'unknown-setting': [
    { make: line('server.bolt.listen_adress=:7687') },
    { make: line('no.such.setting=1'), decides: 'what the line was to do' },
    { make: line('dbms.ssl.policy.blot.trust_expired=true') },
    {
      make: line('dbms.connector.bolt.tls_level=REQUIRED', 'dbms.security.ssl_policy=x'),
      decides: 'whether the line is still needed',
    },
    { make: line('dbms.ssl.policy.client_policy.client_auth=NONE'), decides: 'which of the scopes is meant' },
  ],
  'tls-reload-on-community': { make: line('dbms.security.tls_reload_enabled=true') },
  'setting-of-later-version': { line: '4.4', make: line('server.bolt.listen_address=:7687') },
  'apoc-setting': { make: line('apoc.import.file.enabled=true'), decides: 'which lines APOC should have' },
  'invalid-value': [
    { make: (c) => setPolicy(c, 'client_auth', 'REQUIRED') },
    { make: (c) => setPolicy(c, 'verify_hostname', 'yes') },
    { make: (c) => setPolicy(c, 'trust_all', 'yes'), decides: 'whether everybody should be trusted' },
    { make: line('server.bolt.advertised_address=bolt+s://graph.example.test:7687'), decides: 'the name that clients dial' },
    { make: line('server.bolt.advertised_address=0.0.0.0:7687'), decides: 'the name that clients dial' },
    { make: line('server.default_advertised_address=graph.example.test:443'), decides: 'which connector the port belongs to' },
    { make: line('server.memory.heap.max_size=lots'), decides: 'the size' },
  ],
  'path-not-normalized': { make: (c) => setPolicy(c, 'private_key', '../cluster/private.key'), decides: 'which file is meant' },
  'command-without-flag': {
    make: (c) => setPolicy(c, 'private_key_password', '$(echo x)'),
    decides: 'whether Neo4j is started with --expand-commands',
  },
  'command-failed': {
    make: by('command for a failing program'),
    flags: ['--expand-commands'],
    decides: 'what the command should do',
  },
  'conf-mode-for-commands': { make: by('command flag with a wide conf'), flags: ['--expand-commands'] },
  'conf-unreadable': { disk: shut('conf/neo4j.conf') },
  'bolt-policy-missing': [
    { scope: 'bolt', make: (c) => setPolicy(c, 'enabled', 'false'), decides: 'whether Bolt should be encrypted' },
    {
      scope: 'bolt',
      make: (c) => {
        c.member.lines = c.member.lines.filter((one) => !/policy\.bolt/.test(one));
        gone(c);
      },
    },
  ],
  'https-policy-missing': {
    scope: 'https',
    make: (c) => setPolicy(c, 'enabled', 'false'),
    decides: 'whether https should be encrypted',
  },
  'certificate-names-unreadable': {
    line: '2026',
    scope: 'https',
    setup: 'ca',
    make: by('names that are junk'),
    given: { DIR: authority },
    decides: newCertificate,
  },
  'chain-empty': [
    { scope: 'bolt', make: (c) => link(c, 'public.crt', '/dev/null'), decides: 'where the certificate is' },
    { scope: 'bolt', make: (c) => file(c, 'public.crt', ''), decides: 'where the certificate is' },
    { scope: 'bolt', make: (c) => file(c, 'public.crt', 'no certificate\n'), line: '4.4', decides: 'where the certificate is' },
  ],
  'chain-out-of-order': [
    { setup: 'intermediate', scope: 'bolt', make: (c) => file(c, 'public.crt', c.world.intermediate.pem + c.member.leaf.pem) },
    {
      setup: 'ca',
      scope: 'bolt',
      make: (c) => file(c, 'public.crt', c.member.leaf.pem + c.world.stranger.pem),
      decides: 'which certificates belong there',
    },
  ],
  'chain-duplicate': {
    setup: 'ca',
    scope: 'bolt',
    make: (c) => file(c, 'public.crt', c.member.leaf.pem + c.world.root.pem + c.world.root.pem),
  },
  'openssl-without-library': {
    make: line('dbms.netty.ssl.provider=OPENSSL'),
    disk: (home) => jar(home),
    decides: 'whether OpenSSL is wanted',
  },
  'http-transports-empty': { make: line('server.http_enabled_transports='), decides: 'whether the line is still needed' },
  'java-option-refused': { make: line('server.jvm.additional=-XX:+UseParNewGC'), decides: 'which option takes its place' },
  'port-out-of-range': { make: line('server.bolt.listen_address=:70000'), decides: 'the port' },
  'port-conflict': { make: line('server.bolt.listen_address=:7473'), decides: 'the port' },
  'scope-spelled-twice': { make: line('dbms.ssl.policy.CLUSTER.enabled=true') },
  'base-directory-missing': [
    { scope: 'bolt', make: gone },
    { scope: 'bolt', make: (c) => setPolicy(c, 'base_directory', 'certificates/other') },
  ],
  'own-certificate-expired': { make: all(selfSigned(lasts(90, -1)), (c) => setPolicy(c, 'trust_expired', 'false')) },
  'crls-without-anchors': {
    setup: 'ca',
    make: (c) => {
      file(c, 'revoked/root.crl', crl(c));
      remove(c, 'trusted');
      folder(c, 'trusted');
      setPolicy(c, 'client_auth', 'OPTIONAL');
    },
    given: { FILE: rootFile },
  },
  'trusted-unreadable': { disk: shut('certificates/cluster/trusted'), decides: 'whether the folder should be given away' },
  'revoked-unreadable': { disk: shut('certificates/cluster/revoked'), decides: 'whether the folder should be given away' },
  'trusted-empty': [
    { make: by('trusted empty'), given: { FILE: newcomer } },
    {
      scope: 'bolt',
      make: all((c) => setPolicy(c, 'client_auth', 'REQUIRE'), by('trusted empty')),
      given: { FILE: newcomer },
      decides: 'whether clients should need a certificate',
    },
  ],
  'trusted-entry-unreadable': [
    { disk: shut('certificates/cluster/trusted/peer.pem') },
    { make: by('broken link in trusted'), decides: 'where the file is that it leads to' },
  ],
  'trusted-entry-folder': { make: by('folder in trusted') },
  'trusted-entry-not-certificates': [
    { make: by('README in trusted') },
    { make: by('key in trusted') },
    { make: by('CRL in trusted') },
  ],
  'revoked-entry-unreadable': [
    { setup: 'ca', make: (c) => file(c, 'revoked/root.crl', crl(c)), disk: shut('certificates/cluster/revoked/root.crl') },
    { make: by('broken link in revoked'), decides: 'where the file is that it leads to' },
  ],
  'revoked-entry-folder': { make: by('folder in revoked') },
  'revoked-entry-not-crls': [
    { setup: 'ca', make: by('certificate in revoked') },
    { setup: 'ca', make: by('CRL cut off'), decides: 'where the current list is' },
    { setup: 'ca', make: by('README in revoked') },
  ],
  'key-unreadable': [
    { scope: 'bolt', disk: shut('certificates/bolt/private.key') },
    { scope: 'bolt', make: (c) => remove(c, 'private.key') },
    {
      scope: 'bolt',
      make: (c) => {
        remove(c, 'private.key');
        remove(c, 'public.crt');
      },
    },
    {
      scope: 'bolt',
      make: (c) => {
        remove(c, 'private.key');
        folder(c, 'private.key');
      },
      decides: 'where the key is',
    },
  ],
  'certificate-unreadable': [
    { scope: 'bolt', disk: shut('certificates/bolt/public.crt') },
    { scope: 'bolt', make: (c) => remove(c, 'public.crt') },
  ],
  'certificate-file-unparsable': [
    {
      ...{ scope: 'bolt', wrongFile: true, says: /request, not the certificate/ },
      make: (c) => file(c, 'public.crt', request()),
      decides: 'where the certificate is',
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /public key, not the certificate/ },
      make: (c) => file(c, 'public.crt', createPublicKey(c.member.key).export({ type: 'spki', format: 'pem' }).toString()),
      decides: 'where the certificate is',
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /private key, not the certificate/ },
      make: (c) => file(c, 'public.crt', text(c, 'private.key')),
      decides: 'where the certificate is',
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /PKCS#12 keystore/ },
      disk: (home, { world }) => store(home, 'public.crt', world),
    },
    { scope: 'bolt', make: (c) => file(c, 'public.crt', text(c, 'private.key') + text(c, 'public.crt')) },
    { scope: 'bolt', line: '4.4', make: (c) => file(c, 'public.crt', c.member.leaf.der) },
    {
      scope: 'bolt',
      make: (c) => file(c, 'public.crt', c.member.leaf.pem.slice(0, 300)),
      decides: 'where the whole certificate is',
    },
  ],
  'tls-version-unknown': { make: (c) => setPolicy(c, 'tls_versions', 'TLS1.2'), decides: 'which versions should be allowed' },
  'cipher-unknown': { make: (c) => setPolicy(c, 'ciphers', 'HIGH'), decides: 'which suites should be allowed' },
  'no-usable-cipher': { make: (c) => setPolicy(c, 'ciphers', ''), decides: 'which suites should be allowed' },
  'no-usable-protocol': { make: (c) => setPolicy(c, 'tls_versions', 'TLSv1.1') },
  'nobody-trusted': { make: by('trusted missing'), given: { FILE: newcomer } },
  'key-matches-certificate': [
    {
      ...{ scope: 'bolt', setup: 'intermediate', wrongFile: true, says: /only the certificates of the CA/ },
      make: (c) => file(c, 'public.crt', c.world.intermediate.pem),
      decides: 'where the certificate is',
    },
    { scope: 'bolt', make: (c) => file(c, 'private.key', keyOf(c.world.keys.ec[7] as never)) },
  ],
  'key-type-not-usable': { scope: 'bolt', make: withKey(({ keys }) => keys.secp256k1) },
  'ciphers-do-not-fit-key': {
    scope: 'bolt',
    make: (c) => setPolicy(c, 'ciphers', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'),
    decides: 'which suites should be allowed',
  },
  'key-not-pem': [
    {
      ...{ scope: 'bolt', wrongFile: true, says: /PKCS#12 keystore/ },
      disk: (home, { world }) => store(home, 'private.key', world),
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /Java keystore/ },
      make: (c) => file(c, 'private.key', Buffer.from('feedfeed00000002', 'hex')),
      beforehand: (home, { world }) => store(home, 'private.p12', world),
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /contains a certificate, not the private key/ },
      make: (c) => file(c, 'private.key', c.member.leaf.der),
      decides: 'where the key is',
    },
    { scope: 'bolt', make: (c) => link(c, 'private.key', '/dev/null'), decides: 'where the key is' },
    { scope: 'bolt', make: by('key in DER') },
    { scope: 'bolt', make: (c) => file(c, 'private.key', 'junk') },
  ],
  'key-header-not-plain': { scope: 'bolt', make: by('key with a blank behind its header') },
  'key-without-footer': {
    scope: 'bolt',
    make: (c) => file(c, 'private.key', text(c, 'private.key').slice(0, 150)),
    decides: 'where the whole key is',
  },
  'key-other-block-first': [
    {
      ...{ scope: 'bolt', wrongFile: true, says: /swapped/ },
      make: (c) => {
        const [key, certificate] = [text(c, 'private.key'), text(c, 'public.crt')];
        file(c, 'private.key', certificate);
        file(c, 'public.crt', key);
      },
      decides: 'whether files or settings are exchanged',
    },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /request, not the private key/ },
      make: (c) => file(c, 'private.key', request()),
      decides: 'where the key is',
    },
    { scope: 'bolt', make: (c) => file(c, 'private.key', text(c, 'public.crt') + text(c, 'private.key')) },
  ],
  'key-damaged': [
    { scope: 'bolt', make: by('key cut short inside') },
    {
      ...{ scope: 'bolt', wrongFile: true, says: /public key, not the private key/ },
      make: (c) => file(c, 'private.key', createPublicKey(c.member.key).export({ type: 'spki', format: 'pem' }).toString()),
      decides: 'where the key is',
    },
  ],
  'key-type-not-supported': { scope: 'bolt', make: withKey(({ keys }) => keys.ed25519) },
  'key-encrypted-without-password': {
    scope: 'bolt',
    make: (c) => file(c, 'private.key', c.world.encryptedKeys[0]),
    decides: 'the passphrase',
  },
  'key-password-superfluous': { scope: 'bolt', make: (c) => setPolicy(c, 'private_key_password', 'words') },
  'key-password-wrong': {
    scope: 'bolt',
    setup: 'passphrase',
    make: (c) => setPolicy(c, 'private_key_password', 'words'),
    decides: 'the right passphrase',
  },
  'key-password-not-ascii': { scope: 'bolt', make: by('passphrase with a euro sign'), decides: 'another passphrase' },
  'key-encryption-not-supported': { scope: 'bolt', setup: 'passphrase', make: by('encrypted with 3DES') },
};

function put(home: string, path: string, content: string): void {
  rmSync(join(home, path), { force: true });
  writeFileSync(join(home, path), content, { mode: 0o644 });
}

/** The pair of Bolt as PKCS#12 without a password, in place of a file. */
function store(home: string, name: string, { keys, selfSigned: [own] }: World): void {
  const [key] = keys.ec.slice(4);
  if (key === undefined) throw new Error('out of keys');
  const argv = ['pkcs12', '-export', '-passout', 'pass:', '-out', `${home}.p12`];
  const made = spawnSync('openssl', argv, { input: keyOf(key) + own.pem });
  if (made.status !== 0) throw new Error(made.stderr.toString());
  const path = join(home, 'certificates/bolt', name);
  rmSync(path, { force: true });
  writeFileSync(path, readFileSync(`${home}.p12`), { mode: 0o400 });
}

const request = (): string => encodePem('CERTIFICATE REQUEST', Buffer.from('3005020100', 'hex'));

function jar(home: string): void {
  mkdirSync(join(home, 'lib'));
  for (const name of ['neo4j-kernel-5.26.30', 'netty-handler-4.1.100.Final']) writeFileSync(join(home, 'lib', `${name}.jar`), '');
}

function soonList(world: World): string {
  return encodePem('X509 CRL', makeCrl({ issuer: world.root, days: [-1, 0.9] }));
}

/** What a run that was killed leaves. */
function unfinished(home: string): void {
  const argv = ['init', '--home', home, '--neo4j-version', '5.26.30', '--components', 'bolt', '--force', '--yes'];
  const { signal } = spawnSync(process.execPath, [killedProgram, '25', ...argv], { timeout: 60_000 });
  if (signal !== 'SIGKILL') throw new Error('it was not killed');
}
