import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeAtTab, completionOf } from '../../src/system/complete-path.ts';
import { testdir } from '../support/testdir.ts';

const folder = (): string => {
  const at = testdir();
  mkdirSync(join(at, 'certificates'));
  for (const name of ['certificate.pem', 'key.pem', '.hidden']) writeFileSync(join(at, name), '');
  return at;
};

it('completes a path as far as it is certain', () => {
  const at = folder();
  expect(completionOf('ke', at)).toBe('y.pem');
  expect(completionOf(`${at}/c`)).toBe('ertificate');
  expect(completionOf('certificates', at)).toBe('/');
  expect(completionOf(`${at}/.h`)).toBe('idden');
  expect(completionOf('nothing', at)).toBe('');
  expect(completionOf(`${at}/gone/x`)).toBe('');
  expect(completionOf('~')).toBe('/');
});

it('types what Tab adds, and leaves every other key, and the default, alone', () => {
  const at = folder();
  const input = new EventEmitter();
  const seen: unknown[] = [];
  let typed = '';
  const stop = completeAtTab(input as NodeJS.ReadStream, () => typed);
  input.on('keypress', (text: string, key: object) => seen.push([text, { ...key }]));
  const press = (text: string, name: string) => input.emit('keypress', text, { name });
  press('\t', 'tab');
  typed = `${at}/k`;
  press('x', 'x');
  press('\t', 'tab');
  stop();
  press('\t', 'tab');
  expect(seen).toEqual([
    ['\t', { name: 'tab' }],
    ['x', { name: 'x' }],
    ['ey.pem', { name: '', sequence: 'ey.pem' }],
    ['\t', { name: '', ctrl: true }],
    ['\t', { name: 'tab' }],
  ]);
});
