// `init --source certbot` beside certbot itself, `renew`, and what clients are told.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverHome } from '../bench-home.mjs';

const name = 'graph.example';

/** A certbot that has its certificate already: what is left is our part, and some milliseconds for a shell and a copy. */
function instantCertbot(folder) {
  const bin = join(folder, 'instant-certbot');
  const issued = join(folder, 'issued');
  if (!existsSync(bin)) {
    mkdirSync(bin);
    mkdirSync(issued);
    const openssl = (...args) => execFileSync('openssl', args, { cwd: issued, stdio: 'ignore' });
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90'];
    openssl('req', '-x509', ...curve, '-subj', '/CN=Bench CA', '-keyout', 'ca.key', '-out', 'ca.crt');
    openssl('req', ...curve, '-subj', `/CN=${name}`, '-keyout', 'privkey.pem', '-out', 'leaf.csr');
    writeFileSync(join(issued, 'leaf.ext'), `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`);
    const sign = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'leaf.ext', '-days', '90'];
    openssl('x509', '-req', '-in', 'leaf.csr', ...sign, '-out', 'fullchain.pem');
    writeFileSync(
      join(bin, 'certbot'),
      `#!/bin/sh
[ "$1" = --version ] && { echo 'certbot 2.1.0'; exit 0; }
for a in "$@"; do case $a in --config-dir=*) dir=\${a#*=} ;; esac; done
mkdir -p "$dir/live/${name}" && cp '${issued}/privkey.pem' '${issued}/fullchain.pem' "$dir/live/${name}/"
`,
    );
    chmodSync(join(bin, 'certbot'), 0o755);
  }
  return bin;
}

export async function* rows({ node, program, empty, folder, has, peakMemory }) {
  if (!has('openssl')) {
    yield { name: 'init --source certbot, renew', skip: 'openssl is not installed' };
    return;
  }
  const freshHome = (label, run) => serverHome(folder, label, run);
  const at = (home) => ['--home', home, '--neo4j-version', '5', '--edition', 'community'];
  const quick = instantCertbot(folder);
  const lineage = (home) =>
    [`config-dir=${home}/letsencrypt`, `work-dir=${home}/work`, `logs-dir=${home}/logs`, 'http-01-port=65001'].map(
      (flag) => `--certbot-arg=--${flag}`,
    );
  const withCertbot = (label) => (run) => {
    const home = freshHome(label, run);
    return [
      ...['env', `PATH=${quick}:${process.env.PATH}`, node, program, 'init', ...at(home), '--source', 'certbot'],
      ...['--name', name, '--email', 'ops@example.com', '--acme-server', 'https://ca.example/dir', '--run-certbot'],
      ...[...lineage(home), '--yes', '--quiet'],
    ];
  };
  yield {
    name: 'init --source certbot --run-certbot, with a certbot that takes no time / node empty.mjs',
    ours: withCertbot('certbot'),
    reference: () => [node, empty],
    aim: '4',
  };

  const made = freshHome('template', 0);
  execFileSync(node, [program, 'init', ...at(made), '--components', 'bolt', '--name', name, '--yes', '--quiet']);
  const copy = (label, run) => {
    const home = join(folder, `${label}-${run}`);
    cpSync(made, home, { recursive: true });
    return home;
  };
  const renew = (label) => (run) => [node, program, 'renew', ...at(copy(label, run)), '--yes', '--quiet'];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '365'];
  const openssl = (run) => [
    ...['openssl', ...request, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
    ...['-keyout', join(folder, `r${run}.key`), '-out', join(folder, `r${run}.crt`)],
  ];
  yield { name: 'renew of a self-signed pair / openssl req', ours: renew('renew'), reference: openssl };
  yield { name: 'renew of a self-signed pair / node empty.mjs', ours: renew('renew-node'), reference: () => [node, empty] };
  yield {
    name: 'trust export --for python / renew of a self-signed pair',
    ours: () => [node, program, 'trust', 'export', ...at(made), '--for', 'python'],
    reference: renew('kit'),
    aim: 'below 1',
  };
  yield { name: 'peak memory, renew of a self-signed pair', figure: `${peakMemory(renew('memory')(0)).toFixed(0)} MiB` };
}
