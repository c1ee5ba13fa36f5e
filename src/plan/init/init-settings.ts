import type { InitAnswers } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Installation, ReleaseLine, ScopeName } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import { booleanOf, type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import {
  type RenderedSettings,
  renderTemplate,
  type TemplateName,
  type TemplateValues,
  templatePath,
} from '../../neo4j/conf/render-template.ts';
import { type Address, addressToText, configuredAddresses, parseAddress } from '../../neo4j/config/address.ts';
import { type ConnectorName, connectorNames, connectorPorts, connectorSetting } from '../../neo4j/config/connectors.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';
import type { ScopeLayout } from './init-layout.ts';

/** The templates a release line uses, by name. */
export function templatesFor(
  line: ReleaseLine,
  components: readonly ScopeName[],
): readonly { readonly name: TemplateName; readonly path: string }[] {
  return [...components, 'server' as const].map((name) => ({ name, path: templatePath(line, name) }));
}

export interface SettingsInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
  readonly layouts: ReadonlyMap<ScopeName, ScopeLayout>;
  /** Template text by name. */
  readonly templates: ReadonlyMap<TemplateName, string>;
  /** The passphrase that opens each scope's key, where it is encrypted. */
  readonly passphrases: ReadonlyMap<ScopeName, Secret>;
}

/** The settings of every component, then those of the server as a whole, rendered from the templates of its line. */
export function renderSettings(inputs: SettingsInputs): readonly RenderedSettings[] {
  const { resolved, answers, templates } = inputs;
  const blocks = resolved.components.map((scope) => render(templates, scope, scopeValues(scope, inputs)));
  if (answers.role === 'backup-client') return blocks;
  refuseTakenPorts(inputs);
  return [...blocks, render(templates, 'server', serverValues(inputs))].filter(({ settings }) => settings.length > 0);
}

function scopeValues(scope: ScopeName, inputs: SettingsInputs): TemplateValues {
  const { resolved, layouts, passphrases, answers } = inputs;
  const layout = layouts.get(scope);
  if (layout === undefined) throw new Error(`no layout for ${scope}`);
  const verifyHostname = resolved.verifyHostname[scope];
  return {
    ...layout.settings,
    private_key_password: passphrases.get(scope),
    client_auth: resolved.clientAuth[scope].toUpperCase(),
    verify_hostname: verifyHostname === undefined ? undefined : String(verifyHostname === 'on'),
    ...(scope === 'bolt' && answers.role !== 'backup-client'
      ? { tls_level: resolved.boltTlsLevel, advertised_address: advertisedAddress('bolt', undefined, inputs) }
      : {}),
    ...(scope === 'https'
      ? { listen_address: httpsListenAddress(inputs), advertised_address: advertisedAddress('https', answers.httpsPort, inputs) }
      : {}),
  };
}

function serverValues(inputs: SettingsInputs): TemplateValues {
  const { answers, resolved, installation } = inputs;
  return {
    // In a container it is the published ports that are bound to an address of this machine.
    ...((answers.target ?? 'home') === 'home'
      ? {
          default_listen_address: answers.listen,
          bolt_listen_address: ownListenAddress('bolt', inputs),
          http_listen_address: resolved.http === 'off' ? undefined : ownListenAddress('http', inputs),
        }
      : {}),
    http_enabled: resolved.http === undefined ? undefined : String(resolved.http === 'on'),
    ...(installation.version.line === '2025' || installation.version.line === '2026'
      ? { tls_reload_enabled: reloadSupported(installation.version, installation.edition) ? 'true' : undefined }
      : {}),
  };
}

/** A connector's own line wins over the default address, so `--listen` changes the host in it as well. The port stays. */
function ownListenAddress(connector: ConnectorName, { answers, conf, installation }: SettingsInputs): string | undefined {
  const text = settingOf(conf, connectorSetting(installation.version.line, connector, 'listen_address'));
  const there = text === undefined ? undefined : parseAddress(text, installation.version);
  if (answers.listen === undefined || there?.host === undefined) return undefined;
  return there.port === undefined ? answers.listen : addressToText({ host: answers.listen, port: there.port });
}

/** The port is written; a host that the conf has stays, unless another one was asked for. */
function httpsListenAddress({ answers, conf, installation }: SettingsInputs): string {
  const text = settingOf(conf, connectorSetting(installation.version.line, 'https', 'listen_address'));
  const there = text === undefined ? undefined : parseAddress(text, installation.version);
  const host = there?.host === undefined ? undefined : (answers.listen ?? there.host);
  if (
    text !== undefined &&
    there !== undefined &&
    host === there.host &&
    (answers.httpsPort === undefined || there.port === answers.httpsPort)
  ) {
    if (there.port !== undefined) return text;
  }
  const port = answers.httpsPort ?? there?.port ?? connectorPorts.https;
  return host === undefined ? `:${port}` : addressToText({ host, port });
}

/**
 * Written wherever the listen port is not the default: 5.0 and later do not let the advertised port follow it. An advertised
 * address that names a port of its own stays (it may be a forwarded one), unless the port is what is being changed.
 */
function advertisedAddress(
  connector: 'bolt' | 'https',
  newPort: number | undefined,
  { conf, installation }: SettingsInputs,
): string | undefined {
  const { version } = installation;
  const port = newPort ?? configuredAddresses(conf).connectors[connector].listen.port;
  const text = settingOf(conf, connectorSetting(version.line, connector, 'advertised_address'));
  const there = text === undefined ? undefined : parseAddress(text, version);
  if (text !== undefined && there !== undefined && (there.port === port || (there.port !== undefined && newPort === undefined)))
    return text;
  if (port === connectorPorts[connector] && there?.port === undefined) return text;
  return there?.host === undefined ? `:${port}` : addressToText({ host: there.host, port });
}

/** Two connectors on one port: the second one to start would fail. */
function refuseTakenPorts({ answers, conf, resolved, installation }: SettingsInputs): void {
  const { connectors, channels } = configuredAddresses(conf);
  const ports = new Map<number, ConnectorName>();
  const portOf = (name: ConnectorName): Address['port'] =>
    name === 'https' ? (answers.httpsPort ?? connectors.https.listen.port) : connectors[name].listen.port;
  for (const name of connectorNames) {
    if (name === 'https' && !resolved.components.includes('https')) continue;
    if (name === 'http' && resolved.http === 'off') continue;
    if (name !== 'https' && !(name === 'http' && resolved.http === 'on')) {
      const enabled = booleanOf(conf, connectorSetting(installation.version.line, name, 'enabled'), true);
      if (enabled === false) continue;
    }
    const other = ports.get(portOf(name));
    if (other !== undefined) {
      throw new UserError(
        `${other} and ${name} cannot both use port ${portOf(name)}.`,
        name === 'https' || other === 'https'
          ? 'Choose another port with --https-port.'
          : `Change the listen_address of one of them in neo4j.conf.`,
      );
    }
    ports.set(portOf(name), name);
  }
  if (installation.edition === 'community' || installation.version.line === '4.4') return;
  // From 5.0 on Enterprise opens these ports on every server, a single one too.
  const taken = channels.find(({ listen }) => ports.get(listen.port) === 'https');
  if (taken !== undefined)
    throw new UserError(
      `${taken.name} and https cannot both use port ${taken.listen.port}.`,
      'Choose another port with --https-port.',
    );
}

function render(templates: ReadonlyMap<TemplateName, string>, name: TemplateName, values: TemplateValues): RenderedSettings {
  const template = templates.get(name);
  if (template === undefined) throw new Error(`no template ${name}`);
  return renderTemplate(template, values);
}
