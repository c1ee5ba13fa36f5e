import type { Neo4jVersion } from '../../model/installation.ts';
import type { ConfRefusalId } from '../../model/message-ids.ts';
import { fiveNamesWork } from '../version.ts';
import { isCommand } from './command-words.ts';
import type { Line } from './old-settings.ts';
import { refuseValue } from './setting-values.ts';

/** A line of neo4j.conf, or the whole file, that Neo4j does not take. */
export interface ConfRefusal {
  readonly id: ConfRefusalId;
  readonly name: string | undefined;
  readonly line: number | undefined;
  /** True: the start ends here. False: a warning, and the line is lost. */
  readonly fatal: boolean;
  readonly neo4jSays: string;
}

/** What a conf is read from. */
export interface ConfSource {
  /** Absent or unreadable: Neo4j starts with its defaults. */
  readonly bytes: Buffer | undefined;
  /** Permission bits of the file; they matter with `expandCommands` alone. */
  readonly mode: number | undefined;
  readonly path: string;
  readonly home: string;
  readonly version: Neo4jVersion;
  /** Enterprise declares settings that the table does not have: a name outside it says nothing there. */
  readonly tableIsComplete: boolean;
  readonly expandCommands: boolean;
  /** What commands put out, by the value they stand in; null: the command fails. One that is not here is not known. */
  readonly commandOutputs?: ReadonlyMap<string, string | null> | undefined;
}

/** Commands in a conf want a file that others cannot change. */
export function commandModeRefusals({ expandCommands, mode, path, bytes }: ConfSource): ConfRefusal[] {
  if (!expandCommands || mode === undefined || bytes === undefined || (mode & 0o777 & ~0o640) === 0) return [];
  const neo4jSays = `${path} does not have the correct file permissions to evaluate commands.`;
  return [{ id: 'conf-mode-for-commands', name: undefined, line: undefined, fatal: true, neo4jSays }];
}

/** Puts the output in place of commands whose output is known. */
export function expandKnown(values: Map<string, Line>, { expandCommands, commandOutputs }: ConfSource): readonly ConfRefusal[] {
  const refusals: ConfRefusal[] = [];
  if (!expandCommands || commandOutputs === undefined) return refusals;
  for (const [name, { value, line }] of values) {
    const output = isCommand(value) ? commandOutputs.get(value) : undefined;
    if (typeof output === 'string') values.set(name, { value: output, line });
    if (output !== null) continue;
    const neo4jSays = `Error evaluating value for setting '${name}'. Command \`…\` failed.`;
    refusals.push({ id: 'command-failed', name, line, fatal: true, neo4jSays });
  }
  return refusals;
}

/** `dbms.ssl.policy.` without a scope behind it, in Neo4j's words. @param line counted from 1 */
export function malformed(name: string, line: number, fatal: boolean): ConfRefusal {
  const neo4jSays = `Malformed group setting name: '${name}', does not match any setting in its group.`;
  return { id: 'unknown-setting', name, line, fatal, neo4jSays };
}

export const isApoc = (name: string, version: Neo4jVersion): boolean => fiveNamesWork(version) && name.startsWith('apoc.');

/** A name that nobody declares. */
export function unknown(name: string, line: number, fatal: boolean, version: Neo4jVersion): ConfRefusal {
  if (isApoc(name, version)) {
    const neo4jSays = `Setting '${name}' for APOC was found in the configuration file. In Neo4j v5, APOC settings must be in their own configuration file called apoc.conf.`;
    return { id: 'apoc-setting', name, line, fatal, neo4jSays };
  }
  return { id: 'unknown-setting', name, line, fatal, neo4jSays: `Unrecognized setting. No declared setting with name: ${name}.` };
}

/** Why a setting's value is refused; undefined when it is taken, or a command stands in its place that is run. */
export function refuse(
  name: string,
  value: string,
  line: number,
  setting: { readonly kind: string; readonly constraints: readonly string[] },
  { expandCommands, version }: ConfSource,
): ConfRefusal | undefined {
  if (isCommand(value)) {
    if (expandCommands) return undefined;
    // Not the command itself, which Neo4j prints: people put passwords into it.
    const why = `$(…) is a command, but config is not explicitly told to expand it. (Missing --expand-commands argument?)`;
    return {
      id: 'command-without-flag',
      name,
      line,
      fatal: true,
      neo4jSays: `Error evaluating value for setting '${name}'. ${why}`,
    };
  }
  const why = refuseValue(setting, value, version);
  if (why === undefined) return undefined;
  const id = setting.kind === 'path' ? 'path-not-normalized' : 'invalid-value';
  return { id, name, line, fatal: true, neo4jSays: `Error evaluating value for setting '${name}'. ${why}` };
}
