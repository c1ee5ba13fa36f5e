import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { PlanNote } from '../../model/plan.ts';
import { settingOf } from '../../neo4j/conf/conf.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import type { RenderedSettings } from '../../neo4j/conf/render-template.ts';
import { configuredAddresses, isLoopbackHost } from '../../neo4j/config/address.ts';
import { channelsOf, defaultAddressSettings } from '../../neo4j/config/connectors.ts';
import { containerSecret } from '../../neo4j/container-run.ts';
import { parseReloadWay } from '../../neo4j/reload-way.ts';
import { targets } from '../../targets/index.ts';
import type { ContainerPort, TargetOrder, TargetPlan } from '../../targets/target.ts';
import type { InitInputs } from './init-inputs.ts';

/** What a container is called where nobody says. */
const usualContainerName = 'neo4j';

/** The container that is meant: by its own flag, else the one that is restarted. Undefined: nobody named one. */
export function namedContainer({ container, reload }: Pick<InitAnswers, 'container' | 'reload'>): string | undefined {
  if (container !== undefined || reload === undefined) return container;
  const way = parseReloadWay(reload);
  return way.kind === 'docker' ? way.container : undefined;
}

/** Of the container that a file of ours starts: as it is named, else as the folder's compose file has it. */
export function newName({ answers, container }: Pick<InitInputs, 'answers' | 'container'>): string {
  return namedContainer(answers) ?? container?.compose?.containerName ?? usualContainerName;
}

/** The passphrase that an earlier run stored for the container, as Neo4j reads it there. */
export function containerPassword({
  container,
  installation,
}: Pick<InitInputs, 'container' | 'installation'>): string | undefined {
  const bytes = container?.there.get(`${installation.home}/${containerSecret}`);
  return bytes === undefined ? undefined : parseProperties(`p=${bytes.toString('latin1')}`)[0]?.value;
}

/** For a container the settings become variables, in a file of the target's own. */
export function planContainer(settings: readonly RenderedSettings[], inputs: InitInputs): TargetPlan {
  const { installation, resolved, answers, owner, container } = inputs;
  if (container === undefined) throw new Error('the container was not looked at');
  const hostName = memberName(inputs);
  const { client, member } = portsOf(inputs);
  const opened = (ports: readonly number[], host: string | undefined): ContainerPort[] => ports.map((port) => ({ port, host }));
  const plan = targets[answers.target ?? 'home'].plan({
    installation,
    settings,
    components: resolved.components,
    owner,
    name: newName(inputs),
    // Whoever reaches the ports of members may copy databases: they are opened on an address that somebody named.
    ports: [...opened(client, answers.listen), ...(answers.listen === undefined ? [] : opened(member, answers.listen))],
    hostName: hostName?.kind === 'dns' ? hostName.value : undefined,
    ownSettings: ownSettings(inputs, hostName?.value),
    mounts: container.mounts,
    takesOver: container.takesOver,
    existing: inputs.existing?.container,
    reasons: inputs.existing?.reasons ?? [],
    httpOff: resolved.http === 'off',
    boltPort: configuredAddresses(inputs.conf).connectors.bolt.listen.port,
    compose: container.compose,
    templates: container.templates,
    there: container.there,
  } satisfies TargetOrder);
  return { ...plan, notes: [...plan.notes, ...memberNotes(inputs, member, hostName?.value)] };
}

const isMember = ({ resolved: { components } }: InitInputs): boolean =>
  components.includes('cluster') || components.includes('backup');

/** The first name of the certificate that others could dial. */
function memberName(inputs: InitInputs) {
  if (!isMember(inputs)) return undefined;
  return inputs.resolved.names.find(({ value }) => !value.startsWith('*') && !isLoopbackHost(value));
}

/** Ports that clients dial, and those of other members and backup clients. */
function portsOf({ resolved, answers, conf }: InitInputs): {
  readonly client: readonly number[];
  readonly member: readonly number[];
} {
  const { connectors, channels } = configuredAddresses(conf);
  return {
    client: [
      ...(resolved.http === 'off' ? [] : [connectors.http.listen.port]),
      ...(resolved.components.includes('https') ? [answers.httpsPort ?? connectors.https.listen.port] : []),
      connectors.bolt.listen.port,
    ],
    member: channels.filter(({ scope }) => resolved.components.includes(scope)).map(({ listen }) => listen.port),
  };
}

/**
 * The image advertises the host name of its container to other members, an id that is new at each run and stands in no
 * certificate; to clients Neo4j advertises localhost. Backups are listened for on 127.0.0.1, which nothing outside the container reaches.
 */
function ownSettings(
  { installation: { version }, conf, resolved, answers }: InitInputs,
  host: string | undefined,
): readonly (readonly [string, string])[] {
  const { channels } = configuredAddresses(conf);
  const own = new Map<string, string>();
  const add = (name: string | undefined, value: string): void => {
    if (name !== undefined && settingOf(conf, name) === undefined) own.set(name, value);
  };
  const bracketed = host?.includes(':') === true ? `[${host}]` : host;
  if (bracketed !== undefined) {
    add(defaultAddressSettings(version.line).advertised, bracketed);
    for (const { scope, advertised, name } of channelsOf(version)) {
      const port = channels.find((channel) => channel.name === name)?.listen.port;
      if (scope === 'cluster' && port !== undefined) add(advertised, `${bracketed}:${port}`);
    }
  }
  const backup = channelsOf(version).find(({ scope }) => scope === 'backup');
  if (resolved.components.includes('backup') && answers.listen !== undefined && backup !== undefined)
    add(backup.listen, `0.0.0.0:${backup.port}`);
  return [...own];
}

function memberNotes(inputs: InitInputs, ports: readonly number[], host: string | undefined): readonly PlanNote[] {
  if (!isMember(inputs)) return [];
  const unpublished: PlanNote = {
    severity: 'info',
    text: `The ports of other members and backup clients (${ports.join(', ')}) are not published: only containers in the same Docker network reach them.`,
    remedy: 'To publish them on an address of this machine, add --listen ADDRESS.',
  };
  const nameless: PlanNote = {
    severity: 'warning',
    text: 'Other members cannot connect by any name in the certificate: the container advertises its ID, which is in no certificate.',
    remedy: 'Pass the name that the other members use for this server: --name HOST.',
  };
  return [...(inputs.answers.listen === undefined ? [unpublished] : []), ...(host === undefined ? [nameless] : [])];
}
