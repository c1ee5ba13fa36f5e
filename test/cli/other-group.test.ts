import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const asRoot = process.getuid?.() === 0;

// `docker run --user 7474`, of an image that knows no such user: the home's owner, in the group 0 alone.
it.runIf(asRoot)(
  'a user that owns the home and is not in its group makes, renews and trusts with a group of its own',
  async () => {
    const home = testdir({ 'conf/neo4j.conf': '' });
    for (const path of ['', 'conf', 'conf/neo4j.conf']) chownSync(join(home, path), 7474, 7475);
    const run = async (...args: string[]) => {
      const place = ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];
      const { code, stderr } = await runProgram([...args, ...place], { uid: 7474, gid: 0 });
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('neo4j-tls:')]);
    };
    await run('init', '--components', 'bolt,cluster', '--name', 'graph.example.test', '--yes');
    const ownerOf = (path: string) => {
      const { uid, gid } = statSync(join(home, path));
      return [uid, gid];
    };
    const made = ['certificates/bolt', 'certificates/bolt/private.key', 'certificates/cluster/trusted/self.pem'];
    expect(made.map(ownerOf)).toEqual(made.map(() => [7474, 0]));
    expect(ownerOf('conf/neo4j.conf')).toEqual([7474, 7475]);
    await run('renew', '--force', '--reload', 'none', '--yes');
    // What root, or the server, made with the home's group.
    for (const path of made.slice(1)) chownSync(join(home, path), 7474, 7475);
    await run('renew', '--force', '--reload', 'none', '--yes');
    expect(made.map(ownerOf)).toEqual(made.map(() => [7474, 0]));
    await run('doctor', '--fix', '--yes');
  },
);

it.runIf(asRoot)('a group that this user cannot give is named, and not root alone', async () => {
  const home = testdir({ 'conf/neo4j.conf': '' });
  for (const path of ['', 'conf', 'conf/neo4j.conf']) chownSync(join(home, path), 7474, 7474);
  const place = ['--home', home, '--neo4j-version', '5', '--edition', 'community', '--name', 'graph.example.test'];
  const { code, stderr } = await runProgram(['init', ...place, '--owner', '7474:7475', '--yes'], { uid: 7474, gid: 7474 });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/could not be given to the group 7475: this user is not in it/)]);
});
