import { membersToAsk } from '../../documents/members.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import { withoutEndSlashes } from '../../model/text/trim.ts';
import { type Address, isAnyHost } from '../../neo4j/config/address.ts';
import type { System } from '../../system/system.ts';
import { readDocumentFile } from '../document-file.ts';

/** A port somebody asked to look at. */
export interface AskedPort {
  readonly component: ScopeName | undefined;
  readonly address: Address;
  readonly name: string;
}

const usualPorts: ReadonlyMap<number, ScopeName> = new Map<number, ScopeName>([
  [7687, 'bolt'],
  [7473, 'https'],
  [5000, 'cluster'],
  [6000, 'cluster'],
  [7000, 'cluster'],
  [7688, 'cluster'],
  [6362, 'backup'],
]);
const portsOf: { readonly [scope in ScopeName]: readonly number[] } = {
  bolt: [7687],
  https: [7473],
  cluster: [6000, 7000, 7688],
  backup: [6362],
};

/**
 * Reads `HOST`, `HOST:PORT`, `bolt=HOST:PORT`, `bolt+s://HOST:PORT`, `https://HOST:PORT`. A host alone means its Bolt and
 * https ports. @throws UserError for anything else.
 */
export function parseAskedPort(text: string): readonly AskedPort[] {
  const scheme = /^(?:(bolt|neo4j|https)(?:\+s|\+ssc)?:\/\/|(bolt|https|cluster|backup)=)/.exec(text);
  const named = scheme?.[2] ?? (scheme?.[1] === 'https' ? 'https' : scheme?.[1] === undefined ? undefined : 'bolt');
  const rest = withoutEndSlashes(text.slice(scheme?.[0].length ?? 0));
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:\s/[\]]+))(?::(\d{1,5}))?$/i.exec(rest);
  const host = parts?.[1] ?? parts?.[2];
  const port = parts?.[3] === undefined ? undefined : Number(parts[3]);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65535))) {
    throw new UserError(
      `"${text}" is no address.`,
      'Write HOST, HOST:PORT, or COMPONENT=HOST:PORT, for example bolt=graph.example.test:7687.',
    );
  }
  const component = named as ScopeName | undefined;
  const make = (of: ScopeName | undefined, number: number): AskedPort => ({
    component: of,
    address: { host, port: number },
    name: host,
  });
  if (port !== undefined) return [make(component ?? usualPorts.get(port), port)];
  return (component === undefined ? (['bolt', 'https'] as const) : [component]).flatMap((of) =>
    portsOf[of].map((number) => make(of, number)),
  );
}

const membersExample = 'members: [{ name: core1, names: [core1.cluster.test] }]';

/** Every port of every member of a members file. @throws UserError for a file that is none. */
export async function readAskedMembers(system: Pick<System, 'files' | 'host'>, file: string): Promise<readonly AskedPort[]> {
  const document = await readDocumentFile(system, file, 'members file', membersExample);
  const parsed = membersToAsk().safeParse(document);
  if (!parsed.success) throw noMembers(file, parsed.error.issues[0]?.path ?? []);
  const { members, components: forAll } = parsed.data;
  return members.flatMap(({ name, names, components }, index) => {
    const dialled = listOf(names ?? name ?? []).find((one) => one !== '' && !isAnyHost(one));
    if (dialled === undefined) throw withoutName(file, index);
    return componentsOf(components ?? forAll ?? ['cluster', 'backup']).flatMap((component) =>
      portsOf[component].map((port): AskedPort => ({ component, address: { host: dialled, port }, name: dialled })),
    );
  });
}

const listOf = (given: string | readonly string[]): readonly string[] =>
  (typeof given === 'string' ? given.split(',') : given).map((word) => word.trim());

function componentsOf(given: string | readonly string[]): readonly ScopeName[] {
  const words = listOf(given);
  return scopeNames.filter((scope) => words.includes(scope));
}

function noMembers(file: string, [at, index]: readonly PropertyKey[]): UserError {
  if (at === 'members' && typeof index === 'number') return withoutName(file, index);
  return new UserError(
    at === 'components' ? `The components in ${file} are no list.` : `The members file ${file} names no members.`,
    `It should hold lines such as: ${membersExample}`,
  );
}

function withoutName(file: string, index: number): UserError {
  return new UserError(
    `Member ${index + 1} of ${file} has no name to connect to.`,
    'Give each member names: [core1.cluster.test].',
  );
}
