import { expect, it } from 'vitest';
import { readConf, settingOf } from '../../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const on44 = (text: string) => readConf(Buffer.from(text), parseVersion('4.4.48'));

it('4.4 reads the lines of a named policy as those of the scope that has it, and they win', () => {
  const conf = on44(
    'https.ssl_policy=mine\ndbms.ssl.policy.mine.client_auth=REQUIRE\ndbms.ssl.policy.https.client_auth=NONE\ndbms.ssl.policy.https.ciphers=A\n',
  );
  expect(settingOf(conf, 'dbms.ssl.policy.https.enabled')).toBe('true');
  expect(settingOf(conf, 'dbms.ssl.policy.https.client_auth')).toBe('REQUIRE');
  expect(settingOf(conf, 'dbms.ssl.policy.https.ciphers')).toBe('A');
  expect(conf.settings.has('dbms.ssl.policy.mine.client_auth')).toBe(false);
});

it('later lines know no such thing', () => {
  const conf = readConf(Buffer.from('https.ssl_policy=mine\n'), parseVersion('5.26.30'));
  expect(conf.settings.has('dbms.ssl.policy.https.enabled')).toBe(false);
});

// As 4.4.48 does it (asked in conformance): the last one that a HashMap of all the lines comes to.
it.each([
  [3, 'https'],
  [15, 'https'],
  [30, 'bolt'],
  [60, 'https'],
  [200, 'https'],
])('of two scopes with one policy, among %i lines %s has it', (lines, scope) => {
  const others = Array.from({ length: lines - 3 }, (_, at) => `x.y${at}=1\n`).join('');
  const conf = on44(`bolt.ssl_policy=default\n${others}dbms.ssl.policy.default.base_directory=old\nhttps.ssl_policy=default\n`);
  const has = ['bolt', 'https'].filter((one) => conf.settings.get(`dbms.ssl.policy.${one}.base_directory`) === 'old');
  expect(has).toEqual([scope]);
});
