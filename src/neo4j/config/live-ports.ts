import type { PublishedPort } from '../../model/container/container.ts';
import type { Edition, ScopeName } from '../../model/installation.ts';
import { booleanOf, type Conf, settingOf } from '../conf/conf.ts';
import { type Address, configuredAddresses, isAnyHost } from './address.ts';
import { connectorEnabledByDefault, connectorSetting, defaultTlsLevel } from './connectors.ts';
import { readPolicy } from './ssl-policy.ts';

/** A port on which this server shows the certificate of a scope, as this machine dials it. */
export interface LivePort {
  readonly component: ScopeName;
  readonly address: Address;
}

/**
 * Ports that serve certificates by this conf: bolt with a tls_level, https when it is on, and on Enterprise the channels of
 * cluster and backup whose policy is enabled. An address for every interface is dialled on loopback; of a container's ports
 * those are given by which this machine reaches them.
 */
export function livePorts(conf: Conf, edition: Edition, published?: readonly PublishedPort[]): readonly LivePort[] {
  const inside = portsInside(conf, edition);
  if (published === undefined) return inside;
  return inside.flatMap((port): readonly LivePort[] => {
    const outside = published.find((one) => one.inside === port.address.port);
    if (outside !== undefined) return [{ ...port, address: dialled(outside) }];
    // What only other containers can dial is not for this machine to look at; drivers and browsers come from outside.
    return port.component === 'cluster' || port.component === 'backup' ? [] : [port];
  });
}

function portsInside(conf: Conf, edition: Edition): readonly LivePort[] {
  const { line } = conf.version;
  const { connectors, channels } = configuredAddresses(conf);
  const ports: LivePort[] = [];
  const isOn = (scope: ScopeName): boolean => readPolicy(conf, scope).enabled === true;
  const enabled = (name: 'bolt' | 'https'): boolean =>
    booleanOf(conf, connectorSetting(line, name, 'enabled'), connectorEnabledByDefault[name]) === true;
  const tlsLevel = (settingOf(conf, connectorSetting(line, 'bolt', 'tls_level')) ?? defaultTlsLevel).toUpperCase();
  if (isOn('bolt') && enabled('bolt') && tlsLevel !== 'DISABLED')
    ports.push({ component: 'bolt', address: dialled(connectors.bolt.listen) });
  if (isOn('https') && enabled('https')) ports.push({ component: 'https', address: dialled(connectors.https.listen) });
  if (edition !== 'enterprise') return ports;
  for (const channel of channels) {
    if (isOn(channel.scope)) ports.push({ component: channel.scope, address: dialled(channel.listen) });
  }
  return ports;
}

function dialled({ host, port }: Address): Address {
  if (isAnyHost(host)) return { host: host.includes(':') ? '::1' : '127.0.0.1', port };
  return { host: host === '' ? 'localhost' : host, port };
}
