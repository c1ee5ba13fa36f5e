// Takes the pictures of the README: the built program in a real terminal (tmux), what the screen then shows as SVG.
// `npm run pictures`; needs tmux. The homes are made fresh in a temporary folder, under a name that reads well.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
const home = join(folder, 'neo4j');
const program = join(root, 'bin', 'neo4j-tls.js');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A terminal in which one command runs; gives the screen with its colours, as tmux writes them. */
async function capture(command, keys, { columns = 100, rows = 60, ended }) {
  const socket = join(folder, 'tmux');
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, NO_COLOR: _colour, TMUX: _tmux, ...env } = process.env;
  const tmux = (...args) =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...env, TERM: 'xterm-256color' },
    });
  const screen = (...flags) => tmux('capture-pane', '-p', ...flags);
  const until = async (shown) => {
    for (let tries = 0; !shown.test(screen()); tries += 1) {
      if (tries > 200) throw new Error(`never showed ${shown}:\n${screen()}`);
      await sleep(100);
    }
  };
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), `${command}; sleep 60`);
  try {
    for (const [question, key] of keys) {
      await until(question);
      await sleep(400);
      tmux('send-keys', key);
    }
    await until(ended);
    await sleep(300);
    return screen('-e').trimEnd();
  } finally {
    tmux('kill-server');
  }
}

const colours = { 31: '#e5534b', 32: '#57ab5a', 33: '#c69026', 34: '#539bf5', 36: '#39c5cf' };
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Lines with escape sequences as an SVG image: monospaced text on a dark ground. */
function toSvg(text, columns) {
  const lines = text.split('\n');
  const body = lines.map((line, index) => {
    let style = '';
    const spans = line.split(/(\u001b\[[0-9;]*m)/).map((part) => {
      const sequence = /^\u001b\[([0-9;]*)m$/.exec(part);
      if (sequence === null) return part === '' ? '' : `<tspan${style}>${escapeXml(part)}</tspan>`;
      for (const code of sequence[1].split(';').map(Number)) {
        if (code === 0 || code === 39) style = '';
        else if (colours[code] !== undefined) style = ` fill="${colours[code]}"`;
        else if (code === 1) style += ' font-weight="bold"';
        else if (code === 2) style += ' fill-opacity="0.7"';
      }
      return '';
    });
    return `<text x="16" y="${28 + index * 18}" xml:space="preserve">${spans.join('')}</text>`;
  });
  const [width, height] = [Math.ceil(columns * 8.43) + 32, lines.length * 18 + 32];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="#1c2128"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#cdd9e5">
${body.join('\n')}
</g>
</svg>
`;
}

/** The temporary folder stands in for the place where such a home usually lies. */
const tidy = (text) => text.replaceAll(folder, '/opt').replaceAll(process.execPath, 'node');

mkdirSync(join(home, 'conf'), { recursive: true });
mkdirSync(join(root, 'docs', 'pictures'), { recursive: true });
writeFileSync(
  join(home, 'conf', 'neo4j.conf'),
  '# Neo4j\nserver.bolt.enabled=true\nserver.default_listen_address=0.0.0.0\nserver.default_advertised_address=graph.example\n',
  { mode: 0o640 },
);
try {
  const wizard = await capture(
    `node ${program} init --home ${home} --neo4j-version 5 --edition community`,
    [
      [/What should be encrypted/, 'Enter'],
      [/Names of this server/, 'graph.example, localhost, 127.0.0.1'],
      [/Names of this server.*127/, 'Enter'],
      [/Where should/, 'Enter'],
      [/Does this look right/, 'Enter'],
      [/Write this/, 'Enter'],
    ],
    // The folder's real name is longer than the one in the picture: its lines must not be broken for that.
    { columns: 116, ended: /prints the certificate that clients need/ },
  );
  writeFileSync(join(root, 'docs', 'pictures', 'wizard.svg'), toSvg(tidy(wizard), 116));
  // Three things that go wrong on servers: a key of another certificate, a stray file, plaintext HTTP left open.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(home, 'certificates', 'https', 'private.key');
  chmodSync(key, 0o600);
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o400 });
  writeFileSync(join(home, 'certificates', 'bolt', 'trusted', 'README'), 'peers go here\n');
  const conf = join(home, 'conf', 'neo4j.conf');
  writeFileSync(conf, readFileSync(conf, 'utf8').replace('server.http.enabled=false', 'server.http.enabled=true'));
  const doctor = await capture(`node ${program} doctor --home ${home} --neo4j-version 5 --edition community`, [], {
    ended: /\d+ errors?, \d+ warnings?/,
  });
  writeFileSync(join(root, 'docs', 'pictures', 'doctor.svg'), toSvg(tidy(doctor), 100));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
