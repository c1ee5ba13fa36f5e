import type { FileFact, ScopeName } from '../model/installation.ts';
import type { ConfEdit, PlanNote, SettingChanges, Step } from '../model/plan.ts';
import type { Secret } from '../model/secret.ts';
import type { Conf } from '../neo4j/conf.ts';
import { renamesFor } from '../neo4j/renamed-settings.ts';
import type { RenderedSettings } from '../neo4j/render-template.ts';
import { policySetting } from '../neo4j/ssl-policy.ts';
import { confEditSteps } from './conf-edit-steps.ts';
import type { InitInputs } from './init-inputs.ts';
import type { ResolvedInit } from './resolve-init.ts';

/** The edit that brings what an `init` set into the conf. @throws UserError for a UTF-16 file. */
export function confEditStepsFor(
  settings: readonly RenderedSettings[],
  resolved: ResolvedInit,
  inputs: InitInputs,
  holdsSecret: boolean,
): readonly Step[] {
  const { installation, conf, owner } = inputs;
  const changes = new Map<string, string | Secret | null>();
  for (const block of settings) for (const { name, value } of block.settings) changes.set(name, value);
  for (const scope of resolved.components) {
    // A password line beside a key in clear stops the start of 5.0 and later.
    const name = policySetting(scope, 'private_key_password');
    if (!changes.has(name)) changes.set(name, null);
  }
  const edit: ConfEdit = {
    changes: changes satisfies SettingChanges,
    blocks: settings.map(({ heading, settings: lines }) => ({ heading, names: lines.map(({ name }) => name) })),
    renames: new Map([
      ...renamesFor(
        installation.version,
        conf.entries.map(({ key }) => key),
        new Set(changes.keys()),
      ),
      ...respeltScopes(conf, resolved.components),
    ]),
    duplicates: 'changed',
  };
  return confEditSteps(confFile(inputs), edit, { holdsSecret, owner });
}

/** A note where a line that stays has an escape at which Neo4j gives up the whole file. */
export function brokenEscapes(confEditSteps: readonly Step[]): readonly PlanNote[] {
  return confEditSteps.flatMap((step) =>
    step.kind !== 'editConf'
      ? []
      : (step.summary?.brokenEscapes ?? []).map(
          (line): PlanNote => ({
            severity: 'warning',
            text: `Line ${line} has a broken \\u escape: Neo4j refuses the whole file because of it.`,
            remedy: 'Write four hex digits after \\u, or a doubled backslash where one is meant.',
          }),
        ),
  );
}

/**
 * Neo4j takes `policy.BOLT` for no policy at all; beside an enabled `policy.bolt` it stops the start ("Can not have multiple
 * SslPolicies configured", run on all lines).
 */
function respeltScopes(conf: Conf, components: readonly ScopeName[]): readonly (readonly [string, string])[] {
  return conf.entries.flatMap(({ key }) => {
    const [, scope = '', suffix = ''] = /^dbms\.ssl\.policy\.([^.]+)\.(.+)$/.exec(key) ?? [];
    const own = components.find((each) => each === scope.toLowerCase());
    return own === undefined || own === scope ? [] : [[key, `dbms.ssl.policy.${own}.${suffix}`] as const];
  });
}

/** A backup client's settings go into its own file; everything else into neo4j.conf. */
function confFile({ installation }: InitInputs): FileFact {
  return installation.conf;
}
