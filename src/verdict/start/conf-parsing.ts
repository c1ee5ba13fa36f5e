import { type EffectiveConfig, readEffectiveConfig } from '../../neo4j/config/effective-config.ts';
import { refusedJavaOption } from '../../neo4j/config/java-options.ts';
import { javaThatStarts } from '../../neo4j/java-releases.ts';
import type { Doubt, Reason, VerdictFacts } from '../facts.ts';
import { sightOf } from './readability.ts';

/** Stage C: the whole of neo4j.conf is read and every value parsed, before anything else happens. */
export function parseConf(facts: VerdictFacts): { readonly config: EffectiveConfig; readonly reasons: readonly Reason[] } {
  const { conf } = facts;
  const sight = sightOf(conf, facts.reader);
  const lost =
    sight.kind === 'unreadable' || sight.kind === 'out-of-reach' || (sight.kind === 'readable' && conf.bytes === undefined);
  const config = readEffectiveConfig(
    {
      bytes: lost ? undefined : conf.bytes,
      mode: conf.fact.state === 'present' ? conf.fact.mode : undefined,
      path: conf.path,
      home: facts.home,
      version: facts.version,
      tableIsComplete: facts.edition === 'community',
      expandCommands: facts.expandCommands,
      commandOutputs: facts.commandOutputs,
    },
    facts.known,
  );
  const reasons = config.refusals.map(({ id, name, line, fatal, neo4jSays }): Reason => {
    const scope = /^dbms\.ssl\.policy\.([a-z]+)\./.exec(name ?? '')?.[1];
    const doubt = id === 'unknown-setting' && fatal ? doubtAbout(name ?? '', facts) : undefined;
    return {
      ...{ id, stage: 'conf', fatal: fatal && doubt === undefined, scope: scope as Reason['scope'], path: conf.path },
      ...{ line, setting: name, neo4jSays, doubt },
    };
  });
  reasons.push(...refusedByJava(config, facts));
  if (lost) {
    const neo4jSays = `Unable to load config file [${conf.path}]`;
    reasons.push({
      ...{ id: 'conf-unreadable', stage: 'conf', fatal: false, scope: undefined, path: conf.path },
      ...{ line: undefined, setting: undefined, neo4jSays },
    } as Reason);
  }
  return { config, reasons };
}

/** Neo4j reads its conf and then starts the JVM with the options it found there; which Java that is, is seldom known. */
function refusedByJava({ javaOptions }: EffectiveConfig, { version, conf, java: usual }: VerdictFacts): readonly Reason[] {
  if (javaOptions.length === 0) return [];
  const all = javaThatStarts(version);
  const options = javaOptions.map(({ option }) => option);
  const answers = all.map((java) => ({ java, refused: refusedJavaOption(options, java) }));
  const first = answers.find(({ refused }) => refused !== undefined)?.refused;
  if (first === undefined) return [];
  const refusing = answers.filter(({ refused }) => refused !== undefined).map(({ java }) => java);
  const fatal = refusing.length === all.length;
  const line = javaOptions.find(({ option }) => first.option.endsWith(option))?.line;
  return [
    {
      ...{ id: 'java-option-refused', stage: 'conf', fatal, scope: undefined, path: conf.path, line },
      ...{ setting: version.line === '4.4' ? 'dbms.jvm.additional' : 'server.jvm.additional', neo4jSays: first.javaSays },
      because: `${first.option}, which Java ${refusing.join(' and ')} ${refusing.length === 1 ? 'refuses' : 'refuse'}`,
      // Where the usual Java takes it, it is worth a word only: the next Java will not.
      ...(fatal || !refusing.includes(usual) ? {} : { doubt: 'java-not-known' }),
    },
  ];
}

/** Why this Neo4j may know a name that the table does not have. */
function doubtAbout(name: string, { doubts }: VerdictFacts): Doubt | undefined {
  if (doubts === undefined) return undefined;
  if (doubts.newerThanTables) return 'version-newer';
  if (neverASetting.test(name)) return undefined;
  if (doubts.editionAssumed) return 'edition-assumed';
  return doubts.declaringPlugins.length > 0 ? 'plugin-may-declare' : undefined;
}

/** Names that no edition has and no plugin may declare: policies of free names, and settings of Neo4j 3.5 and 4.0 (run on 5.26, 2026.08). */
const neverASetting =
  /^(?:dbms\.ssl\.policy\.|(?:bolt|https|causal_clustering|dbms\.backup)\.ssl_policy$|dbms\.connectors\.default_|dbms\.connector\.|dbms\.directories\.certificates$)/;
