import { endpointFindings } from '../../checks/endpoint/endpoint-findings.ts';
import { findHomes } from '../../inspect/home/find-home.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import { type Endpoint, inspectEndpoints } from '../../inspect/wire/endpoints.ts';
import { parseAskedPort, readAskedMembers } from '../../inspect/wire/verify-targets.ts';
import type { NumberRange } from '../../model/command-line/number-range.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { ScopeName } from '../../model/installation.ts';
import { addressToText } from '../../neo4j/config/address.ts';
import { verifyToText } from '../../output/verify-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { actingCommand } from '../runner/command.ts';
import { placeFlags, placeOf, type SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import type { Target } from './local.ts';
import { type JudgedEndpoint, notComparedOf, toDocument, toLine } from './report.ts';

interface VerifyFlags extends SharedFlags {
  readonly members?: string;
  readonly name?: string;
  readonly trust?: readonly string[];
  readonly rehearse?: boolean;
  readonly timeout: string;
  readonly atOnce: string;
  readonly strict?: boolean;
}

const seconds: NumberRange = { of: 'seconds', least: 0.001, most: 3600, parts: true };
const endpointsAtOnce: NumberRange = { of: 'endpoints', least: 1, most: 3600 };

/** What the live ports really serve: TLS or not, which certificate, to whom it is good. */
export const verify = actingCommand({
  arguments: [
    {
      name: '[address...]',
      text: 'HOST, HOST:PORT or COMPONENT=HOST:PORT (default: the ports of the local installation)',
      check: parseAskedPort,
    },
  ],
  flags: [
    ...placeFlags,
    { flags: '--members <file>', text: 'a members file: check every port of every member' },
    { flags: '--name <name>', text: 'the name that clients connect to', defaultText: 'the address itself' },
    { flags: '--trust <file>', text: 'a CA certificate that clients trust', repeatable: true },
    { flags: '--rehearse', text: 'test the installed files in a handshake on loopback, without Neo4j' },
    { flags: '--timeout <seconds>', text: 'time limit of one connection', range: seconds, default: '5' },
    { flags: '--at-once <number>', text: 'endpoints checked in parallel', range: endpointsAtOnce, default: '64' },
    { flags: '--strict', text: 'exit 1 for warnings too' },
  ],
  examples: [
    { text: 'Check every port of this server:', line: 'verify --home /var/lib/neo4j' },
    { text: 'Check one address, as its clients see it:', line: 'verify graph.example.com:7687 --trust ca.crt' },
    { text: 'Check every port of every member:', line: 'verify --members members.yaml --trust ca.crt' },
  ],
  act: async (run: CommandRun<VerifyFlags>) => {
    const { system, flags, words } = run;
    const timeoutMs = Number(flags.timeout) * 1000;
    const atOnce = Number(flags.atOnce);
    const asked = [
      ...words.flatMap(parseAskedPort),
      ...(flags.members === undefined ? [] : await readAskedMembers(system, flags.members)),
    ];
    const local = await localInstallation(run, asked.length > 0);
    if (local !== undefined) {
      run.debug('facts', local.installation.inspected.installation);
      await run.settle(local.installation.inspected.installation.home, false);
    }
    if (flags.rehearse === true) {
      if (local === undefined) throw new UserError('--rehearse needs an installation to test.', 'Pass its home with --home DIR.');
      return (await import('./rehearsal.ts')).runRehearsal(run, local.installation);
    }
    const given = await givenAnchors(run, flags.trust ?? []);
    const targets: readonly Target[] =
      asked.length > 0
        ? asked.map((port) => ({ ...port, name: flags.name ?? port.name, expected: undefined }))
        : (local?.targets(flags.name) ?? []);
    const endpoints = targets.map(
      ({ component, address, name }): Endpoint => ({ component, address, name, identity: local?.identityFor(component) }),
    );
    const facts = await inspectEndpoints(system, endpoints, { timeoutMs, atOnce });
    run.debug('endpoints', facts);
    const now = system.clock.now();
    const served = facts.flatMap((fact) => (fact.state === 'tls' ? fact.chain : []));
    const publicRoots = await publicRootsFor(system, served);
    const judged = facts.map((fact, index): JudgedEndpoint => {
      const { component } = fact;
      const none = { onDisk: undefined, path: undefined, advertised: [], anchors: [] };
      const known = component === undefined ? none : (local?.expectedOf(component, targets[index]) ?? none);
      // A CA that was named is one that clients are said to have.
      const trustsItsIssuer = given.length > 0 || ('trustsItsIssuer' in known && known.trustsItsIssuer === true);
      const peersTrust = [...given, ...('peersTrust' in known ? (known.peersTrust ?? []) : known.anchors)];
      const expected = { ...known, anchors: [...given, ...known.anchors], peersTrust, trustsItsIssuer, publicRoots, now };
      const found = endpointFindings({ ...fact, address: addressToText(fact.address) }, expected);
      const blamed = local === undefined ? found : found.map((one) => local.withoutBlame(one));
      // Of a port that was named, the home is another server's.
      const findings = asked.length > 0 ? blamed : blamed.map((one) => ({ ...one, remedy: run.inPlace(one.remedy) }));
      return { fact, expected, findings };
    });
    const findings = judged.flatMap((one) => one.findings);
    const notChecked = [...(asked.length > 0 ? [] : (local?.notTried(targets) ?? [])), ...findings.flatMap(notComparedOf)];
    const text = verifyToText(judged.map(toLine), { quiet: flags.quiet === true, notChecked }, run.style);
    run.tell({
      document: { schema: 'neo4j-tls/verify@1', endpoints: judged.map(toDocument), notChecked, findings },
      ...{ text, quietly: text },
    });
    const isWrong = findings.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning'));
    if (isWrong) return ExitCode.somethingWrong;
    return findings.some(({ id }) => id === 'endpoint-not-judged') ? ExitCode.couldNot : ExitCode.done;
  },
});

/** The installation here, and what judges it: not loaded where only other machines' ports are looked at. */
async function localInstallation(run: CommandRun<VerifyFlags>, optional: boolean) {
  const { system, flags } = run;
  const mayBeMissing = optional && flags.home === undefined;
  if (mayBeMissing && (await findHomes(system, placeOf(flags))).length !== 1) return undefined;
  const judging = await import('./local.ts');
  try {
    const installation = await judging.localInstallation(run);
    return {
      installation,
      targets: (name: string | undefined) => judging.localTargets(installation, name),
      identityFor: (component: ScopeName | undefined) => judging.identityFor(component, installation),
      expectedOf: (component: ScopeName, target: Target | undefined) =>
        target === undefined ? undefined : judging.expectedOf(component, installation, target, system.host.name),
      notTried: (targets: readonly Target[]) => judging.notTried(installation, targets),
      withoutBlame: (found: Finding) => judging.withoutBlame(found, installation),
    };
  } catch (error) {
    // Somewhere else's ports can be looked at without a home here.
    if (mayBeMissing && error instanceof UserError) return undefined;
    throw error;
  }
}

async function givenAnchors({ system, absolute }: CommandRun, files: readonly string[]): Promise<readonly Certificate[]> {
  const read = files.map(async (file) => {
    const path = absolute(file);
    const bytes = await system.files.read(path).catch((error: { code?: string }) => {
      throw new UserError(
        `${path} cannot be read (${error.code ?? 'unknown reason'}).`,
        "Pass a file with the CA's certificate.",
        { paths: [path] },
      );
    });
    return readCertificates(bytes).certificates;
  });
  return (await Promise.all(read)).flat();
}
