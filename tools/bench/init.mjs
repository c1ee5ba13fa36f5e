// Start-up and `init`.
import { join } from 'node:path';
import { serverHome } from '../bench-home.mjs';

export async function* rows({ node, program, empty, folder, has, peakMemory }) {
  const nothing = () => [node, empty];
  const init =
    (label, ...more) =>
    (run) => [
      node,
      program,
      'init',
      '--home',
      serverHome(folder, label, run),
      '--neo4j-version',
      '5',
      '--edition',
      'enterprise',
      '--yes',
      '--quiet',
      ...more,
    ];
  const four = ['--components', 'bolt,https,cluster,backup', '--name', 'graph.example'];
  yield {
    name: '--version / node empty.mjs',
    ours: () => [node, program, '--version'],
    reference: nothing,
    aim: '1.1',
    runs: 21,
  };
  yield { name: '--help / node empty.mjs', ours: () => [node, program, '--help'], reference: nothing, aim: '1.35', runs: 21 };
  yield { name: 'init --dry-run / node empty.mjs', ours: init('dry', '--dry-run'), reference: nothing, aim: '3' };
  yield { name: 'init, four components, EC P-256 / node empty.mjs', ours: init('ec', ...four), reference: nothing, aim: '6' };
  if (has('openssl')) {
    const one = (n) =>
      `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=graph.example -addext subjectAltName=DNS:graph.example -days 365 -keyout ${join(folder, `k${n}`)} -out ${join(folder, `c${n}`)}`;
    yield {
      name: 'init, four components, RSA 2048 / four openssl req in sequence',
      ours: init('rsa', ...four, '--key-type', 'rsa-2048'),
      reference: () => ['bash', '-c', [1, 2, 3, 4].map(one).join(' && ')],
      aim: '0.75',
    };
  } else yield { name: 'init RSA / openssl', skip: 'openssl is not installed' };
  for (const [tool, command] of Object.entries({
    mkcert: (run) => `CAROOT=${folder} mkcert -cert-file ${folder}/m${run}.crt -key-file ${folder}/m${run}.key graph.example`,
    step: (run) =>
      `step certificate create graph.example ${folder}/s${run}.crt ${folder}/s${run}.key --profile self-signed --subtle --no-password --insecure`,
    easyrsa: (run) =>
      `cd ${folder} && EASYRSA_PKI=${folder}/pki${run} easyrsa --batch init-pki && EASYRSA_PKI=${folder}/pki${run} easyrsa --batch build-ca nopass`,
  })) {
    if (!has(tool)) yield { name: `init, bolt alone, EC P-256 / ${tool}`, skip: `${tool} is not installed` };
    else
      yield {
        name: `init, bolt alone, EC P-256 / ${tool}`,
        ours: init(`one-${tool}`, '--components', 'bolt'),
        reference: (run) => ['bash', '-c', command(run)],
      };
  }
  yield {
    name: 'peak memory, init of four components, EC P-256',
    figure: `${peakMemory(init('memory', ...four)(0)).toFixed(0)} MiB (node empty.mjs: ${peakMemory([node, empty]).toFixed(0)} MiB)`,
  };
}
