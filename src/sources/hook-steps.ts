import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { FileSpec } from '../model/file-spec.ts';
import type { FileFact } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Step } from '../model/steps/index.ts';
import type { WriteFile } from '../model/steps/write-file.ts';
import { parseReloadWay, reloadWayToText } from '../neo4j/reload-way.ts';
import {
  emptyHookResult,
  hookPair,
  hookPaths,
  lineagePointerToText,
  lineageRecordToText,
  renderDeployHook,
} from './deploy-hook.ts';
import { hookNote, withRenewHook } from './renewal-conf.ts';
import type { SourceOrder } from './source.ts';

/** The hook with its result file, and the note in the home by which renewals find the lineage. */
export function hookSteps(order: SourceOrder, facts: CertbotFacts): readonly Step[] {
  const { answers, siblings, request } = order;
  const paths = hookPaths(facts.hookDirectory, facts.name);
  const reload = parseReloadWay(answers.reload ?? order.defaultReload);
  const pairs = siblings.map(({ scope, place }) => hookPair(scope, place.key, place.certificate));
  const unique = pairs.filter((pair, index) => pairs.findIndex(({ key }) => key === pair.key) === index);
  const first = request.names.find(({ value }) => !value.startsWith('*.'))?.value ?? 'localhost';
  const script = renderDeployHook(facts.hookTemplate, {
    name: facts.name,
    pairs: unique,
    paths,
    reload,
    boltUri: `bolt+s://${first}:${order.boltPort}`,
  });
  const record = lineageRecordToText({
    home: facts.pointer === undefined ? undefined : order.home,
    name: facts.name,
    lineage: `${facts.places.configDirectory}/live/${facts.name}`,
    places: facts.places,
    acmeCa: answers.acmeCa,
    scopes: siblings.map(({ scope }) => scope),
    hook: paths.script,
    path: paths.result,
    reload: reloadWayToText(reload),
  });
  const file = (path: string, mode: number): FileSpec => ({ path, mode, ownPath: true });
  return [
    ...facts.missingFolders.map((path) => ({
      kind: 'makeDirectory' as const,
      path,
      ownPath: true as const,
      mode: path.startsWith(order.recordDirectory.replace(/\/[^/]+$/, '')) ? 0o700 : 0o755,
    })),
    ...written(facts.hookScript, { kind: 'writeFile', to: file(paths.script, 0o700), text: script }),
    ...(facts.hookResultThere ? [] : [{ kind: 'writeFile' as const, to: file(paths.result, 0o644), text: emptyHookResult() }]),
    ...(facts.recordDirectoryThere
      ? []
      : [{ kind: 'makeDirectory' as const, path: order.recordDirectory, mode: 0o700, ownPath: true as const }]),
    ...(facts.pointer === undefined
      ? written(facts.record, { kind: 'writeFile', to: file(`${order.recordDirectory}/${facts.name}`, 0o600), text: record })
      : [
          ...written(facts.record, { kind: 'writeFile', to: file(paths.record, 0o600), text: record }),
          ...written(facts.pointer, {
            kind: 'writeFile',
            to: file(`${order.recordDirectory}/${facts.name}`, 0o600),
            text: lineagePointerToText(facts.name, facts.places.configDirectory),
          }),
        ]),
  ];
}

/** Nothing when the file is there as it should be. */
function written(there: FileFact, step: WriteFile & { readonly text: string }): readonly Step[] {
  return there.bytes?.equals(Buffer.from(step.text)) === true ? [] : [step];
}

/** A lineage that certbot has already: later renewals must call our hook. */
export function storedHook(
  facts: CertbotFacts,
  script: string,
): { readonly steps: readonly Step[]; readonly notes: readonly PlanNote[] } {
  const { renewalConf } = facts;
  const text = renewalConf.bytes?.toString('utf8');
  if (text === undefined || renewalConf.fact.state !== 'present') return { steps: [], notes: [hookNote(script)] };
  const changed = withRenewHook(text, script);
  if (changed.text === text) return { steps: [], notes: [] };
  const spec: FileSpec = { path: renewalConf.path, mode: renewalConf.fact.mode, owner: renewalConf.fact.owner, ownPath: true };
  return { steps: [{ kind: 'writeFile', to: spec, text: changed.text }], notes: changed.notes };
}
