// The program as one file, against the Node that is in it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serverHome } from '../bench-home.mjs';
import { nodeFor } from '../release/node-builds.mjs';

export async function* rows({ empty, folder }) {
  const platform = `linux-${process.arch}`;
  const single = fileURLToPath(new URL(`../../release/neo4j-tls-${platform}`, import.meta.url));
  if (process.platform !== 'linux' || !existsSync(single)) {
    yield { name: 'single file / its Node alone', skip: 'npm run release:local has not been run' };
    return;
  }
  const reference = () => [nodeFor(platform), empty];
  const init = (run) => {
    const home = serverHome(folder, 'single', run);
    const place = ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise', '--name', 'graph.example'];
    return [single, 'init', ...place, '--components', 'bolt,https,cluster,backup', '--yes', '--quiet'];
  };
  yield { name: 'single file: --version / its Node alone', ours: () => [single, '--version'], reference, aim: '1.5', runs: 21 };
  yield { name: 'single file: init, four components / its Node alone', ours: init, reference, aim: '5.5' };
}
