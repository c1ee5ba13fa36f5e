import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

it('a log with escape sequences in a path moves no cursor, in the headline neither', async () => {
  const folder = testdir({ 'neo4j.log': 'ERROR Failed to load private key: /a\u001b[2J\u0007b (using configured password)\n' });
  const { stdout, stderr } = await runProgram(['doctor', '--from-log', join(folder, 'neo4j.log')]);
  expect(stdout).toContain('/a\\u001b[2J\\u0007b');
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
});
