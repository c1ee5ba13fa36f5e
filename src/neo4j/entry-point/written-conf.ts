import type { LineOrigin } from '../../model/container/container-entry.ts';
import type { Edition, Neo4jVersion } from '../../model/installation.ts';
import { escapeValue } from '../conf/properties.ts';
import type { EntryRules } from './rules.ts';

/** A setting that a variable gives, its value as the variable has it. */
export interface GivenSetting {
  readonly setting: string;
  readonly value: string;
  readonly variable: string;
}

export interface WrittenConf {
  readonly bytes: Buffer;
  readonly origins: readonly LineOrigin[];
  /** The entry point advertises the container by its host name in these settings. */
  readonly advertised: readonly string[];
}

/**
 * What the entry point makes of the conf that lies there. Each variable takes away the lines that begin with `setting=`, letter by
 * letter, and appends one of its own; the image's own settings are added where no line begins with theirs. Values are written as they are:
 * what they mean is up to Java's Properties.
 * @param hostname undefined: the container's id, which nobody knows yet; such lines are left out.
 */
export function writtenConf(
  mounted: Buffer | undefined,
  given: readonly GivenSetting[],
  {
    version,
    edition,
    hostname,
  }: { readonly version: Neo4jVersion; readonly edition: Edition; readonly hostname: string | undefined },
  rules: EntryRules,
): WrittenConf {
  let lines: { readonly text: string; readonly origin: LineOrigin }[] =
    mounted === undefined
      ? []
      : withoutLastEmpty(mounted.toString('latin1').split('\n')).map((text, index) => ({
          ...{ text, origin: { from: 'mounted', line: index + 1 } as const },
        }));
  const begins = (setting: string): ((line: { readonly text: string }) => boolean) =>
    rules.has('exact-lines-replaced')
      ? ({ text }) => text.startsWith(`${setting}=`)
      : ({ text }) => text.replaceAll(' ', '').startsWith(`${setting}=`);
  const append = (setting: string, value: string, origin: LineOrigin): void => {
    const written = rules.has('written-raw') ? value : escapeValue(value);
    for (const text of Buffer.from(`${setting}=${written}`, 'utf8').toString('latin1').split('\n')) lines.push({ text, origin });
  };
  const jvm = version.line === '4.4' ? 'dbms.jvm.additional' : 'server.jvm.additional';
  for (const { setting, value, variable } of given) {
    // Options for the JVM add up.
    if (setting !== jvm) lines = lines.filter((line) => !begins(setting)(line));
    append(setting, value, { from: 'variable', variable });
  }
  const isThere = (setting: string): boolean => lines.some(begins(setting));
  const image = { from: 'image' } as const;
  if (rules.has('defaults-added'))
    for (const [setting, value] of defaultsOf(version)) if (!isThere(setting)) append(setting, value, image);
  const advertised: string[] = [];
  if (edition === 'enterprise' && rules.has('advertised-addresses-added'))
    for (const [setting, port] of advertisedOf(version)) {
      if (isThere(setting)) continue;
      advertised.push(setting);
      if (hostname !== undefined) append(setting, `${hostname}:${port}`, image);
    }
  return {
    bytes: Buffer.from(lines.map(({ text }) => `${text}\n`).join(''), 'latin1'),
    origins: lines.map(({ origin }) => origin),
    advertised,
  };
}

function withoutLastEmpty(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function defaultsOf({ line }: Neo4jVersion): readonly (readonly [string, string])[] {
  const family = line === '4.4' ? 'dbms' : 'server';
  return [
    [`${family}.memory.pagecache.size`, '512M'],
    [`${family}.default_listen_address`, '0.0.0.0'],
  ];
}

function advertisedOf({ line }: Neo4jVersion): readonly (readonly [string, number])[] {
  if (line === '4.4')
    return [
      ['causal_clustering.discovery_advertised_address', 5000],
      ['causal_clustering.transaction_advertised_address', 6000],
      ['causal_clustering.raft_advertised_address', 7000],
    ];
  return [
    ['server.cluster.advertised_address', 6000],
    ['server.cluster.raft.advertised_address', 7000],
    ['server.routing.advertised_address', 7688],
    ...(line === '5' ? [['server.discovery.advertised_address', 5000] as const] : []),
  ];
}
