import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../src/main.ts';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { permittedBy } from '../../src/pki/names/name-limits.ts';
import { createSystem } from '../../src/system/index.ts';
import { enter, type QueuedPrompts, queuedPrompts } from '../support/queued-prompts.ts';
import { testdir } from '../support/testdir.ts';

// What the build puts in.
vi.stubGlobal('__VERSION__', '0.0.0');

/** `ca create` on a terminal. What is permitted in the end, and what was asked. */
async function create(prompts: QueuedPrompts, ...more: string[]): Promise<{ permitted: readonly string[]; err: string }> {
  const system = createSystem();
  const out = join(testdir({}), 'ca');
  let err = '';
  const terminal = {
    ...system.terminal,
    inputIsTerminal: true,
    outputIsTerminal: true,
    errorIsTerminal: true,
    width: 80,
    colourAllowed: () => false,
    out: () => {},
    err: (text: string) => {
      err += text;
    },
  };
  const code = await run(['ca', 'create', '--out', out, ...more], { ...system, prompts, terminal });
  if (code !== 0) return { permitted: [], err };
  const [root] = readCertificates(readFileSync(join(out, 'ca.crt'))).certificates;
  if (root === undefined) throw new Error('no certificate');
  return { permitted: permittedBy(root), err };
}

describe('ca create on a terminal', () => {
  it('offers to permit what programs on the servers themselves connect to', async () => {
    const prompts = queuedPrompts([enter, enter]);
    const made = await create(prompts, '--permit', 'cluster.test', '--no-passphrase');
    expect(prompts.asked[0]).toMatch(/^Permit localhost and 127\.0\.0\.1\/32 as well\?/);
    expect(made.permitted).toEqual(['cluster.test', 'localhost', '127.0.0.1/32']);
    expect((await create(queuedPrompts([false, enter]), '--permit', 'cluster.test', '--no-passphrase')).permitted).toEqual([
      'cluster.test',
    ]);
  });

  it('offers only what is missing, and nothing for a CA without limits', async () => {
    const network = queuedPrompts([enter, enter]);
    await create(network, '--permit', '127.0.0.0/8', '--no-passphrase');
    expect(network.asked[0]).toMatch(/^Permit localhost as well\?/);
    const both = ['--permit', 'localhost', '--permit', '127.0.0.1'];
    expect((await create(queuedPrompts([enter]), ...both, '--no-passphrase')).permitted).toEqual(['localhost', '127.0.0.1/32']);
    expect((await create(queuedPrompts([enter]), '--no-passphrase')).permitted).toEqual([]);
  });

  it('takes no short passphrase', async () => {
    const { err } = await create(queuedPrompts(['1234567']));
    expect(err).toMatch(/is refused: The passphrase is too short: 7 characters/);
  });
});
