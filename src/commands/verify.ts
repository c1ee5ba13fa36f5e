import { resolve } from 'node:path';
import { type ExpectedEndpoint, endpointFindings } from '../checks/endpoint-findings.ts';
import { type Inspected, inspectForChecks } from '../inspect/check-facts.ts';
import { asContainer } from '../inspect/container-home.ts';
import { type Endpoint, type EndpointFact, inspectEndpoints } from '../inspect/endpoints.ts';
import { findHomes } from '../inspect/find-home.ts';
import { shownPath } from '../inspect/installation.ts';
import { parseAskedPort, readAskedMembers } from '../inspect/verify-targets.ts';
import { ExitCode, UserError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import type { Rehearsal } from '../model/plan.ts';
import { Secret } from '../model/secret.ts';
import { addressToText, configuredAddresses, isAnyHost, isLoopbackHost } from '../neo4j/address.ts';
import { readConf } from '../neo4j/conf.ts';
import { livePorts } from '../neo4j/live-ports.ts';
import { type EndpointLine, verifyToText } from '../output/verify-text.ts';
import { type Certificate, isSignedBy, readCertificates } from '../pki/certificate.ts';
import { isAuthority } from '../pki/chain.ts';
import type { System, TlsIdentity } from '../system/system.ts';
import { type Judged, judge } from '../verdict/judge-installation.ts';
import { chooseHome } from './choose-home.ts';
import type { CommandModule } from './command.ts';
import { reportUnfinishedRun } from './recover-first.ts';
import { addOutputFlags, addPlaceFlags, mayAsk, placeOf, type SharedFlags, styleFor } from './shared-flags.ts';

interface VerifyFlags extends SharedFlags {
  readonly members?: string;
  readonly name?: string;
  readonly trust?: readonly string[];
  readonly rehearse?: boolean;
  readonly timeout: string;
  readonly atOnce: string;
  readonly strict?: boolean;
}

/** What the live ports really serve: TLS or not, which certificate, to whom it is good. */
export const verify: CommandModule = {
  define(command, { system, finish }) {
    addPlaceFlags(
      command.argument('[address...]', 'HOST, HOST:PORT or COMPONENT=HOST:PORT; with none: the ports of the local installation'),
    )
      .option('--members <file>', 'a members file: every port of every member')
      .option('--name <name>', 'the name that clients dial, where it is not the address itself')
      .option(
        '--trust <file>',
        "a CA's certificate that clients have (repeatable)",
        (value: string, before: readonly string[] = []) => [...before, value],
      )
      .option('--rehearse', 'without Neo4j: a handshake on loopback with the files of the installation')
      .option('--timeout <seconds>', 'for one connection', '5')
      .option('--at-once <number>', 'endpoints looked at in parallel', '64')
      .option('--strict', 'warnings make exit 1 as well');
    addOutputFlags(command);
    command.action(async (addresses: readonly string[], flags: VerifyFlags) => finish(await runVerify(system, addresses, flags)));
  },
};

async function runVerify(system: System, addresses: readonly string[], flags: VerifyFlags): Promise<number> {
  const timeoutMs = positive(flags.timeout, '--timeout') * 1000;
  const atOnce = Math.floor(positive(flags.atOnce, '--at-once'));
  const asked = [
    ...addresses.flatMap(parseAskedPort),
    ...(flags.members === undefined ? [] : await readAskedMembers(system, flags.members)),
  ];
  const local = await localInstallation(system, flags, asked.length > 0);
  const say = (text: string): void => {
    if (flags.quiet !== true && flags.json !== true) system.terminal.err(`${text}\n`);
  };
  if (local !== undefined) await reportUnfinishedRun(system, local.inspected.installation.home, say);
  if (flags.rehearse === true) return runRehearsal(system, local, flags);
  const anchors = await givenAnchors(system, flags.trust ?? []);
  const targets =
    asked.length > 0
      ? asked.map((port) => ({ ...port, name: flags.name ?? port.name, expected: undefined }))
      : localTargets(local, flags.name);
  const endpoints = targets.map(
    ({ component, address, name }): Endpoint => ({ component, address, name, identity: identityFor(component, local) }),
  );
  const facts = await inspectEndpoints(system, endpoints, { timeoutMs, atOnce });
  const now = system.clock.now();
  const judged = facts.map((fact, index) => {
    const expected = expectedOf(fact, local, asked.length === 0 ? targets[index]?.expected : undefined, anchors, now);
    return { fact, expected, findings: endpointFindings({ ...fact, address: addressToText(fact.address) }, expected) };
  });
  if (flags.json === true) {
    const document = {
      schema: 'neo4j-tls/verify@1',
      endpoints: judged.map(toDocument),
      findings: judged.flatMap(({ findings }) => findings),
    };
    system.terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const lines = judged.map(toLine);
    system.terminal.out(`${verifyToText(lines, { quiet: flags.quiet === true }, styleFor(system))}\n`);
  }
  const wrong = judged.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning')),
  );
  return wrong ? ExitCode.somethingWrong : ExitCode.done;
}

interface Local {
  readonly inspected: Inspected;
  readonly judged: Judged;
}

interface Target {
  readonly component: ScopeName | undefined;
  readonly address: { readonly host: string; readonly port: number };
  readonly name: string;
  readonly expected: { readonly advertised: readonly string[] } | undefined;
}

async function localInstallation(system: System, flags: VerifyFlags, optional: boolean): Promise<Local | undefined> {
  const place = placeOf(flags);
  if (optional && flags.home === undefined && (await findHomes(system, place)).length !== 1) return undefined;
  try {
    const found = await chooseHome(system, place, mayAsk(system, flags));
    const seen = await asContainer(system, found, place);
    const inspected = await inspectForChecks(seen.system, found, seen.place);
    return { inspected, judged: judge(inspected.facts) };
  } catch (error) {
    // Somewhere else's ports can be looked at without a home here.
    if (optional && flags.home === undefined && error instanceof UserError) return undefined;
    throw error;
  }
}

/** The ports the conf opens, encrypted or not: a plaintext one is what is to be found out. */
function localTargets(local: Local | undefined, name: string | undefined): readonly Target[] {
  if (local === undefined) return [];
  const { installation } = local.inspected;
  const conf = readConf(installation.conf.bytes, installation.version);
  const addresses = configuredAddresses(conf);
  const ports = [...livePorts(conf, installation.edition)];
  const { bolt, https } = local.judged.config.connectors;
  const dialled = (host: string): string => (isAnyHost(host) ? (host.includes(':') ? '::1' : '127.0.0.1') : host);
  for (const [component, { enabled, listen }] of [
    ['bolt', bolt],
    ['https', https],
  ] as const) {
    if (enabled && !ports.some((port) => port.component === component)) {
      ports.push({ component, address: { host: dialled(listen.host ?? 'localhost'), port: listen.port ?? 0 } });
    }
  }
  return ports.map(({ component, address }) => {
    const advertised =
      component === 'bolt' || component === 'https'
        ? [addresses.connectors[component].advertised.host]
        : addresses.channels
            .filter(({ scope, advertisedIsSet }) => scope === component && advertisedIsSet)
            .map((channel) => channel.advertised.host);
    const useful = advertised.filter((host) => !isAnyHost(host));
    const own = useful.find((host) => !isLoopbackHost(host)) ?? (isLoopbackHost(address.host) ? useful[0] : undefined);
    return { component, address, name: name ?? own ?? address.host, expected: { advertised: useful } };
  });
}

/** Members and backup clients show their own certificate; drivers have none. */
function identityFor(component: ScopeName | undefined, local: Local | undefined): TlsIdentity | undefined {
  const scopes: readonly ScopeName[] = component === 'cluster' || component === 'backup' ? [component] : [];
  for (const scope of scopes) {
    const files = local?.inspected.facts.files.get(scope);
    const policy = local?.judged.policies.get(scope);
    if (files?.privateKey.bytes === undefined || files.publicCertificate.bytes === undefined || policy?.key === undefined)
      continue;
    return { key: policy.key.key.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: files.publicCertificate.bytes };
  }
  return undefined;
}

function expectedOf(
  fact: EndpointFact,
  local: Local | undefined,
  target: Target['expected'],
  given: readonly Certificate[],
  now: Date,
): ExpectedEndpoint {
  const none = { onDisk: undefined, path: undefined, advertised: [], anchors: given, now };
  const { component } = fact;
  if (local === undefined || component === undefined) return none;
  const policy = local.judged.policies.get(component);
  const file = local.inspected.facts.files.get(component)?.publicCertificate;
  const all = [...local.judged.policies.values()];
  const authorities = all.flatMap(({ anchors, chain = [] }) => [...anchors, ...chain.slice(1)]).filter(isAuthority);
  const anchors = [...given, ...authorities, ...(policy?.chain ?? []).filter(({ selfSigned }) => selfSigned)];
  // Another machine's port has nothing to do with the files here.
  if (target === undefined) return { ...none, anchors };
  return {
    onDisk: policy?.chain?.[0],
    path: file === undefined ? undefined : shownPath(local.inspected.installation.home, file.path),
    advertised: target.advertised.filter((host) => !isLoopbackHost(host)),
    anchors,
    now,
  };
}

interface JudgedEndpoint {
  readonly fact: EndpointFact;
  readonly expected: ExpectedEndpoint;
  readonly findings: readonly Finding[];
}

function toDocument({ fact, expected, findings }: JudgedEndpoint) {
  const tls = fact.state === 'tls' ? fact : undefined;
  const leaf = tls?.chain[0];
  const discovery = tls?.spoken.kind === 'http' ? discoveryOf(tls.spoken.body) : undefined;
  return {
    component: fact.component ?? null,
    address: addressToText(fact.address),
    name: fact.name,
    reachable: fact.state !== 'unreachable',
    encrypted: tls !== undefined,
    protocol: tls?.protocol ?? null,
    cipher: tls?.cipher ?? null,
    versions: tls?.versions ?? [],
    chain: (tls?.chain ?? []).map(describe),
    daysLeft: leaf === undefined ? null : Math.floor((leaf.notAfter.getTime() - expected.now.getTime()) / 86_400_000),
    matchesDisk:
      leaf === undefined || expected.onDisk === undefined ? null : leaf.fingerprint256 === expected.onDisk.fingerprint256,
    trusted:
      leaf === undefined
        ? null
        : {
            bySystem: tls?.systemRefuses === undefined,
            systemSays: tls?.systemRefuses ?? null,
            byOurs: isTrusted(tls?.chain ?? [], expected),
          },
    ...(tls?.spoken.kind === 'bolt' ? { bolt: tls.spoken.version ?? null } : {}),
    ...(tls?.spoken.kind === 'http'
      ? {
          https: {
            status: tls.spoken.status,
            strictTransportSecurity: tls.spoken.headers.get('strict-transport-security') ?? null,
            ...discovery,
          },
        }
      : {}),
    ...(fact.state === 'unreachable' || fact.state === 'no-handshake' ? { why: fact.why, code: fact.code } : {}),
    findings,
  };
}

function describe(certificate: Certificate) {
  return {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    names: certificate.names.map(({ value }) => value),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    fingerprint256: certificate.fingerprint256,
  };
}

function discoveryOf(body: string): { readonly version?: string; readonly edition?: string } {
  const version = /"neo4j_version"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  const edition = /"neo4j_edition"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  return { ...(version === undefined ? {} : { version }), ...(edition === undefined ? {} : { edition }) };
}

/** Does a client that has only our anchors accept what is sent? */
function isTrusted(chain: readonly Certificate[], { anchors }: ExpectedEndpoint): boolean {
  let [at] = chain;
  for (let steps = 0; at !== undefined && steps < 10; steps++) {
    const current: Certificate = at;
    if (anchors.some(({ fingerprint256 }) => fingerprint256 === current.fingerprint256)) return true;
    if (anchors.some((anchor) => anchor.subject.canonical === current.issuer.canonical && isSignedBy(current, anchor)))
      return true;
    at = chain.find(
      (other) => other !== current && other.subject.canonical === current.issuer.canonical && isSignedBy(current, other),
    );
  }
  return false;
}

function toLine({ fact, expected, findings }: JudgedEndpoint): EndpointLine {
  const tls = fact.state === 'tls' ? fact : undefined;
  const leaf = tls?.chain[0];
  const discovery = tls?.spoken.kind === 'http' ? discoveryOf(tls.spoken.body) : {};
  const inside =
    tls?.spoken.kind === 'bolt'
      ? `Bolt ${tls.spoken.version ?? ''}`.trim()
      : discovery.version === undefined
        ? ''
        : `Neo4j ${discovery.version} ${discovery.edition ?? ''}`.trim();
  return {
    component: fact.component ?? 'port',
    address: addressToText(fact.address),
    speaks:
      tls === undefined
        ? fact.state === 'plaintext'
          ? 'plaintext'
          : fact.state === 'unreachable'
            ? fact.why
            : 'no TLS'
        : `${tls.protocol} ${tls.cipher}`,
    inside,
    until: leaf === undefined ? '' : leaf.notAfter.toISOString().slice(0, 10),
    trust:
      tls === undefined
        ? ''
        : tls.systemRefuses === undefined
          ? 'trusted by this system'
          : isTrusted(tls.chain, expected)
            ? 'trusted with its own CA'
            : 'trusted by nobody asked',
    findings,
  };
}

async function givenAnchors(system: System, files: readonly string[]): Promise<readonly Certificate[]> {
  const read = files.map(async (file) => {
    const path = resolve(system.host.workingDirectory, file);
    const bytes = await system.files.read(path).catch((error: { code?: string }) => {
      throw new UserError(
        `${path} cannot be read (${error.code ?? 'unknown reason'}).`,
        "Name a file with the CA's certificate.",
        { paths: [path] },
      );
    });
    return readCertificates(bytes).certificates;
  });
  return (await Promise.all(read)).flat();
}

async function runRehearsal(system: System, local: Local | undefined, flags: VerifyFlags): Promise<number> {
  if (local === undefined) throw new UserError('There is nothing to rehearse without an installation.', 'Name it: --home DIR.');
  const { facts, installation } = local.inspected;
  const now = system.clock.now();
  const { rehearse } = await import('../apply/rehearse.ts');
  const results: {
    component: ScopeName;
    succeeds: boolean;
    protocol: string | null;
    cipher: string | null;
    mutual: boolean | null;
    message: string | null;
    remedy: string | null;
  }[] = [];
  for (const scope of scopeNames) {
    const policy = local.judged.policies.get(scope);
    const files = facts.files.get(scope);
    if (policy === undefined || files === undefined) continue;
    try {
      const { protocol, cipher, mutual } = await rehearse(rehearsalOf(scope, local), system, { now });
      results.push({ component: scope, succeeds: true, protocol, cipher, mutual, message: null, remedy: null });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      results.push({
        component: scope,
        succeeds: false,
        protocol: null,
        cipher: null,
        mutual: null,
        message: error.message,
        remedy: error.remedy,
      });
    }
  }
  const failed = results.filter(({ succeeds }) => !succeeds);
  const findings = failed.map(
    ({ component, message, remedy }): Finding => ({
      ...{ id: 'rehearsal-failed', severity: 'error', component, path: null, line: null, fixable: false, neo4jSays: null },
      message: message ?? '',
      remedy: remedy ?? '',
    }),
  );
  if (flags.json === true) {
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/verify@1', rehearsed: true, home: installation.home, endpoints: [], rehearsals: results, findings }, null, 2)}\n`,
    );
  } else {
    const lines = results.map(
      ({ component, succeeds, protocol, cipher, mutual }): EndpointLine => ({
        ...{ component, address: 'rehearsal', inside: mutual === true ? 'both sides' : '', until: '', trust: '' },
        speaks: succeeds ? `${protocol} ${cipher}` : 'failed',
        findings: findings.filter((finding) => finding.component === component),
      }),
    );
    system.terminal.out(`${verifyToText(lines, { quiet: flags.quiet === true }, styleFor(system))}\n`);
  }
  if (results.length === 0)
    throw new UserError('No component is encrypted in this installation.', 'Give it TLS first: neo4j-tls init.');
  return failed.length > 0 ? ExitCode.somethingWrong : ExitCode.done;
}

/** What a handshake with the files that are there must look like; the peer trusts what stands above the chain, as peers do. */
function rehearsalOf(scope: ScopeName, local: Local): Rehearsal {
  const { facts } = local.inspected;
  const policy = local.judged.policies.get(scope);
  const files = facts.files.get(scope);
  if (policy === undefined || files === undefined) throw new Error(`no policy ${scope}`);
  const { config, chain = [] } = policy;
  const last = chain.at(-1);
  const issuerFile = files.trusted.entries.find(
    ({ bytes }) =>
      bytes !== undefined &&
      last !== undefined &&
      readCertificates(bytes).certificates.some(
        (one) => one.subject.canonical === last.issuer.canonical && isSignedBy(last, one),
      ),
  );
  const leafIsOwnRoot = chain[0]?.selfSigned === true;
  return {
    scope,
    privateKey: config.privateKey,
    publicCertificate: config.publicCertificate,
    ...(config.password === undefined || config.passwordIsCommand || policy.key?.encrypted !== true
      ? {}
      : { passphrase: new Secret(config.password) }),
    tlsVersions: config.tlsVersions,
    clientAuth: config.clientAuth === 'REQUIRE' ? 'require' : config.clientAuth === 'OPTIONAL' ? 'optional' : 'none',
    trustedDirectory: config.trustedDir,
    revokedDirectory: config.revokedDir,
    names: chain[0]?.names ?? [],
    verifyHostname: true,
    ...(leafIsOwnRoot ? {} : issuerFile === undefined ? { anchorMissing: true } : { peerTrust: issuerFile.path }),
  };
}

function positive(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 3_600)
    throw new UserError(`${flag} ${text} is no number above zero.`, `Write for example ${flag} 10.`);
  return value;
}
