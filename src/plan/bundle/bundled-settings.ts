import type { ConfEdit } from '../../model/conf-edit.ts';
import type { ScopeName } from '../../model/installation.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { renamesFor } from '../../neo4j/config/renamed-settings.ts';
import { policySetting } from '../../neo4j/config/ssl-policy.ts';
import { confEditSteps } from '../conf-edit-steps.ts';
import type { FromBundleInputs } from './received-bundle.ts';

/** The step that brings the settings of a member's folder into its conf; none where they stand there already. */
export function confSteps(
  bundled: Conf,
  scopes: readonly ScopeName[],
  { installation, conf, bundle, owner }: FromBundleInputs,
): readonly Step[] {
  const changes = new Map<string, string | Secret | null>();
  for (const scope of scopes) changes.set(policySetting(scope, 'private_key_password'), null);
  let holdsSecret = false;
  for (const { key, value } of bundled.entries) {
    const secret = key.endsWith('.private_key_password');
    holdsSecret ||= secret;
    changes.set(key, secret ? new Secret(value) : value);
  }
  const edit: ConfEdit = {
    changes,
    blocks: blocksOf(bundle.conf.bytes?.toString('utf8') ?? ''),
    renames: renamesFor(
      installation.version,
      conf.entries.map(({ key }) => key),
      new Set(changes.keys()),
    ),
    duplicates: 'changed',
  };
  return confEditSteps(installation.conf, edit, { holdsSecret, owner });
}

/** The comments of the bundle's settings, with the names that stand below each. */
function blocksOf(text: string): ConfEdit['blocks'] {
  const blocks: { heading: string; names: string[] }[] = [];
  let heading: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') heading = [];
    else if (line.startsWith('#')) heading.push(line.replace(/^# ?/, ''));
    else {
      if (heading.length > 0) blocks.push({ heading: heading.join('\n'), names: [] });
      heading = [];
      blocks.at(-1)?.names.push(line.slice(0, line.indexOf('=')));
    }
  }
  return blocks;
}
