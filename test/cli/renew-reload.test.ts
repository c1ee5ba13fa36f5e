import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { type ProgramResult, runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

interface Scene {
  readonly folder: string;
  readonly home: string;
  readonly boltPort: number;
  /** The arguments with which the stand-in for systemctl, docker or cypher-shell was called. */
  readonly called: (program: string) => string | undefined;
  readonly renew: (...more: readonly string[]) => Promise<ProgramResult>;
}

/**
 * A home whose ports are served by a stand-in for Neo4j: it shows what the files held when it was started, and reads them
 * again when one of the programs that restart it, fakes on the PATH, has been called.
 */
async function scene(
  options: {
    readonly version?: string;
    readonly edition?: string;
    readonly heedless?: boolean;
    readonly init?: readonly string[];
  } = {},
): Promise<Scene> {
  const [boltPort, httpsPort] = (await freePorts(2)) as [number, number];
  const folder = testdir({
    'home/conf/neo4j.conf': `server.bolt.listen_address=127.0.0.1:${boltPort}\nserver.https.listen_address=127.0.0.1:${httpsPort}\n`,
    'bin/': '',
  });
  const home = join(folder, 'home');
  const restarted = join(folder, 'restarted');
  for (const name of ['systemctl', 'docker', 'cypher-shell']) {
    const record = `for a in "$@"; do printf '%s\\n' "$a"; done >'${folder}/${name}-called'; printf '%s' "\${NEO4J_PASSWORD:-}" >'${folder}/password'`;
    writeFileSync(
      join(folder, 'bin', name),
      `#!/bin/sh\n${record}\n[ -e '${folder}/refuse' ] && { echo 'no such unit' >&2; exit 5; }\ntouch '${restarted}'\n`,
      { mode: 0o755 },
    );
  }
  const place = ['--home', home, '--neo4j-version', options.version ?? '5.26', '--edition', options.edition ?? 'community'];
  await runWell(['init', ...place, '--components', 'bolt,https', '--name', 'localhost', '--yes', ...(options.init ?? [])]);
  const file = (scope: string, name: string) => readFileSync(join(home, 'certificates', scope, name));
  const servers = [
    ['bolt', boltPort],
    ['https', httpsPort],
  ].map(([scope, port]) => {
    const read = () => ({ key: file(String(scope), 'private.key'), cert: file(String(scope), 'public.crt') });
    const server = tls.createServer(read(), (socket) => socket.end());
    server.on('tlsClientError', () => undefined);
    server.listen(Number(port), '127.0.0.1');
    return { server, read };
  });
  const timer = setInterval(() => {
    if (!existsSync(restarted) || options.heedless === true) return;
    rmSync(restarted);
    for (const { server, read } of servers) server.setSecureContext(read());
  }, 50);
  onTestFinished(() => {
    clearInterval(timer);
    for (const { server } of servers) server.close();
  });
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, NEO4J_USERNAME: undefined, NEO4J_PASSWORD: undefined };
  return {
    folder,
    home,
    boltPort,
    called: (program) => {
      const record = join(folder, `${program}-called`);
      return existsSync(record) ? readFileSync(record, 'utf8') : undefined;
    },
    renew: (...more) =>
      runProgram(['renew', ...place, '--yes', '--wait', '10', ...more], {
        env: more.includes('procedure') ? { ...env, NEO4J_USERNAME: 'admin', NEO4J_PASSWORD: 'open sesame' } : env,
      }),
  };
}

const shows = (ran: ProgramResult): readonly string[] =>
  JSON.parse(ran.stdout).ports.map(({ component, shows: what }: { component: string; shows: string }) => `${component} ${what}`);

describe('renew --reload', () => {
  it('none: the files are new, the ports show the old ones, and the next step is named', async () => {
    const { renew, called } = await scene();
    const ran = await renew('--json');
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ applied: true, renewed: false });
    expect(shows(ran)).toEqual(['bolt old', 'https old']);
    const text = await renew();
    // The home has no program of Neo4j's, so that none is named.
    expect(text.stdout).toMatch(/^ +Restart Neo4j\.$/m);
    expect(text.stdout).not.toMatch(/✔ renewed/);
    // Neither of the first pair nor of the last: somebody renewed twice, and never restarted.
    expect(text.stdout).toContain('another certificate');
    expect(called('systemctl')).toBeUndefined();
  });

  it.each([
    ['systemd', 'systemctl', 'restart\nneo4j\n'],
    ['docker:graph-db', 'docker', 'restart\ngraph-db\n'],
  ])('%s: restarts, and says "renewed" once every port agrees', async (way, program, argv) => {
    const { renew, called } = await scene();
    const ran = await renew('--reload', way, '--json');
    expect(ran.code, ran.stderr).toBe(0);
    expect(called(program)).toBe(argv);
    expect(JSON.parse(ran.stdout)).toMatchObject({ applied: true, renewed: true });
    expect(shows(ran)).toEqual(['bolt new', 'https new']);
    expect((await renew('--reload', way)).stdout).toMatch(/✔ renewed: source, files and ports have the same certificate/);
  });

  it('command: is run by the shell, as it stands', async () => {
    const { renew, folder } = await scene();
    const ran = await renew(
      '--reload',
      `command:echo "it's $((40 + 2))" >'${folder}/said' && touch '${folder}/restarted'`,
      '--json',
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe("it's 42\n");
    expect(JSON.parse(ran.stdout).renewed).toBe(true);
  });

  it('procedure: cypher-shell is called over this machine, the password in nobody’s argument', async () => {
    const { renew, called, boltPort, folder } = await scene({ version: '2026', edition: 'enterprise' });
    const ran = await renew('--reload', 'procedure', '--json');
    expect(ran.code, ran.stderr).toBe(0);
    expect(called('cypher-shell')).toBe(`-a\nbolt+ssc://127.0.0.1:${boltPort}\nCALL dbms.security.reloadTLS()\n`);
    expect(readFileSync(join(folder, 'password'), 'utf8')).toBe('open sesame');
    expect(JSON.parse(ran.stdout).renewed).toBe(true);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain('sesame');
  });

  it('procedure: refused before anything is changed where it does not exist, or nobody is named', async () => {
    const community = await scene({ version: '2026' });
    const before = readFileSync(join(community.home, 'certificates/bolt/public.crt'));
    expect((await community.renew('--reload', 'procedure')).code).toBe(2);
    expect(readFileSync(join(community.home, 'certificates/bolt/public.crt')).equals(before)).toBe(true);
    const enterprise = await scene({ version: '2026', edition: 'enterprise' });
    const own = readFileSync(join(enterprise.home, 'certificates/bolt/public.crt'));
    const unnamed = await runProgram(
      [
        'renew',
        '--home',
        enterprise.home,
        '--neo4j-version',
        '2026',
        '--edition',
        'enterprise',
        '--yes',
        '--reload',
        'procedure',
        '--json',
      ],
      { env: { NEO4J_USERNAME: undefined, NEO4J_PASSWORD: undefined } },
    );
    expect(unnamed.code).toBe(2);
    expect(JSON.parse(unnamed.stdout).message).toContain('needs the name and password');
    expect(readFileSync(join(enterprise.home, 'certificates/bolt/public.crt')).equals(own)).toBe(true);
  });

  it('exit 1, and why, when the restart fails: the new files stay', async () => {
    const { renew, folder } = await scene();
    writeFileSync(join(folder, 'refuse'), '');
    const ran = await renew('--reload', 'systemd', '--json');
    expect(ran.code).toBe(1);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({ applied: true, renewed: false });
    expect(document.reload.message).toMatch(/systemctl restart neo4j ended with 5[\s\S]*no such unit/);
    expect((await renew('--reload', 'systemd')).stdout).toMatch(/✖ The new files are in place, but Neo4j was not reloaded/);
  });

  it('exit 1 when the restart succeeds and the ports still show the old one', async () => {
    const { renew } = await scene({ heedless: true });
    const ran = await renew('--reload', 'systemd', '--wait', '1', '--json');
    expect(ran.code).toBe(1);
    expect(shows(ran)).toEqual(['bolt old', 'https old']);
    expect(JSON.parse(ran.stdout).renewed).toBe(false);
  });

  it('exit 1 and no restart while Neo4j would not start again: the files are new', async () => {
    const { renew, home, called } = await scene();
    appendFileSync(join(home, 'conf', 'neo4j.conf'), 'no.such.setting=1\n');
    const before = readFileSync(join(home, 'certificates/bolt/public.crt'));
    const ran = await renew('--reload', 'systemd', '--json');
    expect(ran.code, ran.stderr).toBe(1);
    expect(called('systemctl')).toBeUndefined();
    expect(readFileSync(join(home, 'certificates/bolt/public.crt')).equals(before)).toBe(false);
    expect(shows(ran)).toEqual(['bolt old', 'https old']);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({ applied: true, changed: true, renewed: false, verdict: { starts: false } });
    expect(document.reload.message).toMatch(/was not restarted.*no\.such\.setting.*line \d+ of /s);
    expect(document.reload.remedy).toMatch(/Then restart Neo4j/);
  });

  it('is told beforehand, and refused where the program is missing', async () => {
    const { renew, home } = await scene();
    const before = readFileSync(join(home, 'certificates/bolt/public.crt'));
    expect((await renew('--reload', 'docker:graph-db', '--dry-run')).stdout).toMatch(/Afterwards: docker restart graph-db/);
    const bare = await runProgram(
      ['renew', '--home', home, '--neo4j-version', '5.26', '--edition', 'community', '--yes', '--reload', 'systemd', '--json'],
      { env: { PATH: '/nowhere' } },
    );
    expect(bare.code).toBe(2);
    expect(JSON.parse(bare.stdout).message).toContain('systemctl is not on the PATH');
    expect(readFileSync(join(home, 'certificates/bolt/public.crt')).equals(before)).toBe(true);
  });
});

describeNeeds(['root'], 'renew --reload as root, in a home of another user', () => {
  const service = '4242:4242';
  /** The home's own program, which notes who ran it and what it was told. */
  const withOwn = async (name: string, more: Parameters<typeof scene>[0] = {}) => {
    const made = await scene(more);
    chmodSync(made.folder, 0o755);
    mkdirSync(join(made.home, 'bin'));
    writeFileSync(join(made.home, 'bin', name), `#!/bin/sh\n{ id -u; echo "$1$NEO4J_PASSWORD"; } >'${made.home}/ran'\n`, {
      mode: 0o755,
    });
    execFileSync('chown', ['-R', service, made.home]);
    const ran = () => (existsSync(join(made.home, 'ran')) ? readFileSync(join(made.home, 'ran'), 'utf8') : undefined);
    return { ...made, ran };
  };

  it('procedure: passes over the home’s cypher-shell, and refuses beforehand where there is no other', async () => {
    const { renew, called, ran, folder, home } = await withOwn('cypher-shell', { version: '2026', edition: 'enterprise' });
    expect((await renew('--reload', 'procedure', '--json')).code).toBe(0);
    expect(called('cypher-shell')).toContain('reloadTLS');
    rmSync(join(folder, 'bin', 'cypher-shell'));
    const before = readFileSync(join(home, 'certificates/bolt/public.crt'));
    const refused = await renew('--reload', 'procedure', '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout).message).toContain(`${home}/bin/cypher-shell is not run as root, because user 4242`);
    expect(readFileSync(join(home, 'certificates/bolt/public.crt')).equals(before)).toBe(true);
    expect(ran()).toBeUndefined();
  });

  it('command: runs a program of the home as its owner, who is told no secret', async () => {
    const { renew, ran, home } = await withOwn('neo4j');
    process.env.NEO4J_PASSWORD = 'open sesame';
    try {
      await renew('--reload', `command:${home}/bin/neo4j restart`, '--wait', '1');
    } finally {
      delete process.env.NEO4J_PASSWORD;
    }
    expect(ran()).toBe('4242\nrestart\n');
  });
});

describe('renew with a private CA', () => {
  const withCa = async () => {
    const folder = testdir({ pass: { text: 'correct horse\n', mode: 0o600 } });
    const ca = join(folder, 'ca');
    const passphrase = ['--ca-passphrase-file', join(folder, 'pass')];
    await runWell(['ca', 'create', '--out', ca, '--cn', 'Graph CA', ...passphrase, '--yes']);
    const made = await scene({ init: ['--source', 'ca', '--ca', ca, ...passphrase, '--days', '60', '--key-type', 'ec-p384'] });
    return { ...made, folder: made.folder, ca, passphrase };
  };

  it('signs again: same names, kind of key and length of life; the port is rehearsed and shown', async () => {
    const { renew, ca, passphrase, home } = await withCa();
    const file = join(home, 'certificates/bolt/public.crt');
    const before = readFileSync(file, 'utf8');
    const plan = await renew('--ca', ca, ...passphrase, '--dry-run', '--json');
    expect(JSON.parse(plan.stdout).plan.steps.map(({ kind }: { kind: string }) => kind)).toEqual([
      'issueCertificate',
      'issueCertificate',
    ]);
    const ran = await renew('--ca', ca, ...passphrase, '--reload', 'systemd', '--json');
    expect(ran.code, ran.stderr).toBe(0);
    const document = JSON.parse(ran.stdout);
    expect(document.renewed).toBe(true);
    expect(document.plan.steps[0]).toMatchObject({ request: { keyType: 'ec-p384', days: 60, names: [{ value: 'localhost' }] } });
    expect(document.certificates[0].names).toEqual(['localhost']);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect((await renew('--ca', ca, ...passphrase)).stdout).toMatch(/bolt +ca: new certificate on disk/);
  });

  it('is not due yet, and says so; without the CA it names who can', async () => {
    const { renew, ca } = await withCa();
    expect((await renew('--check')).code).toBe(0);
    const alone = await renew('--json');
    expect(alone.code).toBe(2);
    expect(JSON.parse(alone.stdout).message).toContain('issued by CN=Graph CA');
    expect(JSON.parse(alone.stdout).remedy).toContain('--ca DIR');
    const nowhere = await renew('--ca', join(ca, 'issued'), '--json');
    expect(nowhere.code).toBe(2);
    expect(JSON.parse(nowhere.stdout).message).toContain('is not the folder of a CA');
  });

  it('leaves everything as it was when the passphrase is wrong', async () => {
    const { renew, ca, home, folder } = await withCa();
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'wrong'), 'battery staple\n', { mode: 0o600 });
    const before = readFileSync(join(home, 'certificates/bolt/private.key'));
    const ran = await renew('--ca', ca, '--ca-passphrase-file', join(folder, 'secrets', 'wrong'), '--json');
    expect(ran.code).toBe(2);
    expect(readFileSync(join(home, 'certificates/bolt/private.key')).equals(before)).toBe(true);
    expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/battery|correct horse/);
  });
});
