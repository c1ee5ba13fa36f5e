import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { renderedToText, renderTemplate, templatePath } from '../../../src/neo4j/conf/render-template.ts';

const template = '# Heading\n#\n# second line\na.level={{level}}\na.enabled=true\na.password={{password}}\na.path={{folder}}/x\n';

describe('renderTemplate', () => {
  it('fills in values and leaves out lines that have none', () => {
    expect(renderTemplate(template, { level: 'REQUIRED', folder: 'certs' })).toEqual({
      heading: 'Heading\n\nsecond line',
      settings: [
        { name: 'a.level', value: 'REQUIRED' },
        { name: 'a.enabled', value: 'true' },
        { name: 'a.path', value: 'certs/x' },
      ],
    });
  });

  it('takes an empty value for a value', () => {
    expect(renderTemplate('a={{level}}\n', { level: '' }).settings).toEqual([{ name: 'a', value: '' }]);
  });

  it('replaces nothing inside a value', () => {
    expect(renderTemplate('a={{level}}\n', { level: '{{folder}} $& $1' }).settings).toEqual([
      { name: 'a', value: '{{folder}} $& $1' },
    ]);
  });

  it('has no heading without a setting', () => {
    expect(renderTemplate('# Heading\na={{level}}\n', {})).toEqual({ heading: '', settings: [] });
  });

  it('keeps a secret a secret', () => {
    const rendered = renderTemplate(template, { password: new Secret('hunter\\2') });
    expect(JSON.stringify(rendered)).not.toContain('hunter');
    expect(renderedToText(rendered)).toBe('# Heading\n#\n# second line\na.enabled=true\na.password=<hidden>\n');
    expect(renderedToText(rendered, { showSecrets: true })).toContain('a.password=hunter\\\\2\n');
    expect(() => renderTemplate('a=x{{password}}\n', { password: new Secret('s') })).toThrow(/whole value/);
  });

  it.each([
    ['a value without a placeholder', template, { level: 'x', colour: 'red' }, /no placeholder for colour/],
    ['a line that is no setting', 'a\n', {}, /not a setting/],
    ['a comment that would be lost', 'a=1\n# below\n', {}, /comment below/],
  ])('calls %s a mistake', (_, text, values, message) => {
    expect(() => renderTemplate(text, values)).toThrow(message);
  });

  it('is not disturbed by an undefined value or by CRLF', () => {
    expect(renderTemplate('a=1\r\nb={{level}}\r\n', { level: undefined }).settings).toEqual([{ name: 'a', value: '1' }]);
  });

  it('escapes values in the text', () => {
    expect(renderedToText(renderTemplate('a={{level}}\n', { level: 'C:\\ü' }))).toBe('a=C:\\\\\\u00fc\n');
  });
});

describe('templates', () => {
  it('of the newest line that is not newer', () => {
    expect((['4.4', '5', '2025', '2026'] as const).map((line) => templatePath(line, 'bolt'))).toEqual([
      'neo4j-conf/4.4/bolt.conf',
      'neo4j-conf/5/bolt.conf',
      'neo4j-conf/2025/bolt.conf',
      'neo4j-conf/2025/bolt.conf',
    ]);
  });
});
