// `doctor` on what `init` made: one home, and a hundred in one call.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const count = 100;

export async function* rows({ node, program, empty, folder, peakMemory }) {
  const place = ['--neo4j-version', '5', '--edition', 'enterprise'];
  const made = join(folder, 'doctor');
  mkdirSync(join(made, 'conf'), { recursive: true });
  writeFileSync(join(made, 'conf', 'neo4j.conf'), 'server.bolt.enabled=true\n');
  const four = ['--components', 'bolt,https,cluster,backup', '--name', 'graph.example'];
  execFileSync(node, [program, 'init', '--home', made, ...place, ...four, '--yes', '--quiet']);
  const homes = Array.from({ length: count }, (_, index) => join(folder, `doctor-${index}`));
  for (const home of homes) cpSync(made, home, { recursive: true });

  const one = () => [node, program, 'doctor', '--home', made, ...place, '--json'];
  const many = () => [node, program, 'doctor', ...homes, ...place, '--json'];
  yield {
    name: 'doctor, four components / node empty.mjs',
    ours: one,
    reference: () => [node, empty],
    aim: '3',
    runs: 15,
  };
  yield { name: `doctor, ${count} homes in one call / one home`, ours: many, reference: one, aim: `below ${count}`, runs: 5 };
  yield { name: `peak memory, doctor of ${count} homes`, figure: `${peakMemory(many()).toFixed(0)} MiB` };
}
