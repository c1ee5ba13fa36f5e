import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeAtTab, completionOf } from '../../src/system/complete-path.ts';
import { createSystem } from '../../src/system/index.ts';
import { testdir } from '../support/testdir.ts';

const folder = (): string => {
  const at = testdir();
  mkdirSync(join(at, 'certificates'));
  for (const name of ['certificate.pem', 'key.pem', '.hidden']) writeFileSync(join(at, name), '');
  return at;
};

const { files } = createSystem();
const from = (workingDirectory: string) => ({ files, host: { workingDirectory, homeDirectory: workingDirectory } });

it('completes a path as far as it is certain', async () => {
  const at = folder();
  const completed = (typed: string) => completionOf(typed, from(at));
  expect(await completed('ke')).toBe('y.pem');
  expect(await completed(`${at}/c`)).toBe('ertificate');
  expect(await completed('certificates')).toBe('/');
  expect(await completed(`${at}/.h`)).toBe('idden');
  expect(await completed('nothing')).toBe('');
  expect(await completed(`${at}/gone/x`)).toBe('');
  expect(await completed('~')).toBe('/');
  expect(await completed('~/ke')).toBe('y.pem');
});

it('never types a name that a terminal would take for commands', async () => {
  const at = testdir();
  writeFileSync(join(at, 'evil\u001b]0;x\u0007'), '');
  expect(await completionOf('e', from(at))).toBe('');
  writeFileSync(join(at, 'even.pem'), '');
  expect(await completionOf('e', from(at))).toBe('ven.pem');
});

it('adds nothing to what was typed on meanwhile', async () => {
  const at = folder();
  const input = new EventEmitter();
  const seen: unknown[] = [];
  let typed = `${at}/k`;
  const stop = completeAtTab(input as NodeJS.ReadStream, () => typed, from(at));
  input.on('keypress', (text: string) => seen.push(text));
  input.emit('keypress', '\t', { name: 'tab' });
  typed = `${at}/kk`;
  await new Promise(setImmediate);
  stop();
  expect(seen).toEqual(['\t']);
});

it('types what Tab adds, and leaves every other key, and the default, alone', async () => {
  const at = folder();
  const input = new EventEmitter();
  const seen: unknown[] = [];
  let typed = '';
  const stop = completeAtTab(input as NodeJS.ReadStream, () => typed, from(at));
  input.on('keypress', (text: string, key: object) => seen.push([text, { ...key }]));
  const press = (text: string, name: string) => input.emit('keypress', text, { name });
  press('\t', 'tab');
  typed = `${at}/k`;
  press('x', 'x');
  press('\t', 'tab');
  await new Promise(setImmediate);
  stop();
  press('\t', 'tab');
  expect(seen).toEqual([
    ['\t', { name: 'tab' }],
    ['x', { name: 'x' }],
    ['\t', { name: '', ctrl: true }],
    ['ey.pem', { name: '', sequence: 'ey.pem' }],
    ['\t', { name: 'tab' }],
  ]);
});
