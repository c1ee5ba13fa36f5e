import type { Neo4jVersion } from '../model/installation.ts';
import { fiveNamesWork } from './version.ts';

/**
 * 4.x names that 5.0 and later still read, with a deprecation warning, and the names they became. Taken from the setting
 * migrators of 5.26, 2025.12 and 2026.08 by running them; what only one of these maps is left out. With both names in a file
 * the new one wins, in either order. Enterprise has migrators of its own that were not seen (causal_clustering.*).
 */
const movedWithinName: { readonly [prefix: string]: readonly string[] } = {
  server: [
    'default_listen_address',
    'default_advertised_address',
    'jvm.additional',
    'databases.default_to_read_only',
    'databases.read_only',
    'databases.writable',
    'directories.data',
    'directories.dumps.root',
    'directories.import',
    'directories.lib',
    'directories.licenses',
    'directories.logs',
    'directories.neo4j_home',
    'directories.plugins',
    'directories.run',
    'directories.script.root',
    'directories.transaction.logs.root',
    'http_enabled_modules',
    'logs.gc.enabled',
    'logs.gc.options',
    'logs.gc.rotation.keep_number',
    'logs.gc.rotation.size',
    'memory.heap.initial_size',
    'memory.heap.max_size',
    'memory.pagecache.directio',
    'memory.pagecache.flush.buffer.enabled',
    'memory.pagecache.flush.buffer.size_in_pages',
    'memory.pagecache.scan.prefetchers',
    'memory.pagecache.size',
    'unmanaged_extension_classes',
    'windows_service_name',
  ],
  db: [
    'checkpoint',
    'checkpoint.interval.time',
    'checkpoint.interval.tx',
    'checkpoint.interval.volume',
    'checkpoint.iops.limit',
    'filewatcher.enabled',
    'import.csv.buffer_size',
    'import.csv.legacy_quote_escaping',
    'index_sampling.background_enabled',
    'index_sampling.sample_size_limit',
    'index_sampling.update_percentage',
    'lock.acquisition.timeout',
    'logs.query.early_raw_logging_enabled',
    'logs.query.enabled',
    'logs.query.max_parameter_length',
    'logs.query.obfuscate_literals',
    'logs.query.parameter_logging_enabled',
    'logs.query.plan_description_enabled',
    'logs.query.threshold',
    'logs.query.transaction.enabled',
    'logs.query.transaction.threshold',
    'memory.pagecache.warmup.enable',
    'memory.pagecache.warmup.preload',
    'memory.pagecache.warmup.preload.allowlist',
    'memory.pagecache.warmup.profile.interval',
    'recovery.fail_on_missing_files',
    'relationship_grouping_threshold',
    'shutdown_transaction_end_timeout',
    'store.files.preallocate',
    'track_query_cpu_time',
    'transaction.bookmark_ready_timeout',
    'transaction.concurrent.maximum',
    'transaction.monitor.check.interval',
    'transaction.sampling.percentage',
    'transaction.timeout',
    'transaction.tracing.level',
    'tx_log.buffer.size',
    'tx_log.preallocate',
    'tx_log.rotation.retention_policy',
    'tx_log.rotation.size',
  ],
};

const renamed: { readonly [old: string]: string } = {
  'dbms.config.strict_validation': 'server.config.strict_validation.enabled',
  'unsupported.dbms.ssl.system.ignore_dot_files': 'internal.dbms.ssl.system.ignore_dot_files',
  'dbms.default_database': 'initial.dbms.default_database',
  'dbms.memory.transaction.database_max_size': 'db.memory.transaction.total.max',
  'dbms.memory.transaction.global_max_size': 'dbms.memory.transaction.total.max',
  'dbms.memory.transaction.max_size': 'db.memory.transaction.max',
  'dbms.query_cache_size': 'server.memory.query_cache.per_db_cache_num_entries',
  'dbms.read_only': 'server.databases.default_to_read_only',
  'dbms.memory.pagecache.warmup.preload.whitelist': 'db.memory.pagecache.warmup.preload.allowlist',
  'dbms.security.procedures.whitelist': 'dbms.security.procedures.allowlist',
  'dbms.capabilities.blocked': 'internal.dbms.capabilities.blocked',
  'dbms.init_file': 'internal.dbms.init_file',
  'dbms.log_inconsistent_data_deletion': 'internal.dbms.log_inconsistent_data_deletion',
  'dbms.upgrade_max_processors': 'internal.dbms.upgrade_max_processors',
  'cypher.forbid_exhaustive_shortestpath': 'dbms.cypher.forbid_exhaustive_shortestpath',
  'cypher.forbid_shortestpath_common_nodes': 'dbms.cypher.forbid_shortestpath_common_nodes',
  'cypher.hints_error': 'dbms.cypher.hints_error',
  'cypher.lenient_create_relationship': 'dbms.cypher.lenient_create_relationship',
  'cypher.min_replan_interval': 'dbms.cypher.min_replan_interval',
  'cypher.planner': 'dbms.cypher.planner',
  'cypher.render_plan_description': 'dbms.cypher.render_plan_description',
  'cypher.statistics_divergence_threshold': 'dbms.cypher.statistics_divergence_threshold',
};

const successors: ReadonlyMap<string, string> = new Map([
  ...Object.entries(movedWithinName).flatMap(([prefix, names]) =>
    names.map((name) => [`dbms.${name}`, `${prefix}.${name}`] as const),
  ),
  ...Object.entries(renamed),
]);

/** 4.4 takes two names of 3.5 for its own (run). 5.0 and later refuse them. */
const successorsOn44: ReadonlyMap<string, string> = new Map([
  ['dbms.connectors.default_listen_address', 'dbms.default_listen_address'],
  ['dbms.connectors.default_advertised_address', 'dbms.default_advertised_address'],
]);

/** `dbms.connector.bolt.type` and the like: dropped without a word by 4.4 and all later lines. */
const connectorName = /^dbms\.connector\.(bolt|http|https)\.(?!type$)(.+)$/;

/**
 * The name under which this version reads an older one; undefined when it reads it under its own name or not at all. A line
 * with the older name and an empty value is dropped without a word (5.0 and later, run).
 */
export function successorOf(name: string, version: Neo4jVersion): string | undefined {
  if (!fiveNamesWork(version)) return successorsOn44.get(name);
  const connector = connectorName.exec(name);
  return connector ? `server.${connector[1]}.${connector[2]}` : successors.get(name);
}

/** What 4.4 calls a setting that has this name from 5.0 on; undefined when it has the same name or none. */
export function nameOn44(name: string): string | undefined {
  const connector = /^server\.(bolt|http|https)\.(.+)$/.exec(name);
  if (connector) return `dbms.connector.${connector[1]}.${connector[2]}`;
  for (const [old, successor] of successors) if (successor === name) return old;
  return undefined;
}

/** Renames that a `ConfEdit` for this version may ask for: which of these names should give way to which. */
export function renamesFor(version: Neo4jVersion, names: Iterable<string>): Map<string, string> {
  const renames = new Map<string, string>();
  for (const name of names) {
    const successor = successorOf(name, version);
    if (successor !== undefined) renames.set(name, successor);
  }
  return renames;
}

/** Settings that may stand in a file several times, each line adding to the others. */
export const multiLineSettings: ReadonlySet<string> = new Set(['server.jvm.additional', 'dbms.jvm.additional']);
