import type { ConfEdit, SettingChanges } from '../../model/conf-edit.ts';
import type { FileFact, ScopeName } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import type { RenderedSettings } from '../../neo4j/conf/render-template.ts';
import { attachments, movedTo, scopesByName } from '../../neo4j/config/named-policies.ts';
import { renamesFor } from '../../neo4j/config/renamed-settings.ts';
import { policySetting, suffixesOf } from '../../neo4j/config/ssl-policy.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';
import { confEditSteps } from '../conf-edit-steps.ts';
import type { InitInputs } from './init-inputs.ts';

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
  const named = namedPolicyRenames(conf, resolved.components, changes);
  for (const [name, value] of named.changes) if (!changes.has(name)) changes.set(name, value);
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
      ...named.renames,
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

/**
 * 4.4 gives a policy of any name to a connector (`https.ssl_policy=default`), and its lines win over those of the scope. What is
 * written counts only when they give way; what they say besides is kept under the scope's own name.
 */
function namedPolicyRenames(
  conf: Conf,
  components: readonly ScopeName[],
  written: SettingChanges,
): { readonly renames: ReadonlyMap<string, string>; readonly changes: SettingChanges } {
  const renames = new Map<string, string>();
  const changes = new Map<string, string | null>();
  if (conf.version.line !== '4.4') return { renames, changes };
  const values = new Map(conf.entries.map(({ key, value }) => [key, { value }]));
  const policies = scopesByName(values);
  const known = suffixesOf(conf.version).map((suffix) => `.${suffix}`);
  const give = (name: string, own: string): void => {
    // The other scope's own settings, which this run writes.
    if (written.has(name)) changes.set(own, conf.settings.get(own) ?? null);
    else if (known.some((suffix) => name.endsWith(suffix)) || attachments.has(name)) renames.set(name, own);
    else changes.set(name, null);
    // Of two lines for one thing the one that gives way has counted.
    if (values.has(own)) changes.set(own, conf.settings.get(own) ?? null);
  };
  for (const name of values.keys()) {
    const scope = attachments.get(name);
    if (scope !== undefined && components.includes(scope)) give(name, policySetting(scope, 'enabled'));
    const own = movedTo(name, policies);
    if (own !== undefined && components.some((each) => own.startsWith(`dbms.ssl.policy.${each}.`))) give(name, own);
  }
  return { renames, changes };
}

/** A backup client's settings go into its own file; everything else into neo4j.conf. */
function confFile({ installation }: InitInputs): FileFact {
  return installation.conf;
}
