import { describe, expect, it } from 'vitest';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import {
  addressToText,
  advertisedHosts,
  configuredAddresses,
  isAnyHost,
  isLoopbackHost,
  parseAddress,
  parseAdvertised,
  parseHost,
} from '../../../src/neo4j/config/address.ts';
import {
  channelsOf,
  connectorSetting,
  defaultAddressSettings,
  memberListSettings,
} from '../../../src/neo4j/config/connectors.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const v44 = parseVersion('4.4');
const v5 = parseVersion('5');
const addressesOf = (text: string, version = '5') => configuredAddresses(readConf(Buffer.from(text), parseVersion(version)));

describe('parseAddress', () => {
  it.each([
    ['localhost', { host: 'localhost' }],
    ['db.example:1', { host: 'db.example', port: 1 }],
    ['  :77  ', { port: 77 }],
    ['[::1]:7', { host: '::1', port: 7 }],
    ['::1', { host: '::1' }],
    ['::1:77', { host: '::1', port: 77 }],
    ['::', { host: '::' }],
    ['fe80::1%eth0:5', { host: 'fe80::1%eth0', port: 5 }],
    ['7687', { host: '7687' }],
    ['host:', { host: 'host:' }],
    ['host:07687', { host: 'host', port: 7687 }],
  ])('reads %j on every line', (text, expected) => {
    expect(parseAddress(text, v44)).toEqual(expected);
    expect(parseAddress(text, v5)).toEqual(expected);
  });

  it.each(['', ' ', ':', 'a b:1', 'host:x', 'http://x:1', '[::1', '::1]'])('refuses %j', (text) => {
    expect(parseAddress(text, v5)).toBeUndefined();
  });

  it('reads brackets without a port where the release does', () => {
    expect(['4.4', '5', '2025', '2026'].map((version) => parseAddress('[::1]', parseVersion(version))?.host)).toEqual([
      undefined,
      '::1',
      undefined,
      '::1',
    ]);
  });

  it('takes no port in a default address', () => {
    expect(parseHost('db.example', v5)).toBe('db.example');
    expect(parseHost('db.example:1', v5)).toBeUndefined();
  });

  it('refuses to advertise every interface from 5.0 on', () => {
    expect(parseAdvertised('0.0.0.0:1', v44)).toEqual({ host: '0.0.0.0', port: 1 });
    expect(parseAdvertised('0.0.0.0:1', v5)).toBeUndefined();
    expect(parseAdvertised(':1', v5)).toEqual({ port: 1 });
  });

  it('is undone by addressToText', () => {
    expect(addressToText({ host: '::1', port: 7 })).toBe('[::1]:7');
    expect(addressToText({ host: 'db.example', port: 7 })).toBe('db.example:7');
  });

  it('knows hosts nobody dials and hosts only this machine reaches', () => {
    expect(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '10.0.0.0'].map(isAnyHost)).toEqual([true, true, true, false]);
    expect(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1', 'localhost.example'].map(isLoopbackHost)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('configuredAddresses', () => {
  it('has the defaults', () => {
    const { connectors, channels, otherMembers } = addressesOf('');
    expect(Object.values(connectors).map(({ listen }) => addressToText(listen))).toEqual([
      'localhost:7687',
      'localhost:7473',
      'localhost:7474',
    ]);
    expect(channels.map(({ name, listen }) => `${name} ${addressToText(listen)}`)).toEqual([
      'transaction localhost:6000',
      'raft localhost:7000',
      'routing localhost:7688',
      'backup 127.0.0.1:6362',
      'discovery localhost:5000',
    ]);
    expect(otherMembers).toEqual([]);
  });

  it('lets the advertised port follow on 4.4 alone', () => {
    const on44 = addressesOf('dbms.connector.bolt.listen_address=:9\n', '4.4').connectors.bolt;
    expect([on44.listen.port, on44.advertised.port]).toEqual([9, 9]);
    const on5 = addressesOf('server.bolt.listen_address=:9\n').connectors.bolt;
    expect([on5.listen.port, on5.advertised.port, on5.listenIsSet, on5.advertisedIsSet]).toEqual([9, 7687, true, false]);
  });

  it('mixes parts with the default addresses', () => {
    const { connectors, channels } = addressesOf(
      'server.default_listen_address=0.0.0.0\nserver.default_advertised_address=db.example\nserver.bolt.advertised_address=:1\nserver.https.listen_address=10.0.0.1\n',
    );
    expect(addressToText(connectors.bolt.listen)).toBe('0.0.0.0:7687');
    expect(addressToText(connectors.bolt.advertised)).toBe('db.example:1');
    expect(addressToText(connectors.https.listen)).toBe('10.0.0.1:7473');
    expect(channels.find(({ name }) => name === 'backup')?.listen.host).toBe('127.0.0.1');
  });

  it('lists what it could not read, and takes the default for it', () => {
    const { connectors, unreadable } = addressesOf(
      'server.bolt.listen_address=http://x:1\nserver.default_advertised_address=::\n',
    );
    expect(unreadable).toEqual([
      { name: 'server.default_advertised_address', value: '::' },
      { name: 'server.bolt.listen_address', value: 'http://x:1' },
    ]);
    expect(addressToText(connectors.bolt.listen)).toBe('localhost:7687');
  });

  it.each([
    [
      '4.4',
      'causal_clustering.initial_discovery_members=core1.test:5000,core2.test:5000',
      'causal_clustering.discovery_advertised_address=core1.test:5000',
      ['core2.test:5000'],
    ],
    [
      '5',
      'dbms.cluster.discovery.endpoints=core1.test:5000, core2.test:5000',
      'server.discovery.advertised_address=core1.test:5000',
      ['core2.test:5000'],
    ],
    [
      '5',
      'dbms.cluster.discovery.v2.endpoints=core1.test:6000,core2.test:6000',
      'server.cluster.advertised_address=core1.test:6000',
      ['core2.test:6000'],
    ],
    [
      '2025',
      'dbms.cluster.endpoints=core1.test:6000,core2.test:6000,[fd00::3]:6000',
      'server.default_advertised_address=core1.test',
      ['core2.test:6000', '[fd00::3]:6000'],
    ],
    ['2025', 'dbms.cluster.endpoints=core1.test', 'server.default_advertised_address=core1.test', []],
    ['2025', 'dbms.cluster.endpoints=core1.test:6001', 'server.cluster.listen_address=core1.test:6000', ['core1.test:6001']],
  ])('finds the other members on %s in %s', (version, list, own, others) => {
    expect(addressesOf(`${list}\n${own}\n`, version).otherMembers.map(addressToText)).toEqual(others);
  });
});

describe('advertisedHosts', () => {
  it('are what clients and members of these scopes are told to dial', () => {
    const addresses = addressesOf(
      'server.bolt.advertised_address=bolt.example\nserver.https.advertised_address=web.example\nserver.cluster.advertised_address=core1.test\nserver.default_advertised_address=db.example\nserver.backup.listen_address=10.0.0.1:6362\n',
    );
    expect(advertisedHosts(addresses, ['bolt'])).toEqual(['bolt.example']);
    expect(advertisedHosts(addresses, ['bolt', 'https'])).toEqual(['bolt.example', 'web.example']);
    expect(advertisedHosts(addresses, ['cluster', 'backup'])).toEqual(['core1.test', 'db.example', '10.0.0.1']);
  });

  it('leave out what nobody can dial', () => {
    expect(advertisedHosts(addressesOf('server.backup.listen_address=0.0.0.0:6362\n'), ['backup'])).toEqual([]);
  });
});

describe('names by line', () => {
  it('of connectors and default addresses', () => {
    expect(connectorSetting('4.4', 'bolt', 'tls_level')).toBe('dbms.connector.bolt.tls_level');
    expect(connectorSetting('2026', 'bolt', 'tls_level')).toBe('server.bolt.tls_level');
    expect(defaultAddressSettings('4.4').listen).toBe('dbms.default_listen_address');
    expect(defaultAddressSettings('5').advertised).toBe('server.default_advertised_address');
  });

  it('of channels: discovery is gone from 2025.01 on', () => {
    expect(
      ['4.4', '5', '2025', '2026'].map((version) => channelsOf(parseVersion(version)).some(({ name }) => name === 'discovery')),
    ).toEqual([true, true, false, false]);
    expect(channelsOf(v44).map(({ listen }) => listen)).toContain('causal_clustering.transaction_listen_address');
    expect(memberListSettings(v44)).toEqual(['causal_clustering.initial_discovery_members']);
  });
});
