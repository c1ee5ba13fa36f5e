import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConfEditSummary } from '../../src/model/conf-edit.ts';
import type { ScopeName } from '../../src/model/installation.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Step } from '../../src/model/steps/index.ts';
import { bundleToText } from '../../src/output/bundle-text.ts';
import { type InitDone, initDoneToText } from '../../src/output/init-text.ts';
import { planToText } from '../../src/output/plan-text.ts';
import { type RenewDone, renewDoneToText } from '../../src/output/renew-text.ts';
import { createStyle, rowsIn } from '../../src/output/style.ts';

/** An `init` and a `renew` of four components, as a terminal shows them. */
const home = '/var/lib/neo4j';
const scopes: readonly ScopeName[] = ['bolt', 'https', 'cluster', 'backup'];
const owner = { uid: 7474, gid: 7474, user: 'neo4j', group: 'neo4j' };
const names = ['graph.example.com', 'localhost', '127.0.0.1'];
const settings = [...Array(33).keys()].map((index) => `dbms.ssl.policy.setting_${index}`);
const summary: ConfEditSummary = {
  added: settings,
  changed: [{ name: 'server.http.enabled', line: 83, was: 'true', now: 'false' }],
  ...{ removed: [], renamed: [], superseded: [], merged: [], moved: [], bomRemoved: false, brokenEscapes: [] },
};
const pairOf = (scope: ScopeName): readonly Step[] => {
  const at = (name: string, mode: number) => ({ path: `${home}/certificates/${scope}/${name}`, mode, owner });
  const isMember = scope === 'cluster' || scope === 'backup';
  return [
    { kind: 'makeDirectory', ...at('', 0o755), path: `${home}/certificates/${scope}` },
    { kind: 'makeDirectory', ...at('trusted', 0o755) },
    { kind: 'makeDirectory', ...at('revoked', 0o755) },
    {
      kind: 'issueCertificate',
      scope,
      request: {
        subject: [],
        names: names.map((value) => ({ kind: 'dns', value })),
        usages: ['serverAuth'],
        ...{ keyType: 'ec-p256', days: 365 },
      },
      signer: { kind: 'self' },
      key: at('private.key', 0o400),
      certificate: at('public.crt', 0o444),
      certificateCopies: isMember ? [at('trusted/self.pem', 0o444)] : [],
    },
  ] as readonly Step[];
};
const plan = {
  ...{ command: 'init', home, rehearsals: [], notes: [] },
  steps: [
    { kind: 'makeDirectory', path: `${home}/certificates`, mode: 0o755, owner },
    ...scopes.flatMap(pairOf),
    {
      kind: 'editConf',
      path: '/etc/neo4j/neo4j.conf',
      expect: 'a hash',
      edit: { changes: new Map(settings.map((name) => [name, 'x'])) },
      summary,
    } as unknown as Step,
  ],
} as Plan;
const handshakes = scopes.map((component) => ({ component, protocol: 'TLSv1.3' }));
const verdict = {
  starts: true,
  components: { bolt: 'encrypted', https: 'encrypted', cluster: 'encrypted', backup: 'encrypted' },
} as const;
const done: InitDone = {
  kind: 'package',
  said: { home: '/var/lib/neo4j', typedOn: 'linux' },
  nothingChanged: false,
  verdict,
  backups: [`${home}/.neo4j-tls/backups/1/certificates/bolt/private.key`],
  confBackup: '/etc/neo4j/neo4j.conf.old',
  confEdit: summary,
  handshakes,
  certificates: scopes.map((component) => ({ component, fingerprint: 'AB:'.repeat(31).concat('CD'), until: '2027-11-26' })),
  clients: [
    { line: 'neo4j+ssc://graph.example.com:7687', meaning: 'drivers: any certificate accepted' },
    {
      line: 'neo4j+s://graph.example.com:7687',
      meaning: 'drivers: once this certificate is in the trust store of the machine',
      more: true,
    },
    { line: 'https://graph.example.com:7473/', meaning: 'in a browser' },
  ],
  repeat: 'neo4j-tls init --yes',
  notes: [
    {
      severity: 'info',
      text: 'bolt, https: Self-signed: clients trust it once they have the certificate itself.',
    },
  ],
  peersToTrust: true,
};
/** As a server is that was unpacked and never configured. */
const local: InitDone = {
  ...done,
  said: { home: '/opt/neo4j', neo4jVersion: '5', typedOn: 'linux' },
  kind: 'archive',
  handshakes: handshakes.slice(0, 2),
  ...{ peersToTrust: false, toBeTrusted: 'bolt' },
  notes: [
    {
      severity: 'info',
      text: 'bolt and https listen on localhost only: other machines cannot reach them yet.',
      remedy:
        'To open them, set server.default_listen_address=0.0.0.0 in neo4j.conf, or:\nneo4j-tls init --home /opt/neo4j --neo4j-version 5.26.30 --components bolt,https --source self-signed --name graph.example.com --name localhost --name 127.0.0.1 --listen 0.0.0.0 --yes',
    },
    ...done.notes,
  ],
  clients: [...done.clients, { line: 'cypher-shell -a bolt+ssc://graph.example.com:7687', meaning: '' }],
};
const renewed: RenewDone = {
  kind: 'package',
  said: { home, typedOn: 'linux' },
  renewed: scopes.map((component) => ({
    components: [component],
    ...{ source: 'self-signed', serial: '69bfd0a134cd3eea9952433eb83b26a1', until: '2027-11-27', changed: true },
  })),
  ports: [7687, 7473, 6000, 7000, 7688, 6362, 5000].map((port) => ({
    component: 'bolt',
    address: `127.0.0.1:${port}`,
    shows: 'old' as const,
    ...{ serial: '7f882acd72a718aee25f618222449d16', reason: undefined },
  })),
  verdict,
  handshakes,
  announced: [],
  backups: scopes.map((scope) => `${home}/.neo4j-tls/backups/1/certificates/${scope}/private.key`),
  ...{ reloaded: false, reloadFailed: undefined, reloadable: true },
};

describe('screens', () => {
  const screensAt = (width: number) => {
    const style = createStyle({ color: false, width });
    return {
      plan: planToText(plan, style, false),
      'end of init': initDoneToText(done, style, false),
      'end of init, with a new CA': initDoneToText(
        { ...done, peersToTrust: false, newAuthority: '/root/neo4j-ca' },
        style,
        false,
      ),
      'end of init, on localhost alone': initDoneToText(local, style, false),
      'end of init, on localhost alone, with a new CA': initDoneToText(
        { ...local, newAuthority: '/root/neo4j-ca' },
        style,
        false,
      ),
      'end of init, on a usual server': initDoneToText(
        { ...done, peersToTrust: false, handshakes: handshakes.slice(0, 2), toBeTrusted: 'bolt' },
        style,
        false,
      ),
      'end of renew': renewDoneToText(renewed, style, false),
    };
  };

  it.each([100, 80, 60])('of plan and end in %i columns', async (width) => {
    const screens = Object.entries(screensAt(width));
    const text = screens.map(([title, screen]) => `${title}\n${'='.repeat(width)}\n${screen}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `screens-${width}.txt`));
    for (const [title, screen] of screens) {
      // With the prompt below it, or the question.
      if (width >= 80) expect(rowsIn(screen, width), title).toBeLessThanOrEqual(23);
      const wide = screen.split('\n').filter((line) => line.length > width && !/neo4j-tls |curl /.test(line));
      expect(wide, title).toEqual([]);
    }
  });

  it('say once what holds for several components, and give a long command no column of its own', () => {
    const style = createStyle({ color: false, width: 80 });
    const argv = ['certbot', 'certonly', '--config-dir', `/etc/${'letsencrypt/'.repeat(8)}`];
    const alike = scopes.map((scope) => ({ severity: 'info' as const, text: `${scope}: the key was decrypted.` }));
    const text = planToText(
      {
        ...plan,
        steps: [...plan.steps, { kind: 'runCommand', argv, why: 'asks the CA' } as unknown as Step],
        notes: [...alike, { severity: 'warning', text: 'backup: the key was decrypted.' }],
      },
      style,
      false,
    );
    expect(text.split('\n').slice(0, 12)).toEqual(planToText(plan, style, false).split('\n').slice(0, 12));
    expect(text).toContain(`  ~ ${argv.join(' ')}\n        asks the CA`);
    expect(text).toContain('    bolt, https, cluster, backup: the key was decrypted.\n  ▲ backup: the key was decrypted.');
  });

  it('name the folder that the paths of a CA lie in, and give the answer before what comes next', () => {
    const style = createStyle({ color: false, width: 80 });
    expect(planToText({ ...plan, command: 'ca create', home: '/srv/ca' }, style)).toMatch(/^ {2}Plan {2}in \/srv\/ca\n/);
    expect(planToText(plan, style)).toMatch(/^ {2}Plan\n/);
    const text = bundleToText({ out: '/srv/out', members: ['core1'], certificates: 2, verdict }, style);
    expect(text.indexOf('Neo4j will start')).toBeGreaterThan(0);
    expect(text.indexOf('Neo4j will start')).toBeLessThan(text.indexOf('Next'));
  });

  it('of a plan lists with --verbose what is folded, and always what replaces something', () => {
    const style = createStyle({ color: false, width: 80 });
    const [folded, whole] = [planToText(plan, style, false), planToText(plan, style)];
    for (const text of [folded, whole]) expect(text).toContain('server.http.enabled  true → false');
    for (const name of settings) {
      expect(folded).not.toContain(`new: ${name}=`);
      expect(whole).toContain(`new: ${name}=`);
    }
    for (const path of ['bolt/private.key', 'backup/public.crt', 'cluster/trusted/self.pem', '/etc/neo4j/neo4j.conf'])
      expect(folded).toContain(path);
  });
});
