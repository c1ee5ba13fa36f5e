import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLineageRecord } from '../../src/documents/lineage-record.ts';
import type { HookTemplate } from '../../src/model/certificates/certbot.ts';
import type { Owner, ScopeName } from '../../src/model/installation.ts';
import type { ReloadWay } from '../../src/neo4j/reload-way.ts';
import { emptyHookResult, hookPaths, lineageRecordToText, renderDeployHook } from '../../src/sources/deploy-hook.ts';
import { type PemPair, putLineage } from './pem-pair.ts';

const shipped = (name: string): string => readFileSync(new URL(`../../templates/deploy-hook/${name}`, import.meta.url), 'utf8');
const template: HookTemplate = {
  hook: shipped('deploy-hook.sh'),
  walk: shipped('walk.sh'),
  inFolder: shipped('in-folder.sh'),
};
/** The shells that are /bin/sh on small and large systems. */
export const shells = { dash: ['dash'], 'busybox sh': ['busybox', 'sh'] } as const;

/** An installed pair, a renewed lineage and the hook between them. */
export interface HookScene {
  readonly folder: string;
  readonly lineage: string;
  readonly hook: string;
  readonly files: (scope: ScopeName) => { readonly key: string; readonly certificate: string; readonly base: string };
  readonly result: () => ReturnType<typeof readLineageRecord>;
}

export interface SceneOptions {
  /** What is installed, and what certbot has now. */
  readonly old: PemPair;
  readonly renewed: PemPair;
  readonly reload?: ReloadWay;
  readonly home?: string;
  readonly scopes?: readonly ScopeName[];
  /** Whom the installed files belong to, in the eyes of the hook; ourselves unless given. */
  readonly owner?: Owner;
  /** Changes the finished script. */
  readonly edit?: (script: string) => string;
}

export function makeHookScene(folder: string, options: SceneOptions): HookScene {
  const { old, renewed, scopes = ['bolt', 'https'], edit = (script) => script } = options;
  const home = options.home ?? join(folder, "it's a home");
  const config = join(folder, 'config');
  const lineage = putLineage(config, 'graph', renewed);
  const files = (scope: ScopeName) => {
    const base = join(home, 'certificates', scope);
    return { base, key: join(base, 'private.key'), certificate: join(base, 'public.crt') };
  };
  const directory = join(config, 'neo4j-tls');
  const paths = hookPaths(directory, 'graph');
  mkdirSync(directory);
  for (const scope of scopes) {
    mkdirSync(join(files(scope).base, 'trusted'), { recursive: true });
    writeFileSync(files(scope).key, old.key, { mode: 0o400 });
    writeFileSync(files(scope).certificate, old.certificate, { mode: 0o444 });
  }
  const reload = options.reload ?? { kind: 'command', command: `echo reloaded >>'${join(folder, 'reloads')}'` };
  const owner = options.owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const script = renderDeployHook(template, {
    name: 'graph',
    paths,
    reload,
    boltUri: 'bolt+s://graph.example.test:7687',
    pairs: scopes.map((scope) => ({
      scope,
      key: files(scope).key,
      certificate: files(scope).certificate,
      owner,
    })),
  });
  writeFileSync(paths.script, edit(script), { mode: 0o700 });
  writeFileSync(paths.result, emptyHookResult());
  const record = lineageRecordToText({
    name: 'graph',
    lineage,
    places: { configDirectory: config, workDirectory: undefined, logsDirectory: undefined },
    acmeCa: undefined,
    scopes,
    hook: paths.script,
    path: paths.result,
    reload: 'none',
  });
  return {
    folder,
    lineage,
    hook: paths.script,
    files,
    result: () => readLineageRecord(record, existsSync(paths.result) ? readFileSync(paths.result, 'utf8') : undefined),
  };
}
