import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeNames } from '../../src/model/installation.ts';
import { Secret } from '../../src/model/secret.ts';
import { booleanOf, type Conf, readConf, settingOf } from '../../src/neo4j/conf/conf.ts';
import { renderedToText, renderTemplate, type TemplateValues, templatePath } from '../../src/neo4j/conf/render-template.ts';
import { addressToText, configuredAddresses } from '../../src/neo4j/config/address.ts';
import {
  connectorEnabledByDefault,
  connectorNames,
  connectorSetting,
  defaultAddressSettings,
  defaultTlsLevel,
} from '../../src/neo4j/config/connectors.ts';
import { successorOf } from '../../src/neo4j/config/renamed-settings.ts';
import { knownScopes, type PolicySettings, policySetting, readPolicy, suffixesOf } from '../../src/neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, type LoadAnswer, startJudge } from '../support/neo4j/judge.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { placeholdersOf } from '../support/placeholders.ts';

/** Address values of every kind: usable, odd, refused. */
const addresses = fc.constantFrom(
  ...[
    'localhost',
    'db.example',
    'db.example:1',
    'DB.Example:07',
    ':77',
    '  :77  ',
    '0.0.0.0',
    '0.0.0.0:99',
    '[::1]:7',
    '::',
    '::1:77',
    'a_b:1',
    '7687',
    'host:',
  ],
  ...['fe80::1%eth0:5', '[fe80::1%eth0]:5', 'h:0', 'h:70000', '*', 'x/y:1', 'host:1,host:2'],
  ...['[::1]', '[::1', '', ':', 'a b:1', 'host:x', 'http://x:1', ' '],
);
const pathsOf = ({
  baseDirectory,
  privateKey,
  publicCertificate,
  trustedDirectory,
  revokedDirectory,
}: PolicySettings): readonly string[] => [baseDirectory, privateKey, publicCertificate, trustedDirectory, revokedDirectory];
const hosts = fc.constantFrom('localhost', '0.0.0.0', '::', 'db.example', '[::]', 'db.example:5', '', 'a b');

const withNames = (line: Line) => {
  const defaults = defaultAddressSettings(line);
  const name = fc.constantFrom(
    ...connectorNames.flatMap((connector) =>
      (['listen_address', 'advertised_address'] as const).map((suffix) => connectorSetting(line, connector, suffix)),
    ),
  );
  // 4.x names as well: 5.0 and later read them.
  const older = fc.constantFrom(...connectorNames.map((connector) => connectorSetting('4.4', connector, 'listen_address')));
  return fc
    .record({
      connectors: fc.uniqueArray(fc.tuple(fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: older }), addresses), {
        maxLength: 3,
        selector: ([setting]) => setting,
      }),
      listen: fc.option(hosts, { nil: undefined, freq: 2 }),
      advertised: fc.option(hosts, { nil: undefined, freq: 2 }),
    })
    .map(({ connectors, listen, advertised }) => [
      ...connectors,
      ...(listen === undefined ? [] : [[defaults.listen, listen] as const]),
      ...(advertised === undefined ? [] : [[defaults.advertised, advertised] as const]),
    ]);
};

const suffixValues: { readonly [suffix: string]: readonly string[] } = {
  enabled: ['false', 'False'],
  base_directory: [
    'certificates/bolt',
    'c',
    'a//b',
    'c ',
    '/abs/x',
    'a\\b',
    'a"b',
    'schlüssel',
    './x',
    'a/../b',
    '../x',
    '',
    '/a/..//b',
    'a/../../b',
  ],
  private_key: ['private.key', '/abs/k', 'sub/k', 'k"', 'é', 'a\\b', '', '..', 'a/..', './k', '"k"'],
  public_certificate: ['public.crt', 'ü.crt'],
  trusted_dir: ['trusted', '/abs/t'],
  revoked_dir: ['revoked', 'r r'],
  trust_all: ['true', ' TRUE ', 'false', 'yes'],
  client_auth: ['NONE', 'none', ' Optional', 'REQUIRE', 'REQUIRED', ''],
  tls_versions: ['TLSv1.2', 'TLSv1.2, TLSv1.3', ' TLSv1.3 ,', '', 'x'],
  ciphers: ['A', 'A,B ,C', ''],
  verify_hostname: ['true', 'false', 'no'],
  trust_expired: ['true', 'false'],
};
const mayBeAbsent = ['privateKeyPassword', 'ciphers'];
const policyLines = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...knownScopes), fc.constantFrom(...Object.keys(suffixValues)))
    .chain(([scope, suffix]) =>
      fc.constantFrom(...(suffixValues[suffix] ?? [])).map((value) => [`dbms.ssl.policy.${scope}.${suffix}`, value] as const),
    ),
  { maxLength: 6, selector: ([name]) => name },
);

describeNeeds(['java', 'maven'], 'what Neo4j reads', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'rules-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  describe.each(lines)('on %s', (line) => {
    const version = parseVersion(releases[line].version);
    let judge: Judge;
    beforeAll(async () => {
      judge = await startJudge(line);
    });
    afterAll(() => judge.close());

    const ask = async (text: string, charset: BufferEncoding = 'latin1'): Promise<{ conf: Conf; answer: LoadAnswer }> => {
      const path = join(home, `${line}.conf`);
      const bytes = Buffer.from(text, charset);
      await writeFile(path, bytes);
      return { conf: readConf(bytes, version), answer: await judge.load({ home, conf: path }) };
    };
    const toText = (settings: readonly (readonly [string, string])[]): string =>
      settings.map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`).join('');
    /** Address settings of other lines are dropped by 4.4 with a warning, and fatal from 5.0 on. */
    const isRefused = (conf: Conf): boolean => configuredAddresses(conf).unreadable.length > 0;

    it('are the same addresses', async () => {
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(withNames(line), async (settings) => {
          const { conf, answer } = await ask(toText(settings));
          expect(answer.stage === 'conf', answer.messages.join('\n')).toBe(isRefused(conf));
          if (answer.stage === 'conf') return;
          accepted += 1;
          const ours = configuredAddresses(conf);
          for (const connector of connectorNames) {
            expect(answer.connectors[connector]).toMatchObject({
              listen_address: addressToText(ours.connectors[connector].listen),
              advertised_address: addressToText(ours.connectors[connector].advertised),
            });
          }
        }),
        { numRuns: 250 },
      );
      expect(accepted).toBeGreaterThan(50);
    });

    it('are the same policies', async () => {
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(policyLines, async (settings) => {
          const { conf, answer } = await ask(toText(settings), releases[line].confCharset === 'UTF-8' ? 'utf8' : 'latin1');
          const named = knownScopes.filter((scope) => settings.some(([name]) => name.startsWith(`dbms.ssl.policy.${scope}.`)));
          const policies = named.map((scope) => readPolicy(conf, scope));
          const isBad = policies.some(
            (policy) =>
              Object.entries(policy).some(([name, value]) => value === undefined && !mayBeAbsent.includes(name)) ||
              pathsOf(policy).some((path) => /^\.\.(?:\/|$)/.test(path)),
          );
          expect(answer.stage === 'conf', answer.messages.join('\n')).toBe(isBad);
          if (answer.stage === 'conf') return;
          accepted += 1;
          for (const policy of policies) {
            const [base, key, certificate, trusted, revoked] = pathsOf(policy);
            const inside = (path: string | undefined): string => resolve(home, base ?? '', path ?? '');
            expect(answer.scopes[policy.scope]?.settings).toMatchObject({
              enabled: policy.enabled,
              base_directory: inside(''),
              private_key: inside(key),
              public_certificate: inside(certificate),
              trusted_dir: inside(trusted),
              revoked_dir: inside(revoked),
              trust_all: policy.trustAll,
              client_auth: policy.clientAuth,
              tls_versions: policy.tlsVersions,
              ciphers: policy.ciphers ?? null,
              verify_hostname: policy.verifyHostname,
              ...(suffixesOf(version).includes('trust_expired') ? { trust_expired: policy.trustExpired } : {}),
            });
          }
        }),
        { numRuns: 250 },
      );
      expect(accepted).toBeGreaterThan(50);
    });

    it('has the connectors on and off as we say, and knows every name we use for it', async () => {
      const { conf, answer } = await ask('');
      for (const connector of connectorNames) {
        const name = connectorSetting(line, connector, 'enabled');
        expect(answer.connectors[connector]?.enabled).toBe(booleanOf(conf, name, connectorEnabledByDefault[connector]));
        const turned = String(!connectorEnabledByDefault[connector]);
        // Turned on, https would need its policy; what counts is that the setting was read.
        expect((await ask(`${name}=${turned}\n`)).answer.connectors[connector]?.enabled).toBe(turned === 'true');
      }
      expect(answer.connectors.bolt?.tls_level).toBe(defaultTlsLevel);
      expect(answer.warnings).toEqual([]);
    });

    it('warns of what we call foreign or deprecated, and of nothing else', async () => {
      const names = connectorNames.flatMap((connector) =>
        (['4.4', '5'] as const).map((spelling) => connectorSetting(spelling, connector, 'listen_address')),
      );
      for (const name of names) {
        const { conf, answer } = await ask(`${name}=:4711\n`);
        expect(answer.stage).toBeNull();
        expect(answer.warnings.some((warning) => warning.includes(name))).toBe(
          conf.foreignNames.length > 0 || successorOf(name, conf.version) !== undefined,
        );
        const own = name.includes('https') ? 'https' : name.includes('http') ? 'http' : 'bolt';
        expect(answer.connectors[own]?.listen_address).toBe(
          conf.foreignNames.length > 0 ? `localhost:${{ bolt: 7687, https: 7473, http: 7474 }[own]}` : 'localhost:4711',
        );
      }
    });

    it('drops an older name without a value, and prefers the new one', async () => {
      const older = line === '4.4' ? 'dbms.connectors.default_listen_address' : 'dbms.default_listen_address';
      const own = defaultAddressSettings(line).listen;
      for (const text of [
        `${older}=\n`,
        `${older}=1.2.3.4\n`,
        `${older}=1.2.3.4\n${own}=5.6.7.8\n`,
        `${own}=5.6.7.8\n${older}=1.2.3.4\n`,
      ]) {
        const { conf, answer } = await ask(text);
        expect(answer.stage).toBeNull();
        expect(answer.connectors.bolt?.listen_address).toBe(`${settingOf(conf, own) ?? 'localhost'}:7687`);
      }
    });

    it('takes every template as it stands, without a warning', async () => {
      const values: TemplateValues = {
        tls_level: 'REQUIRED',
        listen_address: ':7474',
        advertised_address: 'db.example:7474',
        base_directory: 'certificates/x',
        private_key: 'private.key',
        private_key_password: new Secret('a\\b #c'),
        public_certificate: 'public.crt',
        client_auth: 'NONE',
        trusted_dir: 'trusted',
        revoked_dir: 'revoked',
        verify_hostname: 'true',
        default_listen_address: '0.0.0.0',
        http_enabled: 'false',
      };
      for (const name of [...scopeNames, 'server'] as const) {
        const template = await readFile(new URL(`../../templates/${templatePath(line, name)}`, import.meta.url), 'utf8');
        const wanted = Object.fromEntries(placeholdersOf(template).map((placeholder) => [placeholder, values[placeholder]]));
        const { answer } = await ask(renderedToText(renderTemplate(template, wanted), { showSecrets: true }));
        // The conf is taken; what stops is the missing base directory.
        expect([name, answer.stage, answer.warnings]).toEqual([name, name === 'server' ? null : 'policy', []]);
        if (name !== 'server') expect(answer.messages[0]).toContain(`Base directory '${home}/certificates/x'`);
      }
    });

    it('reads the character set we say', async () => {
      const { conf, answer } = await ask(`${policySetting('bolt', 'tls_versions')}=é\n`, 'utf8');
      expect(answer.scopes.bolt?.settings.tls_versions).toEqual(readPolicy(conf, 'bolt').tlsVersions);
    });
  });
});
