import { resolve } from 'node:path';
import { Option } from 'commander';
import { containerFileOf } from '../../inspect/container-home.ts';
import type { FoundHome, Place } from '../../inspect/find-home.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { handshakesToText } from '../../output/findings-text.ts';
import type { Style } from '../../output/style.ts';
import type { System } from '../../system/system.ts';
import { chooseHome } from '../runner/choose-home.ts';
import type { CommandModule } from '../runner/command.ts';
import { addOutputFlags, addPlaceFlags, addWriteFlags, mayAsk, placeOf, styleFor } from '../runner/shared-flags.ts';
import { type JudgedHome, judgeHome } from './judge.ts';
import type { DoctorFlags } from './look.ts';
import { judgeAmongPeers } from './peers.ts';
import { documentOf, exitCodeOf, finishOne, shortNames, textOf } from './shown.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** What Neo4j would do with this installation, told without starting it; and what else is worth knowing. */
export const doctor: CommandModule = {
  define(command, { system, finish }) {
    addPlaceFlags(command.argument('[home...]', 'homes to judge; with none: --home, NEO4J_HOME, the usual places'));
    command
      .option('--peer <home>', "another installation, or a bundle's folder: judge every handshake with it (repeatable)", collect)
      .option('--peer-host <name>', 'the name under which the peer is dialled (repeatable, in the order of --peer)', collect)
      .option('--host <name>', 'the name under which this server is dialled')
      .option('--owner <user>', 'who runs Neo4j (default: who owns the home)')
      .addOption(
        new Option('--role <role>', 'backup-client: judge what neo4j-admin dials with').choices(['server', 'backup-client']),
      )
      .option('--container <file>', 'a compose file, or one with a docker run line: judge its image, mounts and environment')
      .option('--expand-commands', 'Neo4j is started with --expand-commands')
      .option('--strict', 'warnings make exit 1 as well')
      .option('--from-log <file>', 'explain what a debug.log, neo4j.log or journal tells (- for standard input)')
      .option('--fix', 'repair what can be repaired without a decision, after showing the plan');
    addOutputFlags(addWriteFlags(command));
    command.action(async (homes: readonly string[], flags: DoctorFlags) => finish(await runDoctor(system, homes, flags)));
  },
};

async function runDoctor(system: System, homes: readonly string[], flags: DoctorFlags): Promise<number> {
  if (flags.fromLog !== undefined) return (await import('./from-log.ts')).doctorFromLog(system, flags.fromLog, flags);
  if (homes.length > 0 && flags.home !== undefined) {
    throw new UserError('Homes are given both with --home and as arguments.', 'Keep one of the two.');
  }
  if (flags.container !== undefined) return doctorContainer(system, flags.container, flags);
  const place = placeOf(flags);
  if (homes.length <= 1) {
    const [named] = homes;
    const asking = mayAsk(system, flags);
    const found = await chooseHome(system, named === undefined ? place : { ...place, home: named }, asking);
    const container = flags.conf === undefined ? await containerFileOf(system, found.home) : undefined;
    if (flags.fix === true) return (await import('./fix.ts')).fix(system, found, place, flags);
    if (container !== undefined) return doctorContainer(system, container, flags, found.home);
    return finishOne(system, await judgeHome(system, found, place, flags), flags);
  }
  if (flags.fix === true) throw new UserError('--fix repairs one home at a time.', 'Run it once per home.');
  return judgeSeveral(system, homes, place, flags);
}

/**
 * The container's own view of its files, judged like a home. What is not mounted from here is not there.
 * @param folder with its certificates, where `init` made it: these can be repaired.
 */
async function doctorContainer(system: System, file: string, flags: DoctorFlags, folder?: string): Promise<number> {
  if (flags.fix === true)
    throw new UserError(
      '--fix repairs a folder, not a file that starts a container.',
      'Name the folder that init --target made, with certificates/ in it: neo4j-tls doctor --fix --home DIR.',
    );
  // The YAML reader is not small, and repairing needs the whole engine: neither is loaded to look.
  const { seenInContainer } = await import('../judging/container-judged.ts');
  const { view, found, place, user, spec } = await seenInContainer(system, file, flags);
  const judged = await judgeHome(
    view,
    found,
    place,
    { ...flags, owner: flags.owner ?? user },
    { repairable: folder === undefined ? 'nothing' : 'files', namedAs: folder },
  );
  const path = resolve(system.host.workingDirectory, file);
  return finishOne(
    system,
    judged,
    { ...flags, seenBy: path },
    { container: { service: spec.service, image: spec.image, file: path } },
  );
}

async function judgeSeveral(system: System, homes: readonly string[], place: Place, flags: DoctorFlags): Promise<number> {
  const { errorToJson, errorToText } = await import('../../output/error-text.ts');
  const results: (JudgedHome | UserError)[] = [];
  for (const home of homes) {
    const found: FoundHome = { home: resolve(system.host.workingDirectory, home), from: 'flag' };
    results.push(
      await judgeHome(system, found, { ...place, home: found.home }, flags).catch((error: unknown) => {
        if (error instanceof UserError) return error;
        throw error;
      }),
    );
  }
  const judged = results.filter((result): result is JudgedHome => !(result instanceof UserError));
  if (flags.json === true) {
    const documents = results.map((result, index) =>
      result instanceof UserError ? { ...errorToJson(result), home: homes[index] } : documentOf(result),
    );
    system.terminal.out(`${JSON.stringify({ schema: 'neo4j-tls/doctor-list@1', results: documents }, null, 2)}\n`);
  } else {
    const style = styleFor(system);
    const texts = results.map((result) =>
      result instanceof UserError ? errorToText(result, style.width) : textOf(system, result, flags),
    );
    system.terminal.out(`${texts.join('\n\n')}\n${membersToText(judged, style)}`);
  }
  return judged.length < results.length ? ExitCode.couldNot : exitCodeOf(judged, flags);
}

/** Who of the members can dial whom, on the channels of a cluster; nothing where there is none. */
function membersToText(judged: readonly JudgedHome[], style: Style): string {
  const all = judgeAmongPeers(
    judged.map(({ inspected }) => inspected),
    { host: undefined, peerHosts: [] },
    ['cluster'],
  );
  if (all.length === 0) return '';
  const homes = [...new Set(judged.map(({ inspected }) => inspected.installation.home))];
  const names = shortNames(homes);
  const name = (home: string): string => names.get(home) ?? home;
  const cells = all.map(({ component, succeeds, because, serverHome, clientHome }) => {
    return { component, succeeds, because, server: name(serverHome), client: name(clientHome) };
  });
  return `${handshakesToText(cells, homes.map(name), style)}\n`;
}
