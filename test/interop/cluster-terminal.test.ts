import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { program, runWell } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { snapshotTree } from '../support/tree.ts';

const place = (home: string): string[] => ['--home', home, '--neo4j-version', '5'];

describeNeeds(['tmux'], 'trust, ca and bundle in a terminal of 60 columns without colour', () => {
  let folder: string;
  let terminal: TestTerminal;
  const at = (...path: string[]): string => join(folder, ...path);
  const trusted = (): string[] => readdirSync(at('core1', 'certificates', 'cluster', 'trusted'));
  const type = (...args: string[]): void => terminal.send(`clear; neo4j-tls ${args.join(' ')}; echo "exit $?"`, 'Enter');
  /** The lines of the screen one after the other, however they were broken. */
  const joined = (screen: string): string => screen.replace(/\s+/g, ' ');
  const answer = async (question: RegExp, text: string): Promise<string> => {
    const screen = await terminal.until(question);
    // What is typed before the question is drawn would be lost.
    await new Promise((resolve) => setTimeout(resolve, 200));
    terminal.send(...(text === '' ? [] : [text]), 'Enter');
    return screen;
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-tty-'));
    mkdirSync(at('bin'));
    writeFileSync(at('bin', 'neo4j-tls'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
    for (const host of ['core1', 'core2']) {
      mkdirSync(at(host, 'conf'), { recursive: true });
      const how = [
        '--components',
        'cluster',
        '--source',
        'self-signed',
        '--name',
        `${host}.cluster.test`,
        '--edition',
        'community',
      ];
      await runWell(['init', ...place(at(host)), ...how, '--yes', '--quiet']);
    }
    await runWell(['trust', 'export', ...place(at('core2')), '--out', at('core2.pem')]);
    terminal = openTerminal({
      columns: 60,
      rows: 60,
      cwd: folder,
      env: { PATH: `${at('bin')}:${process.env.PATH ?? ''}`, NO_COLOR: '1' },
    });
  }, 60_000);
  afterEach(() => {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a fingerprint and asks to compare it; only yes lets the peer in', { timeout: 90_000 }, async () => {
    const before = snapshotTree(at('core1'));
    type('trust', 'add', 'core2.pem', ...place('core1'));
    const shown = await answer(/Does the other server show the same fingerprint\?/, '');
    expect(shown).toMatch(/subject +CN=core2\.cluster\.test/);
    expect(shown.replace(/\s+/g, '')).toMatch(/SHA-256([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    expect(joined(shown)).toContain('over a different channel from the one you received the file through');
    expect(joined(await terminal.until(/exit \d/))).toMatch(/Nothing was changed.*exit 130/);
    expect(snapshotTree(at('core1'))).toEqual(before);

    type('trust', 'add', 'core2.pem', ...place('core1'));
    await terminal.until(/Does the other server show the same fingerprint\?/);
    terminal.send('C-c');
    await terminal.until(/exit 130/);
    expect(snapshotTree(at('core1'))).toEqual(before);

    type('trust', 'add', 'core2.pem', ...place('core1'));
    await answer(/Does the other server show the same fingerprint\?/, 'y');
    await terminal.until(/exit 0/);
    expect(trusted()).toEqual(['core2.cluster.test.pem']);

    // Known already: nothing to compare, nothing to ask.
    type('trust', 'add', 'core2.pem', ...place('core1'));
    expect(joined(await terminal.until(/exit 0/))).toContain('is already trusted');
  });

  it("hides the CA's passphrase, asks for it twice at first and then where it is used", { timeout: 90_000 }, async () => {
    type('ca', 'create', '--out', 'ca');
    await answer(/Passphrase for the CA key/, 'keeps-the-CA');
    await answer(/The same passphrase again/, 'keeps-something-else');
    await terminal.until(/That is a different passphrase/);
    terminal.send('C-u');
    await answer(/The same passphrase again/, 'keeps-the-CA');
    await answer(/Write this\?/, '');
    const created = await terminal.until(/exit 0/);
    expect(created).not.toContain('keeps-the-CA');
    expect(created).toMatch(/new EC P-256 key, encrypted/);
    type('ca', 'sign', '--ca', 'ca', '--name', 'core3.cluster.test', '--out', 'core3');
    await answer(/Passphrase of the CA's key/, 'keeps-the-CA');
    await answer(/Write this\?/, '');
    expect(await terminal.until(/exit 0/)).not.toContain('keeps-the-CA');
    expect(existsSync(at('core3', 'private.key'))).toBe(true);
    type('ca', 'revoke', '--ca', 'ca', 'core3/public.crt');
    await answer(/Passphrase of the CA's key/, 'wrong');
    await answer(/That does not open it/, 'keeps-the-CA');
    await answer(/Write this\?/, '');
    expect(await terminal.until(/exit 0/)).not.toContain('keeps-the-CA');
    type('ca', 'sign', '--ca', 'ca', '--name', 'core4.cluster.test', '--out', 'core4');
    await answer(/Passphrase of the CA's key/, 'wrong');
    await answer(/That does not open it/, 'wrong');
    await answer(/(?:That does not open it[\s\S]*){2}/, 'wrong');
    expect(joined(await terminal.until(/exit 2/))).toContain('The passphrase does not open');
    expect(existsSync(at('core4'))).toBe(false);
  });

  it("asks for the CA's passphrase before it renews, and again after a wrong one", { timeout: 90_000 }, async () => {
    writeFileSync(at('pass'), 'keeps-the-CA\n', { mode: 0o600 });
    await runWell(['ca', 'create', '--out', at('ca'), '--ca-passphrase-file', at('pass'), '--yes']);
    const signed = ['--components', 'cluster', '--source', 'ca', '--ca', at('ca'), '--ca-passphrase-file', at('pass')];
    mkdirSync(at('core3', 'conf'), { recursive: true });
    await runWell(['init', ...place(at('core3')), ...signed, '--name', 'core3.cluster.test', '--edition', 'community', '--yes']);
    const served = (): string => readFileSync(at('core3', 'certificates', 'cluster', 'public.crt'), 'utf8');
    const before = served();
    type('renew', ...place('core3'), '--ca', 'ca');
    // It is a year too early, so it is asked about first.
    await answer(/Renewal is not due before/, 'y');
    await answer(/Passphrase of the CA's key/, 'wrong');
    await answer(/That does not open it/, 'keeps-the-CA');
    await answer(/Write this\?/, '');
    await terminal.until(/exit 0/);
    expect(served()).not.toBe(before);
  });

  it('draws how far a bundle is, and leaves nothing after Ctrl-C', { timeout: 120_000 }, async () => {
    await runWell(['ca', 'create', '--out', at('ca'), '--no-passphrase', '--yes']);
    const members = Array.from({ length: 60 }, (_, n) => `  - name: core${n}\n    names: core${n}.cluster.test\n`);
    writeFileSync(at('members.yaml'), `line: "5"\nmembers:\n${members.join('')}`);
    type('bundle', '--members', 'members.yaml', '--ca', 'ca', '--out', 'out', '--key-type', 'rsa-3072');
    await answer(/Write this\?/, '');
    const under = await terminal.until(/\[#+ +\] +[1-9]\d* of 60 members/, 60_000);
    terminal.send('C-c');
    expect(joined(await terminal.until(/exit 130/))).toContain('The changes were undone');
    expect(under.split('\n').every((line) => line.length <= 60)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([]);
    expect(readdirSync(at('ca', 'issued'))).toEqual([]);

    type('bundle', '--members', 'members.yaml', '--ca', 'ca', '--out', 'out', '--yes');
    const screen = await terminal.until(/exit \d/, 60_000);
    expect(screen).toMatch(/\[#+\] +60 of 60 members/);
    // One line that is drawn over and over.
    expect(screen.match(/of 60 members/g)).toHaveLength(1);
    expect(screen).toContain('exit 0');
    expect(readdirSync(at('out'))).toHaveLength(60);
  });
});
