// `bundle` against making the same keys, and nothing else; growth and memory from 10 to 1,000 members.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys alone, on all cores: as many at once as there are cores, all through Node's own thread pool. */
const keysAlone = `
import { generateKeyPair } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
const make = promisify(generateKeyPair);
const [type, count] = [process.argv[2], Number(process.argv[3])];
let left = count;
const worker = async () => { while (left-- > 0) await (type === 'rsa' ? make('rsa', { modulusLength: 2048 }) : make('ec', { namedCurve: 'P-256' })); };
await Promise.all(Array.from({ length: availableParallelism() }, worker));
`;

/** Key, its PEM, a signature over as many bytes as a certificate has, and the files: the least that making a pair can be. */
const pairsAlone = `
import { generateKeyPairSync, sign, createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
const [folder, count] = [process.argv[2], Number(process.argv[3])];
const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
mkdirSync(folder);
for (let n = 0; n < count; n += 1) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const body = Buffer.concat([publicKey.export({ type: 'spki', format: 'der' }), Buffer.alloc(400)]);
  const certificate = Buffer.concat([body, sign('sha256', body, ca)]);
  writeFileSync(folder + '/' + n + '.key', key, { mode: 0o400 });
  writeFileSync(folder + '/' + n + '.crt', certificate.toString('base64'));
}
`;

export async function* rows({ node, program, folder, has, peakMemory }) {
  const ca = join(folder, 'bundle-ca');
  if (!existsSync(ca))
    spawnSync(node, [program, 'ca', 'create', '--out', ca, '--no-passphrase', '--yes', '--quiet'], { stdio: 'inherit' });
  const membersOf = (count) => {
    const path = join(folder, `members-${count}.yaml`);
    const members = Array.from({ length: count }, (_, n) => `  - name: core${n}\n    names: [core${n}.cluster.test, 127.0.0.1]`);
    writeFileSync(path, `line: "5"\ncomponents: [cluster, backup]\nmembers:\n${members.join('\n')}\n`);
    return path;
  };
  const bundle = (label, count, ...more) => {
    const members = membersOf(count);
    return (run) => [
      node,
      program,
      'bundle',
      '--members',
      members,
      '--ca',
      ca,
      '--out',
      join(folder, `${label}-${run}`),
      '--yes',
      '--quiet',
      ...more,
    ];
  };
  const script = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const keys = script('keys.mjs', keysAlone);
  const pairs = script('pairs.mjs', pairsAlone);
  yield {
    name: 'bundle, 100 members x 2, RSA 2048 / the same keys on all cores and nothing else',
    ours: bundle('rsa', 100, '--key-type', 'rsa-2048'),
    reference: () => [node, keys, 'rsa', '200'],
    aim: '1.15',
    runs: 3,
  };
  yield {
    name: 'bundle, 100 members x 2, EC P-256 / keys, signatures and files by node:crypto and nothing else',
    ours: bundle('ec', 100),
    reference: (run) => [node, pairs, join(folder, `pairs-${run}`), '200'],
    aim: '3',
    runs: 7,
  };
  yield {
    name: 'bundle, 1,000 members / 10 times 100 members',
    ours: bundle('thousand', 1000),
    reference: (run) => [
      'bash',
      '-c',
      Array.from({ length: 10 }, (_, n) => bundle(`hundred-${n}`, 100)(run).join(' ')).join(' && '),
    ],
    aim: 'at most 1: growth is no worse than linear',
    runs: 3,
  };
  for (const [tool, command] of Object.entries({
    step: (run) =>
      `mkdir ${folder}/step${run} && cd ${folder}/step${run} && step certificate create ca ca.crt ca.key --profile root-ca --no-password --insecure && for n in $(seq 20); do step certificate create core$n.cluster.test $n.crt $n.key --ca ca.crt --ca-key ca.key --no-password --insecure; done`,
    mkcert: (run) =>
      `mkdir ${folder}/mkcert${run} && cd ${folder}/mkcert${run} && export CAROOT=$PWD && for n in $(seq 20); do mkcert -cert-file $n.crt -key-file $n.key core$n.cluster.test; done`,
    easyrsa: (run) =>
      `cd ${folder} && export EASYRSA_PKI=${folder}/easyrsa${run} EASYRSA_ALGO=ec EASYRSA_CURVE=prime256v1 && easyrsa --batch init-pki && easyrsa --batch --req-cn=ca build-ca nopass && for n in $(seq 20); do easyrsa --batch build-server-full core$n.cluster.test nopass; done`,
  })) {
    if (!has(tool)) yield { name: `bundle, 10 members x 2, EC P-256 / ${tool}`, skip: `${tool} is not installed` };
    else
      yield {
        name: `bundle, 10 members x 2, EC P-256 / ${tool}`,
        ours: bundle(`ten-${tool}`, 10),
        reference: (run) => ['bash', '-c', command(run)],
        runs: 5,
      };
  }
  mkdirSync(join(folder, 'memory'), { recursive: true });
  const memory = [10, 100, 1000].map((count) => `${count}: ${peakMemory(bundle(`memory/${count}`, count)(0)).toFixed(0)} MiB`);
  yield { name: 'peak memory, bundle by members', figure: memory.join(', ') };
}
