import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edit, type FaultContext, type FaultKind, file, folder, kind, link, remove, setPolicy, text } from './fault.ts';
import { put } from './setups.ts';

const certificates = '../../certificates';
const here = ({ scope }: FaultContext): string => `${certificates}/${scope}`;
const move = (c: FaultContext, from: string, to: string): void => {
  file(c, to, text(c, from));
  remove(c, from);
};
const setting = (suffix: string, value: string): FaultKind =>
  kind(`${suffix}=${JSON.stringify(value)}, path`, (c) => setPolicy(c, suffix, value));

/** Faults of where things lie: links, devices, folders, paths of every spelling. */
export const pathFaults: readonly FaultKind[] = [
  kind('key links to nothing at all', (c) => link(c, 'private.key', '/dev/null')),
  kind('certificate links to nothing at all', (c) => link(c, 'public.crt', '/dev/null')),
  kind('nothing at all in trusted', (c) => link(c, 'trusted/null.pem', '/dev/null')),
  kind('nothing at all in revoked', (c) => link(c, 'revoked/null.crl', '/dev/null')),
  kind('key is a socket', (c) => socket(c, 'private.key')),
  kind('certificate is a socket', (c) => socket(c, 'public.crt')),
  kind('socket in trusted', (c) => socket(c, 'trusted/agent')),
  kind('socket in revoked', (c) => socket(c, 'revoked/agent')),
  kind('trusted is a socket', (c) => {
    remove(c, 'trusted');
    socket(c, 'trusted');
  }),
  kind('key links to a folder', (c) => link(c, 'private.key', 'trusted')),
  kind('certificate links to a folder', (c) => link(c, 'public.crt', 'trusted')),
  kind('link to a folder in trusted', (c) => link(c, 'trusted/more', '../revoked')),
  kind('link to a folder in revoked', (c) => link(c, 'revoked/more', '../trusted')),
  kind('link to itself in trusted', (c) => link(c, 'trusted/round', 'round')),
  kind('link to itself in revoked', (c) => link(c, 'revoked/round', 'round')),
  kind('broken link in revoked', (c) => link(c, 'revoked/gone.crl', 'nowhere.crl')),
  kind('a chain of links to the key', (c) => {
    move(c, 'private.key', 'v1/privkey.pem');
    c.member.nodes.set(`${c.scope}/live`, { kind: 'link', to: 'v1' });
    link(c, 'private.key', 'live/privkey.pem');
  }),
  kind('key and certificate below ..data', (c) => {
    move(c, 'private.key', '..2026/private.key');
    move(c, 'public.crt', '..2026/public.crt');
    c.member.nodes.set(`${c.scope}/..data`, { kind: 'link', to: '..2026' });
    link(c, 'private.key', '..data/private.key');
    link(c, 'public.crt', '..data/public.crt');
  }),
  kind('trusted filled through ..data', (c) => {
    const [name] = [...c.member.nodes.keys()].filter((path) => path.startsWith(`${c.scope}/trusted/`));
    const ca = text(c, (name ?? '').slice(c.scope.length + 1));
    file(c, 'trusted/..2026/ca.crt', ca);
    link(c, 'trusted/..data', '..2026');
    link(c, 'trusted/ca2.crt', '..data/ca.crt');
  }),
  kind('a link with a folder for a name', (c) => {
    file(c, 'certs/real.crt', text(c, 'public.crt'));
    link(c, 'public.crt', 'certs/real.crt/');
  }),
  kind('base directory is a link', (c) => {
    for (const path of ['private.key', 'public.crt'])
      put(c.member, `real-${c.scope}/${path}`, Buffer.from(text(c, path), 'latin1'));
    c.member.nodes.set(`linked-${c.scope}`, { kind: 'link', to: `real-${c.scope}` });
    setPolicy(c, 'base_directory', `certificates/linked-${c.scope}`);
  }),
  kind('base directory is a broken link', (c) => {
    c.member.nodes.set('gone', { kind: 'link', to: 'nowhere' });
    setPolicy(c, 'base_directory', 'certificates/gone');
  }),
  kind('base directory is empty', (c) => {
    c.member.nodes.set('bare', { kind: 'folder' });
    setPolicy(c, 'base_directory', 'certificates/bare');
  }),
  kind('base directory gone', (c) => {
    for (const path of [...c.member.nodes.keys()]) if (path.startsWith(`${c.scope}/`)) c.member.nodes.delete(path);
  }),
  kind('base directory is a file of that name', (c) => {
    for (const path of [...c.member.nodes.keys()]) if (path.startsWith(`${c.scope}/`)) c.member.nodes.delete(path);
    put(c.member, c.scope, 'not a folder\n');
  }),
  ...['certificates//SCOPE', './certificates/SCOPE', 'certificates/./SCOPE/.', 'certificates/../certificates/SCOPE'].map(
    (value) => kind(`base_directory=${value}`, (c) => setPolicy(c, 'base_directory', value.replaceAll('SCOPE', c.scope))),
  ),
  ...['Certificates/SCOPE', 'certificates/SCOPE ', '"certificates/SCOPE"', '/certificates/SCOPE', 'certificates\\\\SCOPE'].map(
    (value) => kind(`base_directory=${value}`, (c) => setPolicy(c, 'base_directory', value.replaceAll('SCOPE', c.scope))),
  ),
  ...['certificates\\SCOPE', '~/certificates/SCOPE', '$NEO4J_HOME/certificates/SCOPE', 'file:certificates/SCOPE', ''].map(
    (value) =>
      kind(`base_directory=${value} unquoted`, (c) => setPolicy(c, 'base_directory', value.replaceAll('SCOPE', c.scope))),
  ),
  setting('base_directory', '/'),
  setting('base_directory', '.'),
  setting('base_directory', '../..'),
  setting('private_key', '/etc/hostname'),
  setting('private_key', '/'),
  setting('private_key', '.'),
  setting('private_key', './/private.key'),
  setting('private_key', 'private.key/'),
  setting('private_key', 'Private.key'),
  setting('private_key', 'trusted/../private.key'),
  setting('private_key', 'private.key,other.key'),
  setting('private_key', '$HOME/private.key'),
  setting('private_key', 'a\\u0000b'),
  setting('public_certificate', ''),
  setting('public_certificate', '/dev/null'),
  setting('public_certificate', 'public.crt/'),
  setting('public_certificate', 'public.crt '),
  setting('trusted_dir', '.'),
  setting('trusted_dir', '/'),
  setting('trusted_dir', './trusted/'),
  setting('trusted_dir', 'trusted '),
  setting('trusted_dir', 'trusted/ca.pem'),
  setting('trusted_dir', '../trusted'),
  setting('revoked_dir', '.'),
  setting('revoked_dir', ''),
  setting('revoked_dir', './revoked/'),
  setting('revoked_dir', '/no/such/folder'),
  setting('revoked_dir', '$(echo revoked)'),
  kind('absolute paths through the other member', (c) => {
    setPolicy(c, 'private_key', `private.key`);
    setPolicy(c, 'trusted_dir', `${here(c)}/trusted`);
  }),
  kind('an old copy of the key beside it', (c) => file(c, 'private.key.bak', text(c, 'private.key'))),
  kind('a backup in trusted', (c) => file(c, 'trusted/ca.pem.bak', 'nothing\n')),
  kind('an editor file in trusted', (c) =>
    file(c, 'trusted/.ca.pem.swp', Buffer.from([0x62, 0x30, 0x56, 0x49, 0x4d, 0x20, 0x38])),
  ),
  kind('Thumbs.db in trusted', (c) => file(c, 'trusted/Thumbs.db', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))),
  kind('a name with umlauts in trusted', (c) => file(c, 'trusted/größe.pem', c.world.strangerRoot.pem)),
  kind('a name with a blank in trusted', (c) => file(c, 'trusted/our ca.pem', c.world.strangerRoot.pem)),
  kind('a folder of certificates in trusted', (c) => file(c, 'trusted/old/ca.pem', c.world.strangerRoot.pem)),
  kind('an empty folder in revoked, dot in front', (c) => folder(c, 'revoked/.old')),
  kind('a hundred certificates in trusted', (c) => {
    for (let at = 0; at < 100; at++) file(c, `trusted/${at}.pem`, at % 2 === 0 ? c.world.strangerRoot.pem : c.world.stranger.pem);
  }),
  kind('key in front of a megabyte of text', (c) => edit(c, 'private.key', (pem) => `${pem}${'#\n'.repeat(500_000)}`)),
];

/** A socket that nobody listens on any more. */
function socket(c: FaultContext, path: string): void {
  remove(c, path);
  c.member.nodes.set(`${c.scope}/${path}`, { kind: 'socket' });
}

/** Leaves a socket behind at a path: the process that listened is killed before it can take it away. */
export function leaveSocket(path: string): void {
  // A socket's path is short; so it is made elsewhere, and moved.
  const made = mkdtempSync(join(tmpdir(), 's-'));
  const code = `const { createServer } = require('net'); const { renameSync } = require('fs');
    createServer().listen('${made}/s', () => { renameSync('${made}/s', process.argv[1]); process.kill(process.pid, 'SIGKILL'); });`;
  spawnSync(process.execPath, ['-e', code, path], { timeout: 10_000 });
  rmSync(made, { recursive: true, force: true });
}
