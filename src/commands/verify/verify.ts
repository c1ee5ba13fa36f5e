import { resolve } from 'node:path';
import { endpointFindings } from '../../checks/endpoint-findings.ts';
import { type Endpoint, inspectEndpoints } from '../../inspect/endpoints.ts';
import { findHomes } from '../../inspect/find-home.ts';
import { parseAskedPort, readAskedMembers } from '../../inspect/verify-targets.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import { addressToText } from '../../neo4j/address.ts';
import { verifyToText } from '../../output/verify-text.ts';
import { type Certificate, readCertificates } from '../../pki/certificate.ts';
import type { System } from '../../system/system.ts';
import type { CommandModule } from '../runner/command.ts';
import { reportUnfinishedRun } from '../runner/recover-first.ts';
import { addOutputFlags, addPlaceFlags, placeOf, type SharedFlags, styleFor } from '../runner/shared-flags.ts';
import type { Target } from './local.ts';
import { type JudgedEndpoint, toDocument, toLine } from './shown.ts';

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
  if (local !== undefined) await reportUnfinishedRun(system, local.installation.inspected.installation.home, say);
  if (flags.rehearse === true) {
    if (local === undefined) throw new UserError('There is nothing to rehearse without an installation.', 'Name it: --home DIR.');
    return (await import('./rehearsal.ts')).runRehearsal(system, local.installation, flags);
  }
  const given = await givenAnchors(system, flags.trust ?? []);
  const targets: readonly Target[] =
    asked.length > 0
      ? asked.map((port) => ({ ...port, name: flags.name ?? port.name, expected: undefined }))
      : (local?.targets(flags.name) ?? []);
  const endpoints = targets.map(
    ({ component, address, name }): Endpoint => ({ component, address, name, identity: local?.identityFor(component) }),
  );
  const facts = await inspectEndpoints(system, endpoints, { timeoutMs, atOnce });
  const now = system.clock.now();
  const judged = facts.map((fact, index): JudgedEndpoint => {
    const { component } = fact;
    const none = { onDisk: undefined, path: undefined, advertised: [], anchors: [] };
    const known = component === undefined ? none : (local?.expectedOf(component, targets[index]?.expected) ?? none);
    const expected = { ...known, anchors: [...given, ...known.anchors], now };
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

/** The installation here, and what judges it: not loaded where only other machines' ports are looked at. */
async function localInstallation(system: System, flags: VerifyFlags, optional: boolean) {
  const mayBeMissing = optional && flags.home === undefined;
  if (mayBeMissing && (await findHomes(system, placeOf(flags))).length !== 1) return undefined;
  const judging = await import('./local.ts');
  try {
    const installation = await judging.localInstallation(system, flags);
    return {
      installation,
      targets: (name: string | undefined) => judging.localTargets(installation, name),
      identityFor: (component: ScopeName | undefined) => judging.identityFor(component, installation),
      expectedOf: (component: ScopeName, target: Target['expected']) => judging.expectedOf(component, installation, target),
    };
  } catch (error) {
    // Somewhere else's ports can be looked at without a home here.
    if (mayBeMissing && error instanceof UserError) return undefined;
    throw error;
  }
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

function positive(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 3_600)
    throw new UserError(`${flag} ${text} is no number above zero.`, `Write for example ${flag} 10.`);
  return value;
}
