import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPlainYaml } from '../../src/inspect/plain-yaml.ts';

const members =
  '# ours\nline: "5"\ncomponents: [cluster, backup]\ndays: 90\nmembers:\n  - name: core1\n    names: [core1.cluster.test, 127.0.0.1]\n\n  - name: core2\n    names: core2.cluster.test\n    line: 5.26.30\n';

const whole = (text: string): unknown => {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return 'no YAML';
  }
};

describe('the plain part of YAML', () => {
  it('is what members and answers files are written in', () => {
    expect(readPlainYaml(members)).toEqual(parse(members));
    expect(readPlainYaml('components:\n- bolt\n- https\nforce: "yes"\n')).toEqual({
      components: ['bolt', 'https'],
      force: 'yes',
    });
  });

  it.each([
    ['a truth', 'force: true\n'],
    ['nothing', ''],
    ['an empty value', 'members:\n'],
    ['a value over lines', 'a: b\n  c\n'],
    ['a name twice', 'a: 1\na: 2\n'],
    ['a name twice in an item', 'm:\n  - a: 1\n    a: 2\n'],
    ['a decimal number', 'line: 4.4\n'],
    ['a comment behind', 'a: b # c\n'],
    ['an alias', 'a: &x b\nc: *x\n'],
    ['Windows lines', 'a: b\r\n'],
    ['a tabulator', 'm:\n\t- a: b\n'],
    ['several documents', 'a: b\n---\nc: d\n'],
    ['JSON', '{"a": 1}'],
    ['a list in a list', 'm:\n  - - a\n'],
    ['a name in flow', 'm: {a: b}\n'],
    ['a byte order mark', '\ufeffa: b\n'],
  ])('is not %s', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it('means what the whole reader means by it, whatever is changed', () => {
    const piece = fc.constantFrom(
      ...[
        '\n',
        ' ',
        '  ',
        '- ',
        ': ',
        ':',
        'a',
        'b: c',
        'name',
        'null',
        'True',
        '[',
        ']',
        ', ',
        ',',
        '"',
        "'",
        '#',
        '5',
        '0',
        '1.5',
      ],
      ...[
        '1.2.3',
        '0x1',
        '~',
        '.inf',
        '-',
        '&a',
        '*a',
        '!x',
        '|',
        '>',
        '?',
        '%',
        '@',
        'é',
        '\t',
        '\r',
        'y',
        'no',
        '{',
        '}',
        '---',
      ],
    );
    const text = fc
      .tuple(fc.constantFrom(members, ''), fc.array(fc.tuple(fc.nat(members.length), fc.nat(3), piece), { maxLength: 12 }))
      .map(([start, edits]) =>
        edits.reduce<string>((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), start),
      );
    let plain = 0;
    fc.assert(
      fc.property(text, (given) => {
        const read = readPlainYaml(given);
        if (read === undefined) return;
        plain += 1;
        expect(read, JSON.stringify(given)).toEqual(whole(given));
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });
});
