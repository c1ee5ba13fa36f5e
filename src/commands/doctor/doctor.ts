import { containerFileOf } from '../../inspect/container/container-home.ts';
import type { Inspected } from '../../inspect/home/check-facts.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { NotFollowed } from '../../model/container/container-spec.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { handshakesToText } from '../../output/findings-text.ts';
import type { Style } from '../../output/style.ts';
import { actingCommand } from '../runner/command.ts';
import { placeFlags, placeOf, platformFlag, releaseLines, writeFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { type JudgedHome, judgeHome } from './judge.ts';
import type { DoctorFlags } from './look.ts';
import { judgeAmongPeers } from './peers.ts';
import { documentOf, exitCodeOf, factsOf, finishOne, shortNames, textOf } from './report.ts';

/** What Neo4j would do with this installation, told without starting it; and what else is worth knowing. */
export const doctor = actingCommand({
  arguments: [{ name: '[home...]', text: 'homes to check, instead of --home' }],
  flags: [
    ...placeFlags,
    platformFlag,
    {
      flags: '--peer <home>',
      text: "another installation, or a bundle's folder: check every handshake with it",
      group: 'Connections',
      repeatable: true,
    },
    {
      flags: '--peer-host <name>',
      text: 'the name that clients of the peer connect to, in the order of --peer',
      group: 'Connections',
      defaultText: 'its advertised address',
      repeatable: true,
    },
    {
      flags: '--host <name>',
      text: 'the name that clients of this server connect to',
      group: 'Connections',
      defaultText: 'its advertised address',
    },
    { flags: '--owner <user>', text: 'the user that runs Neo4j; on Windows DOMAIN\\user', defaultText: 'the owner of the home' },
    {
      flags: '--role <role>',
      text: 'backup-client: check the certificate and settings of neo4j-admin backups',
      choices: ['server', 'backup-client'],
    },
    {
      flags: '--container <file>',
      text: 'a compose file, run script, Dockerfile or manifest, or the name of a container',
    },
    { flags: '--strict', text: 'exit 1 for warnings too' },
    { flags: '--from-log <file>', text: 'explain messages in a debug.log, neo4j.log or journal (- reads standard input)' },
    {
      flags: '--upgrade-to <version>',
      text: 'show what would change with this version or release line, and what to do before the upgrade',
      check: parseVersion,
      words: { of: releaseLines },
    },
    { flags: '--fix', text: 'fix everything that needs no decision, after showing the plan' },
    ...writeFlags,
  ],
  examples: [
    { text: 'Will this Neo4j start, and what will it encrypt?', line: 'doctor --home /var/lib/neo4j' },
    { text: 'Fix what needs no decision:', line: 'doctor --home /var/lib/neo4j --fix' },
    { text: 'Can this member connect to another one?', line: 'doctor --home /var/lib/neo4j --peer /mnt/core2' },
    { text: 'What would an upgrade change?', line: 'doctor --home /var/lib/neo4j --upgrade-to 2026' },
  ],
  act: async (run: CommandRun<DoctorFlags>) => {
    const { system, flags, words: homes } = run;
    if (flags.upgradeTo !== undefined) return (await import('./upgrade.ts')).upgrade(run, flags.upgradeTo);
    if (flags.fromLog !== undefined) return (await import('./from-log.ts')).doctorFromLog(run, flags.fromLog);
    if (homes.length > 0 && flags.home !== undefined) {
      throw new UserError('Homes are given both with --home and as arguments.', 'Keep one of the two.');
    }
    if (flags.container !== undefined) return doctorContainer(run, flags.container);
    const place = placeOf(flags);
    if (homes.length <= 1) {
      const [named] = homes;
      const found = await run.chooseHome(named === undefined ? place : { ...place, home: named });
      const container = flags.conf === undefined ? await containerFileOf(system, found.home) : undefined;
      if (flags.fix === true) return (await import('./fix.ts')).fix(run, found, place);
      if (container !== undefined) return doctorContainer(run, container, found.home);
      return finishOne(run, await judgeHome(system, found, place, flags), flags);
    }
    if (flags.fix === true) throw new UserError('--fix repairs one home at a time.', 'Run it once for each home.');
    return judgeSeveral(run, homes, place);
  },
});

/**
 * The container's own view of its files, judged like a home. What is not mounted from here is not there.
 * @param folder with its certificates, where `init` made it: these can be repaired.
 */
async function doctorContainer(run: CommandRun<DoctorFlags>, file: string, folder?: string): Promise<number> {
  const { system, flags } = run;
  if (flags.fix === true)
    throw new UserError(
      '--fix repairs a folder, not a file that starts a container.',
      'Pass the folder that init --target made, which contains certificates/:\nneo4j-tls doctor --fix --home DIR',
    );
  // The YAML reader is not small, and repairing needs the whole engine: neither is loaded to look.
  const { allInFile } = await import('../judging/judge-container.ts');
  const { containers, others } = await allInFile(system, file, flags);
  // A container's own name is no path.
  const path = containers.every(({ spec }) => spec.files.length === 0) ? file : run.absolute(file);
  const results: DescribedContainer[] = [];
  for (const { view, found, place, user, spec, entered, words } of containers) {
    const seenBy = containers.length > 1 ? `${path} (${spec.service})` : path;
    const judged = await judgeHome(
      view,
      found,
      place,
      { ...flags, owner: flags.owner ?? user, seenBy, entered },
      { repairable: folder === undefined ? 'nothing' : 'files', namedAs: folder },
    );
    const notFollowed = [...spec.notFollowed.filter(({ decides }) => decides !== true), ...others];
    const findings = [...judged.findings.map(words), ...notFollowed.map(asFinding)];
    results.push({
      ...{ judged: { ...judged, findings }, flags: { ...flags, seenBy }, notFollowed },
      container: { service: spec.service, image: spec.image, file: path },
    });
  }
  const [first] = results;
  if (first !== undefined && results.length === 1) return finishOne(run, first.judged, first.flags, documentPart(first));
  return finishAll(run, results);
}

interface DescribedContainer {
  readonly judged: JudgedHome;
  readonly flags: DoctorFlags;
  readonly container: { readonly service: string; readonly image: string; readonly file: string };
  readonly notFollowed: readonly NotFollowed[];
}

/** What of the description was not looked at does not stop anything, and is said. */
function asFinding({ path, because, remedy }: NotFollowed): Finding {
  return {
    ...{ id: 'file-not-looked-at', severity: 'info', component: null, path, line: null, fixable: false, neo4jSays: null },
    ...{ message: `not checked: ${because}`, remedy },
  };
}

function documentPart({ judged, container, notFollowed }: DescribedContainer) {
  const others = notFollowed.map(({ path, because, remedy }) => ({ component: 'container', path, because, remedy }));
  return { notChecked: [...documentOf(judged).notChecked, ...others], container };
}

/** Several containers of one file, each judged for itself, members of a cluster against each other. */
function finishAll(run: CommandRun<DoctorFlags>, results: readonly DescribedContainer[]): number {
  const { flags, style } = run;
  for (const { judged } of results) run.debug('facts', factsOf(judged));
  const all = results.map(({ judged }) => judged);
  const names = results.map(({ container }, index) =>
    results.some((one, at) => at !== index && one.container.service === container.service)
      ? `${container.service} ${index + 1}`
      : container.service,
  );
  const texts = results.map(({ judged, flags: own }) => textOf(judged, own, style));
  const text = `${texts.join('\n\n')}\n${membersToText(all, style, names)}`.replace(/\n$/, '');
  run.tell({
    document: {
      schema: 'neo4j-tls/doctor-list@1',
      results: results.map((one) => ({ ...documentOf(one.judged), ...documentPart(one) })),
    },
    ...{ text, quietly: text },
  });
  return exitCodeOf(all, flags);
}

async function judgeSeveral(run: CommandRun<DoctorFlags>, homes: readonly string[], place: Place): Promise<number> {
  const { system, flags, style } = run;
  const { errorToJson, errorToText } = await import('../../output/error-text.ts');
  const results: (JudgedHome | UserError)[] = [];
  for (const home of homes) {
    const found: FoundHome = { home: run.absolute(home), from: 'flag' };
    results.push(
      await judgeHome(system, found, { ...place, home: found.home }, flags).catch((error: unknown) => {
        if (error instanceof UserError) return error;
        throw error;
      }),
    );
  }
  const judged = results.filter((result): result is JudgedHome => !(result instanceof UserError));
  for (const one of judged) run.debug('facts', factsOf(one));
  const texts = results.map((result) =>
    result instanceof UserError ? errorToText(result, style.width) : textOf(result, flags, style),
  );
  const text = `${texts.join('\n\n')}\n${membersToText(judged, style)}`.replace(/\n$/, '');
  run.tell({
    document: {
      schema: 'neo4j-tls/doctor-list@1',
      results: results.map((result, index) =>
        result instanceof UserError ? { ...errorToJson(result), home: homes[index] } : documentOf(result),
      ),
    },
    ...{ text, quietly: text },
  });
  return judged.length < results.length ? ExitCode.couldNot : exitCodeOf(judged, flags);
}

/** Who of the members can dial whom, on the channels of a cluster; nothing where there is none. */
function membersToText(judged: readonly JudgedHome[], style: Style, called?: readonly string[]): string {
  // Containers have one home, and are told apart by their services.
  const sides = judged.map(({ inspected }, index): Inspected => {
    const name = called?.[index];
    return name === undefined ? inspected : { ...inspected, installation: { ...inspected.installation, home: name } };
  });
  const all = judgeAmongPeers(sides, { host: undefined, peerHosts: [] }, ['cluster']);
  if (all.length === 0) return '';
  const homes = [...new Set(sides.map(({ installation }) => installation.home))];
  const names = shortNames(homes);
  const name = (home: string): string => names.get(home) ?? home;
  const cells = all.map(({ component, succeeds, because, serverHome, clientHome }) => {
    return { component, succeeds, because, server: name(serverHome), client: name(clientHome) };
  });
  return `${handshakesToText(cells, homes.map(name), style)}\n`;
}
