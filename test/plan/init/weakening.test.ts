import { describe, expect, it } from 'vitest';
import type { InitAnswers } from '../../../src/model/command-line/answers.ts';
import type { Installation } from '../../../src/model/installation.ts';
import type { Step } from '../../../src/model/steps/index.ts';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';
import { resolveInit } from '../../../src/plan/answers/resolve-init.ts';
import { weakeningsOf } from '../../../src/plan/init/weakening.ts';

const bolt = 'dbms.ssl.policy.bolt';
const open = 'server.default_listen_address=0.0.0.0\n';

/** What `init` would lower in a conf, as its notes say it. */
function weakenings(conf: string, answers: InitAnswers, steps: readonly Step[] = []) {
  const version = parseVersion('5');
  const installation = {
    ...{ home: '/neo4j', kind: 'archive', version, edition: 'enterprise', versionFrom: 'flag', editionKnown: true },
    scopes: { bolt: { trusted: { entries: ['client.pem'] } } },
  } as unknown as Installation;
  const facts = { installation, conf: readConf(Buffer.from(conf), version), hostName: 'box' };
  return weakeningsOf({ installation, conf: facts.conf, answers, resolved: resolveInit(answers, facts) }, steps);
}

describe('what an init lowers or leaves off', () => {
  it.each<[string, string, InitAnswers, RegExp]>([
    [
      'client authentication',
      `${bolt}.enabled=true\n${bolt}.client_auth=REQUIRE\n`,
      { components: ['bolt'], clientAuth: { by: { bolt: 'none' } } },
      /client_auth {2}REQUIRE → NONE: clients are no longer asked/,
    ],
    [
      'the same by half',
      'dbms.ssl.policy.cluster.enabled=true\ndbms.ssl.policy.cluster.client_auth=REQUIRE\n',
      { components: ['cluster'], clientAuth: { all: 'optional', by: {} } },
      /client_auth {2}REQUIRE → OPTIONAL: clients without a certificate can connect/,
    ],
    [
      'the level of Bolt',
      `${bolt}.enabled=true\nserver.bolt.tls_level=REQUIRED\n`,
      { components: ['bolt'], boltTlsLevel: 'OPTIONAL' },
      /tls_level {2}REQUIRED → OPTIONAL/,
    ],
    ['plaintext HTTP beside bolt alone', open, { components: ['bolt'] }, /port 7474 stays open/],
    ['plaintext HTTP that is asked for', open, { components: ['bolt', 'https'], http: 'on' }, /port 7474 stays open/],
    [
      'plaintext HTTP that is opened',
      `${open}server.http.enabled=false\n`,
      { components: ['bolt', 'https'], http: 'on' },
      /false → true/,
    ],
    ['HTTP that --listen opens', '', { components: ['bolt'], listen: '0.0.0.0' }, /port 7474 stays open/],
  ])('%s: an answer keeps it', (_, conf, answers, says) => {
    const found = weakenings(conf, answers);
    expect(found.map(({ note }) => note.text)).toEqual([expect.stringMatching(says)]);
    expect(found[0]?.note.severity).toBe('warning');
    expect(weakenings(conf, found[0]?.kept?.(answers) ?? answers)).toEqual([]);
  });

  it('a passphrase that goes: another one is generated', () => {
    const summary = { removed: [{ name: `${bolt}.private_key_password`, line: 3, was: 'x', now: null }] };
    const [found] = weakenings('', { components: ['bolt'], passphraseEnv: 'P' }, [
      { kind: 'editConf', summary } as unknown as Step,
    ]);
    expect(found?.note.text).toMatch(/<hidden> → removed/);
    expect(found?.kept?.({ passphraseEnv: 'P' })).toEqual({ generatePassphrase: true });
  });

  it('trust_all that stays on, which no answer turns off', () => {
    const [found] = weakenings(`${bolt}.enabled=true\n${bolt}.trust_all=true\n`, { components: ['bolt'] });
    expect(found?.kind).toBe('trust-all');
    expect(found?.kept).toBeUndefined();
  });

  it.each<[string, string, InitAnswers]>([
    ['bolt and https, by default', open, { components: ['bolt', 'https'] }],
    ['HTTP on localhost alone', '', { components: ['bolt'] }],
    ['HTTP that is off', `${open}server.http.enabled=false\n`, { components: ['bolt'] }],
    ['components that HTTP is nothing to', open, { components: ['cluster'] }],
    ['client authentication that is raised', `${open}${bolt}.enabled=true\n`, { components: ['bolt'], http: 'off' }],
  ])('nothing: %s', (_, conf, answers) => {
    expect(weakenings(conf, answers)).toEqual([]);
  });
});
