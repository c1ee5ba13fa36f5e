import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { releaseLines, scopeNames } from '../../src/model/installation.ts';
import {
  renderedToText,
  renderTemplate,
  type TemplateName,
  templateLines,
  templatePath,
} from '../../src/neo4j/conf/render-template.ts';
import { connectorSetting, defaultAddressSettings, reloadSetting } from '../../src/neo4j/config/connectors.ts';
import { parsePolicySetting, suffixesOf } from '../../src/neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import { placeholdersOf } from '../support/placeholders.ts';

const templates = new URL('../../templates/', import.meta.url);
const names: readonly TemplateName[] = [...scopeNames, 'server'];
const read = (path: string): string => readFileSync(new URL(path, templates), 'utf8');
const allValues = (template: string) => Object.fromEntries(placeholdersOf(template).map((name) => [name, 'x']));
const settingsOf = (line: (typeof releaseLines)[number], name: TemplateName): string[] => {
  const template = read(templatePath(line, name));
  return renderTemplate(template, allValues(template)).settings.map((setting) => setting.name);
};

/** What the contract lists for each component, by the suffix of its policy. */
const policySuffixes = [
  'enabled',
  'base_directory',
  'private_key_password',
  'private_key',
  'public_certificate',
  'client_auth',
  'trusted_dir',
  'revoked_dir',
  'verify_hostname',
];

describe('the folders', () => {
  it('are one per line that has its own, each with one file per scope and one for the server', () => {
    expect(readdirSync(new URL('neo4j-conf/', templates)).sort()).toEqual([...templateLines].sort());
    for (const line of templateLines) {
      expect(readdirSync(new URL(`neo4j-conf/${line}/`, templates)).sort()).toEqual(names.map((name) => `${name}.conf`).sort());
    }
  });
});

describe.each(releaseLines)('on %s', (line) => {
  const suffixes = suffixesOf(parseVersion(line));

  it.each(scopeNames)('%s has the settings of the contract in its order, all known', (scope) => {
    const policies = settingsOf(line, scope).flatMap((name) => parsePolicySetting(name) ?? []);
    expect(policies.map(({ suffix }) => suffix)).toEqual(policySuffixes);
    expect(policies.every((policy) => policy.scope === scope)).toBe(true);
    expect(policies.filter(({ suffix }) => !(suffixes as readonly string[]).includes(suffix))).toEqual([]);
  });

  it('names the connectors as the line does', () => {
    const others = (name: TemplateName) => settingsOf(line, name).filter((setting) => parsePolicySetting(setting) === undefined);
    const of = (connector: 'bolt' | 'https' | 'http', suffix: Parameters<typeof connectorSetting>[2]) =>
      connectorSetting(line, connector, suffix);
    expect(others('bolt')).toEqual([of('bolt', 'tls_level'), of('bolt', 'advertised_address')]);
    expect(others('https')).toEqual([of('https', 'enabled'), of('https', 'listen_address'), of('https', 'advertised_address')]);
    expect(others('cluster')).toEqual([]);
    expect(others('backup')).toEqual([]);
    const reload = line === '2025' || line === '2026' ? [reloadSetting] : [];
    expect(others('server')).toEqual([
      defaultAddressSettings(line).listen,
      of('bolt', 'listen_address'),
      of('http', 'listen_address'),
      of('http', 'enabled'),
      ...reload,
    ]);
  });

  it('has no setting twice in all its templates together', () => {
    const all = names.flatMap((name) => settingsOf(line, name));
    expect(new Set(all).size).toBe(all.length);
  });

  it('is ASCII, with a heading and lines of a width that can be read', () => {
    for (const name of names) {
      const template = read(templatePath(line, name));
      expect(template).toMatch(/^# [\x20-\x7e\n]*\n$/);
      expect(Math.max(...template.split('\n').map((text) => text.length))).toBeLessThanOrEqual(100);
    }
  });

  it('renders to what an operator would paste', async () => {
    const text = names
      .map((name) => {
        const template = read(templatePath(line, name));
        const { private_key_password: _, ...values } = allValues(template);
        return renderedToText(renderTemplate(template, values));
      })
      .join('\n');
    await expect(text).toMatchFileSnapshot(`rendered/${line}.conf`);
  });
});
