import { Secret } from '../model/secret.ts';
import type { Step } from '../model/steps/index.ts';
import { ownValue } from '../model/text/own-value.ts';
import { escapeValue } from '../neo4j/conf/properties.ts';
import {
  containerCertificates,
  containerData,
  containerUser,
  fileEnding,
  settingToVariable,
} from '../neo4j/container-environment.ts';
import { containerPassphrase, containerSecret } from '../neo4j/container-run.ts';
import type { ContainerPort, TargetOrder } from './target.ts';

/** What a container is given, however it is started. */
export interface ContainerParts {
  readonly image: string;
  readonly name: string;
  /** `7474:7474`, or whoever owns the certificates. */
  readonly user: string;
  /** The graph lies in a folder of this home, or in a volume that Docker keeps. */
  readonly data: { readonly folder: string } | { readonly volume: string };
  /** Variable and value. A passphrase is in neither: its variable names a file. */
  readonly environment: readonly (readonly [string, string])[];
  readonly volumes: readonly (readonly [string, string])[];
  readonly enterprise: boolean;
  /** The file with the passphrase of the keys, absolute, and what writes it; undefined: the keys are plain. */
  readonly secret: { readonly path: string; readonly steps: readonly Step[] } | undefined;
}

/** Settings as variables, certificates as a mount, read-only: the same for `docker run` and compose. */
export function containerParts(order: TargetOrder): ContainerParts {
  const { installation, settings, owner, compose } = order;
  const { version, edition, home } = installation;
  const enterprise = edition === 'enterprise';
  const all = settings.flatMap((block) => block.settings);
  const folder = order.mounts.find(([, inside]) => inside === containerData);
  return {
    image: compose?.image ?? `neo4j:${version.text}${enterprise ? '-enterprise' : ''}`,
    name: order.name,
    user: owner === undefined ? `${containerUser}:${containerUser}` : `${owner.uid}:${owner.gid}`,
    environment: [
      ...all.flatMap(({ name, value }): readonly (readonly [string, string])[] => {
        if (!(value instanceof Secret)) return [[settingToVariable(name), value]];
        return [[`${settingToVariable(name)}${fileEnding}`, containerPassphrase]];
      }),
      ...order.ownSettings.map(([name, value]) => [settingToVariable(name), value] as const),
    ],
    volumes: [[`${home}/certificates`, `${containerCertificates}:ro`], ...order.mounts],
    data: folder === undefined ? { volume: `${order.name}-data` } : { folder: folder[0] },
    enterprise,
    secret: secretOf(order),
  };
}

/**
 * A file of the folder's own, since the entry point reads it as the container's user, whom a passphrase file of root's would
 * stop. It writes the text raw into neo4j.conf, where it is read as Java properties.
 */
function secretOf({ installation, settings, owner, there }: TargetOrder): ContainerParts['secret'] {
  const value = settings.flatMap((block) => block.settings).find((one) => one.value instanceof Secret)?.value;
  if (!(value instanceof Secret)) return undefined;
  const path = `${installation.home}/${containerSecret}`;
  const text = escapeValue(value.reveal());
  const to = { path, mode: 0o400, owner };
  return {
    path,
    steps: there.get(path)?.equals(Buffer.from(text)) === true ? [] : [{ kind: 'writeFile', to, text: new Secret(text) }],
  };
}

/** `7687:7687`, or with the address that opens it. */
export function portText({ port, host }: ContainerPort): string {
  const address = host === undefined ? '' : `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:`;
  return `${address}${port}:${port}`;
}

/** A value as YAML: JSON's strings are YAML's, too. A `$` is doubled: compose would take it for a variable. */
export function yamlText(value: string): string {
  return JSON.stringify(value).replaceAll('$', '$$$$');
}

/** Fills `{{placeholders}}`; a line whose placeholder is empty goes. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .split('\n')
    .flatMap((line) => {
      const alone = /^\{\{([a-z_]+)\}\}$/.exec(line)?.[1];
      if (alone !== undefined && ownValue(values, alone) === '') return [];
      return [
        line.replace(/\{\{([a-z_]+)\}\}/g, (_, name: string) => {
          const value = ownValue(values, name);
          if (value === undefined) throw new Error(`container template: no value for ${name}`);
          return value;
        }),
      ];
    })
    .join('\n');
}
