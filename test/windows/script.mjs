// What the program does on Windows, command by command: run by Windows' own Node, with nothing but Node beside the built program. Under
// Wine the streams of a program must be files, so they are. Prints nothing: what held and what did not is written as JSON.
//   node script.mjs <bin/neo4j-tls.js, or the single file> <empty folder on a drive> <results.json>
import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';

const [program, folder, resultsFile] = process.argv.slice(2);
const results = [];
fs.writeFileSync(join(folder, 'empty'), '');
const emptyInput = fs.openSync(join(folder, 'empty'), 'r');
let count = 0;

/** One thing that must hold. A thrown error is what did not. */
function check(name, holds, detail = '') {
  let ok = false;
  let why = typeof detail === 'string' ? detail : JSON.stringify(detail);
  try {
    ok = (typeof holds === 'function' ? holds() : holds) === true;
  } catch (error) {
    why = `${error.message}\n${why}`;
  }
  if (process.env.WINDOWS_LOUD) console.log(Math.round(performance.now() / 100) / 10, ok ? 'ok ' : 'NOT', name);
  results.push({ name, ok, detail: ok ? '' : why.slice(-3000) });
}

/** Runs the program; its streams are files. */
function run(args, { env = {}, cwd = folder, timeout = 30_000 } = {}) {
  count += 1;
  const [out, err] = ['out', 'err'].map((name) => join(folder, `${count}.${name}`));
  const streams = [fs.openSync(out, 'w'), fs.openSync(err, 'w')];
  const { NEO4J_HOME: _h, NEO4J_CONF: _c, NODE_EXTRA_CA_CERTS: _n, ...inherited } = process.env;
  const [first, ...before] = program.endsWith('.exe') ? [program] : [process.execPath, program];
  const done = spawnSync(first, [...before, ...args], {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    // Nothing to read: a device is no file under Wine.
    stdio: [emptyInput, ...streams],
    timeout,
  });
  for (const stream of streams) fs.closeSync(stream);
  const read = (path) => fs.readFileSync(path, 'utf8').replace(/^error: XDG_RUNTIME_DIR.*\n/gm, '');
  const result = { code: done.status, out: read(out), err: read(err), args };
  return {
    ...result,
    all: `$ ${args.join(' ')}\n[${done.status}${done.error ? ` ${done.error.message}` : ''}]\n${result.out}${result.err}`,
  };
}

const json = (result) => JSON.parse(result.out);

function homeAt(path, conf = '') {
  fs.mkdirSync(join(path, 'conf'), { recursive: true });
  fs.writeFileSync(join(path, 'conf', 'neo4j.conf'), conf);
  return path;
}

const as = (home, version = '5.26', edition = 'enterprise') => ['--home', home, '--neo4j-version', version, '--edition', edition];
const confOf = (home) => fs.readFileSync(join(home, 'conf', 'neo4j.conf'), 'latin1');
const fingerprint = (path) => new X509Certificate(fs.readFileSync(path)).fingerprint256.replaceAll(':', '').toLowerCase();
/** Do a key and a certificate belong together? */
const fits = (home, component, passphrase) =>
  new X509Certificate(fs.readFileSync(join(home, 'certificates', component, 'public.crt'))).checkPrivateKey(
    createPrivateKey({ key: fs.readFileSync(join(home, 'certificates', component, 'private.key')), passphrase }),
  );
/** Everything below a folder: names and bytes. */
function tree(path, under = '') {
  const entries = fs.readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const name = `${under}${entry.name}`;
    const at = join(path, entry.name);
    return entry.isDirectory() ? [`${name}/`, ...tree(at, `${name}/`)] : [`${name} ${fs.readFileSync(at).toString('base64')}`];
  });
}

const components = ['bolt', 'https', 'cluster', 'backup'];
const spaced = join(folder, 'Program Files', 'neo4j enterprise');

function init() {
  homeAt(spaced, '# kept as it is\r\nserver.default_listen_address=0.0.0.0\r\n');
  const before = confOf(spaced);
  const dry = run(['init', ...as(spaced), '--name', 'core1.example.test', '--dry-run', '--yes']);
  check('init --dry-run: exit 0', dry.code === 0, dry.all);
  check('init --dry-run changes nothing', confOf(spaced) === before && !fs.existsSync(join(spaced, 'certificates')));
  check('the plan has no permission bits and no owner of Unix', !/\b0[0-7]{3}\b|\b0:0\b/.test(dry.out), dry.all);
  check('the plan says whose a key is', () => /private\.key +private /.test(dry.out) && /Administrators/.test(dry.out), dry.all);
  const done = run(['init', ...as(spaced), '--name', 'core1.example.test', '--yes', '--json']);
  check('init of four components: exit 0', done.code === 0, done.all);
  const document = () => json(done);
  check('init --json: applied and changed', () => document().applied === true && document().changed === true, done.all);
  check('init --json: Neo4j would start', () => document().verdict.starts === true, done.all);
  check(
    'init --json: paths are relative to the home, with slashes',
    () =>
      document()
        .certificates.map(({ path }) => path)
        .join() === components.map((component) => `certificates/${component}/public.crt`).join(),
    done.all,
  );
  for (const component of components)
    check(`init: key and certificate of ${component} belong together`, () => fits(spaced, component));
  for (const component of components)
    check(`init: trusted and revoked of ${component} are there`, () =>
      ['trusted', 'revoked'].every((name) => fs.statSync(join(spaced, 'certificates', component, name)).isDirectory()),
    );
  check('init: the conf keeps its lines', () => confOf(spaced).startsWith(before));
  check(
    'init: the conf keeps CRLF',
    () => !/[^\r]\n/.test(confOf(spaced)),
    () => JSON.stringify(confOf(spaced)),
  );
  check(
    'init: nothing half-made stays',
    () =>
      !fs.existsSync(join(spaced, '.neo4j-tls', 'tmp')) &&
      !fs.existsSync(join(spaced, '.neo4j-tls', 'journal')) &&
      !fs.existsSync(join(spaced, '.neo4j-tls', 'lock')),
  );
  const again = run(['init', ...as(spaced), '--name', 'core1.example.test', '--yes', '--json']);
  check('a second init changes nothing', () => again.code === 0 && json(again).changed === false, again.all);
  const shown = run(['init', ...as(spaced), '--name', 'core1.example.test', '--yes']);
  check('the line to repeat takes double quotes', () => shown.out.includes(`--home "${spaced}"`), shown.all);
  check('no line to type has single quotes', () => !/neo4j-tls .*'/.test(shown.out), shown.all);
}

/** Lists are no more than a name under Wine: read back where the system has them. */
function protecting() {
  const key = join(spaced, 'certificates', 'bolt', 'private.key');
  const file = join(folder, 'list');
  const stream = fs.openSync(file, 'w');
  spawnSync('icacls', [key], { stdio: [emptyInput, stream, stream] });
  fs.closeSync(stream);
  const list = fs.readFileSync(file, 'utf8');
  check(
    'a key is closed to the users of the machine',
    () => /:\((?:R|F)\)/.test(list) && !/\(I\)|Users|Everyone|Authenticated/.test(list),
    list,
  );
  const acl = powershell(`(Get-Acl -LiteralPath '${key}').Sddl`);
  check('its list inherits nothing', () => /D:P/.test(acl) && !/;ID;/.test(acl), acl);
  const closed = run(['doctor', ...as(spaced), '--json']);
  check(
    'doctor reads the list, and finds it closed',
    () =>
      json(closed).notChecked.length === 0 &&
      json(closed).findings.every(({ id }) => id !== 'key-readable-by-others' && id !== 'file-not-looked-at'),
    closed.all,
  );
  spawnSync('icacls', [key, '/grant', '*S-1-1-0:R'], { stdio: [emptyInput, 'ignore', 'ignore'] });
  const open = run(['doctor', ...as(spaced), '--json']);
  check(
    'doctor names everybody who was let in',
    () =>
      open.code === 1 && json(open).findings.some(({ id, severity }) => id === 'key-readable-by-others' && severity === 'error'),
    `${open.all}\n${powershell(`(Get-Acl -LiteralPath '${key}').Sddl`)}`,
  );
  const fixed = run(['doctor', ...as(spaced), '--fix', '--yes', '--json']);
  const after = powershell(`(Get-Acl -LiteralPath '${key}').Sddl`);
  check(
    'doctor --fix closes it again',
    () => fixed.code === 0 && !/WD\)/.test(after) && /D:P/.test(after),
    `${fixed.all}\n${after}`,
  );
}

/** What a line of PowerShell prints. */
function powershell(line) {
  const file = join(folder, 'printed');
  const stream = fs.openSync(file, 'w');
  spawnSync('powershell', ['-NoProfile', '-NonInteractive', '-Command', line], { stdio: [emptyInput, stream, stream] });
  fs.closeSync(stream);
  return fs.readFileSync(file, 'utf8').trim();
}

function looking() {
  const doctor = run(['doctor', ...as(spaced), '--json']);
  check('doctor: exit 0', doctor.code === 0, doctor.all);
  check(
    'doctor: everything is encrypted',
    () => components.every((one) => json(doctor).verdict.components[one] === 'encrypted'),
    doctor.all,
  );
  check('doctor says nothing of permission bits', () => !/\bmode\b|chmod|0[0-7]{3}\b/.test(doctor.out), doctor.all);
  check(
    'doctor: no path has a backslash or a drive',
    () => json(doctor).findings.every(({ path }) => path === null || !/\\|^[A-Za-z]:/.test(path)),
    doctor.all,
  );
  const status = run(['status', ...as(spaced), '--json']);
  check('status: exit 0', status.code === 0, status.all);
  check(
    'status: keys match',
    () =>
      json(status)
        .certificates.filter(({ kind }) => kind === undefined || kind === 'own')
        .every(({ keyMatches }) => keyMatches !== false),
    status.all,
  );
  check(
    'status: paths with slashes',
    () => json(status).certificates.every(({ path }) => path.startsWith('certificates/') && !path.includes('\\')),
    status.all,
  );
  const rehearsed = run(['verify', ...as(spaced), '--rehearse']);
  check('verify --rehearse: exit 0', rehearsed.code === 0, rehearsed.all);
  const explained = run(['explain', 'javax.net.ssl.SSLHandshakeException: PKIX path building failed', '--json']);
  check('explain knows a message', () => explained.code === 0 && json(explained).matches.length > 0, explained.all);
}

function renewing() {
  const crt = join(spaced, 'certificates', 'bolt', 'public.crt');
  const before = fingerprint(crt);
  const renewed = run(['renew', ...as(spaced), '--component', 'bolt', '--yes', '--json', '--reload', 'none']);
  check('renew: exit 0', renewed.code === 0, renewed.all);
  check('renew: another certificate', () => fingerprint(crt) !== before && fits(spaced, 'bolt'), renewed.all);
  check('renew keeps the old one', () => fs.readdirSync(join(spaced, '.neo4j-tls', 'backups')).length > 0);
  const forced = run([
    'init',
    ...as(spaced),
    '--name',
    'other.example.test',
    '--components',
    'bolt',
    '--force',
    '--yes',
    '--json',
  ]);
  check(
    'init --force replaces a pair',
    () => forced.code === 0 && new X509Certificate(fs.readFileSync(crt)).subjectAltName.includes('other.example.test'),
    forced.all,
  );
}

function trusting() {
  const other = homeAt(join(folder, 'core two'));
  const made = run(['init', ...as(other), '--components', 'cluster', '--name', 'core2.example.test', '--yes']);
  check('a second member: exit 0', made.code === 0, made.all);
  const exported = run(['trust', 'export', ...as(other), '--out', join(folder, 'core2.pem')]);
  check('trust export --out: exit 0', exported.code === 0 && fs.existsSync(join(folder, 'core2.pem')), exported.all);
  const added = run(['trust', 'add', join(folder, 'core2.pem'), ...as(spaced), '--yes', '--json']);
  check('trust add: exit 0', added.code === 0, added.all);
  check(
    'trust add: the certificate is there, the stand-in is gone',
    () => fs.readdirSync(join(spaced, 'certificates', 'cluster', 'trusted')).join() === 'core2.example.test.pem',
  );
  const listed = run(['trust', 'list', ...as(spaced), '--json']);
  check('trust list names it', () => listed.code === 0 && listed.out.includes('core2.example.test'), listed.all);
  run(['trust', 'export', ...as(spaced), '--out', join(folder, 'core1.pem')]);
  run(['trust', 'add', join(folder, 'core1.pem'), ...as(other), '--yes']);
  const peers = run([
    'doctor',
    ...as(spaced),
    '--peer',
    other,
    '--peer-host',
    'core2.example.test',
    '--host',
    'core1.example.test',
    '--json',
  ]);
  check(
    'doctor --peer: both directions succeed',
    () =>
      json(peers).handshakes.filter(({ component }) => component === 'cluster').length === 2 &&
      json(peers)
        .handshakes.filter(({ component }) => component === 'cluster')
        .every(({ succeeds }) => succeeds),
    peers.all,
  );
  const removed = run(['trust', 'remove', 'core2.example.test', ...as(spaced), '--yes']);
  check(
    'trust remove: exit 0, the stand-in is back',
    () => removed.code === 0 && fs.readdirSync(join(spaced, 'certificates', 'cluster', 'trusted')).join() === 'self.pem',
    removed.all,
  );
}

function authority() {
  const ca = join(folder, 'our ca');
  const created = run(['ca', 'create', '--out', ca, '--cn', 'Our CA', '--no-passphrase', '--yes']);
  check('ca create: exit 0', created.code === 0 && fs.existsSync(join(ca, 'ca.key')), created.all);
  const out = join(folder, 'signed');
  const signed = run(['ca', 'sign', '--ca', ca, '--name', 'core3.example.test', '--out', out, '--yes', '--json']);
  check('ca sign: exit 0', signed.code === 0 && fs.existsSync(join(out, 'public.crt')), signed.all);
  const revoked = run(['ca', 'revoke', '--ca', ca, join(out, 'public.crt'), '--yes', '--json']);
  check('ca revoke: exit 0', revoked.code === 0, revoked.all);
  const shown = run(['ca', 'show', '--ca', ca, '--json']);
  check('ca show: exit 0', shown.code === 0, shown.all);
  fs.writeFileSync(
    join(folder, 'members.yaml'),
    'line: "5"\r\ncomponents: [cluster, backup]\r\nmembers:\r\n  - name: core1\r\n    names: [core1.example.test]\r\n  - name: core2\r\n    names: [core2.example.test]\r\n',
  );
  const bundle = join(folder, 'bundle');
  const bundled = run(['bundle', '--members', join(folder, 'members.yaml'), '--ca', ca, '--out', bundle, '--yes', '--json']);
  check('bundle: exit 0', bundled.code === 0, bundled.all);
  const member = homeAt(join(folder, 'Mitglied ä'), '');
  const installed = run(['init', ...as(member), '--from-bundle', join(bundle, 'core1'), '--yes', '--json']);
  check('init --from-bundle: exit 0', installed.code === 0, installed.all);
  check('init --from-bundle: key and certificate belong together', () => fits(member, 'cluster'));
  const doctor = run(['doctor', ...as(member), '--json']);
  check(
    'doctor of a home with an umlaut: it starts',
    () => doctor.code === 0 && json(doctor).verdict.starts === true,
    doctor.all,
  );
}

/**
 * Homes that differ in one thing: how the base_directory of bolt is written. Gives each home, the value shown without what differs
 * from folder to folder, and whether a Neo4j of the line on Windows finds the pair by it.
 */
function homesByPath(line, version) {
  const within = join(folder, `p${line}`);
  const home = homeAt(join(within, 'first'));
  const made = run(['init', ...as(home, version), '--components', 'bolt', '--name', 'core1.example.test', '--yes']);
  check(`${line}: a home for paths: exit 0`, made.code === 0, made.all);
  const original = confOf(home);
  const shared = line === '4.4';
  const values = [
    ['<there>', true],
    ['<with two backslashes>', true],
    ['<with a small letter>', true],
    ['certificates\\\\bolt', true],
    ['<drive>certificates/bolt', true],
    ['certificates./bolt', true],
    ['<there without a drive>', true],
    ['certificates\\bolt', false],
    ['<with one backslash>', false],
    // 4.4 takes it for a folder of this drive, later ones for a share of another machine.
    ['<two backslashes without a drive>', shared],
    ['../first/certificates/bolt', false],
    ['file:///<there>', false],
    ['/<there>', false],
    ['certificates/bo?t', false],
    ['certificates/bo:t', false],
  ];
  return values.map(([value, starts], index) => {
    const one = join(within, index === 0 ? 'first' : `n${index}`);
    if (index > 0) fs.cpSync(home, one, { recursive: true });
    const there = join(one, 'certificates', 'bolt');
    const slashes = there.replaceAll('\\', '/');
    const text = value
      .replace('<there without a drive>', slashes.slice(2))
      .replace('<two backslashes without a drive>', () => there.slice(2).replaceAll('\\', '\\\\'))
      .replace('<there>', slashes)
      .replace('<with two backslashes>', () => there.replaceAll('\\', '\\\\'))
      .replace('<with one backslash>', () => there)
      .replace('<with a small letter>', slashes[0].toLowerCase() + slashes.slice(1))
      .replace('<drive>', slashes.slice(0, 2));
    fs.writeFileSync(
      join(one, 'conf', 'neo4j.conf'),
      original.replace('base_directory=certificates/bolt', () => `base_directory=${text}`),
    );
    return { home: one, value, starts };
  });
}

function paths() {
  for (const [line, version] of [
    ['5', '5.26'],
    ['4.4', '4.4'],
  ]) {
    const homes = homesByPath(line, version);
    const judged = run([
      'doctor',
      ...homes.map(({ home }) => home),
      '--neo4j-version',
      version,
      '--edition',
      'enterprise',
      '--json',
    ]);
    for (const [index, { home, value, starts }] of homes.entries()) {
      check(
        `doctor, Neo4j ${line}: base_directory=${value} ${starts ? 'starts' : 'does not start'}`,
        () => json(judged).results[index].verdict.starts === starts,
        judged.all,
      );
      asked(line, `base_directory=${value}`, { op: 'load', ...member(home) }, { starts });
    }
  }
  const home = join(folder, 'p5', 'first');
  const judged = run(['doctor', ...as(join(folder, 'p5', 'n7')), '--json']);
  check('doctor of one that does not start: exit 1', judged.code === 1, judged.all);
  const status = run(['status', ...as(home), '--json']);
  check(
    'status finds the pair behind a drive letter',
    () =>
      json(status).certificates.some(({ path, keyMatches }) => path === 'certificates/bolt/public.crt' && keyMatches === true),
    status.all,
  );
  const again = run(['init', ...as(home), '--components', 'bolt', '--name', 'core1.example.test', '--yes', '--json']);
  check('init keeps a pair behind a drive letter', () => again.code === 0 && json(again).changed === false, again.all);
}

/** What Neo4j itself is asked of what lies there then, and what it should say. */
const questions = new Map();
function asked(line, name, request, wanted) {
  const list = questions.get(line) ?? [];
  questions.set(line, [...list, { name, wanted, request: { id: list.length + 1, ...request } }]);
}
const member = (home) => ({ home, conf: join(home, 'conf', 'neo4j.conf') });

/** What Neo4j's own loader reads: all four components, in clear and encrypted, on the first and the newest lines. */
function loading() {
  for (const [line, version] of [
    ['4.4', '4.4'],
    ['5', '5.26'],
    ['2026', '2026'],
  ]) {
    const setting = line === '4.4' ? 'dbms.default_listen_address' : 'server.default_listen_address';
    const home = homeAt(join(folder, `Größe ${line}`), `# für Größe\r\n${setting}=127.0.0.1\r\n`);
    const all = ['--components', components.join(), '--name', 'localhost', '--yes'];
    const made = run(['init', ...as(home, version, 'community'), ...all]);
    check(`${line}: init of four components, umlauts: exit 0`, made.code === 0, made.all);
    asked(line, 'four components, umlauts', { op: 'load', ...member(home) }, { starts: true, scopes: components });
    asked(
      line,
      'a handshake of what was written',
      { op: 'handshake', server: member(home), client: member(home), scope: 'cluster', host: 'localhost' },
      { succeeds: true },
    );
    const encrypted = homeAt(join(folder, `encrypted ${line}`));
    const names = ['--file-names', 'key=own.key,certificate=own.crt', '--key-type', 'rsa-2048', '--generate-passphrase'];
    const again = run(['init', ...as(encrypted, version, 'community'), ...all, ...names]);
    check(`${line}: init with a passphrase and own names: exit 0`, again.code === 0, again.all);
    if (line === '5') {
      const renewed = run(['renew', ...as(encrypted, version, 'community'), '--yes', '--reload', 'none', '--json']);
      check('renew of pairs with a passphrase: exit 0', renewed.code === 0, renewed.all);
    }
    asked(line, 'a passphrase and own names', { op: 'load', ...member(encrypted) }, { starts: true, scopes: components });
  }
}

/** Three members as in the guides: each exports, each trusts the two others. */
function guide() {
  const phrase = { env: { PHRASE: 'correct horse battery staple' } };
  const names = ['core1', 'core2', 'core3'];
  const homes = names.map((name) => homeAt(join(folder, 'three members', name), '# ours\r\n'));
  for (const [index, home] of homes.entries()) {
    const name = names[index];
    const own = [
      '--file-names',
      `key=${name}.key,certificate=${name}.crt`,
      '--key-type',
      'rsa-4096',
      '--passphrase-env',
      'PHRASE',
    ];
    const made = run(
      ['init', ...as(home), '--components', 'cluster', '--name', `${name}.example.test`, ...own, '--yes', '--json'],
      phrase,
    );
    check(`${name}: RSA 4096, a passphrase, own file names: exit 0`, made.code === 0, made.all);
    check(`${name}: the key is encrypted`, () =>
      fs.readFileSync(join(home, 'certificates', 'cluster', `${name}.key`), 'latin1').includes('ENCRYPTED PRIVATE KEY'),
    );
    check(`${name}: the passphrase stands in the conf`, () =>
      confOf(home).includes('private_key_password=correct horse battery staple'),
    );
    run(['trust', 'export', ...as(home), '--out', join(folder, `${name}.pem`)]);
  }
  for (const [index, home] of homes.entries()) {
    const others = names.filter((_, other) => other !== index).map((name) => join(folder, `${name}.pem`));
    const added = run(['trust', 'add', ...others, ...as(home), '--yes']);
    check(
      `${names[index]} trusts the two others`,
      () => added.code === 0 && fs.readdirSync(join(home, 'certificates', 'cluster', 'trusted')).length === 2,
      added.all,
    );
    asked('5', `${names[index]} of three members`, { op: 'load', ...member(home) }, { starts: true, scopes: ['cluster'] });
    const next = (index + 1) % homes.length;
    asked(
      '5',
      `${names[index]} is dialled by ${names[next]}`,
      {
        ...{ op: 'handshake', server: member(home), client: member(homes[next]) },
        ...{ scope: 'cluster', host: `${names[index]}.example.test` },
      },
      { succeeds: true },
    );
  }
  const peers = homes.slice(1).flatMap((home, index) => ['--peer', home, '--peer-host', `${names[index + 1]}.example.test`]);
  const judged = run(['doctor', ...as(homes[0]), ...peers, '--host', 'core1.example.test', '--json']);
  check(
    'doctor of three members: every handshake succeeds',
    () => json(judged).handshakes.length === 4 && json(judged).handshakes.every(({ succeeds }) => succeeds),
    judged.all,
  );
}

/** A home on a share of another machine. */
function share() {
  const root =
    process.env.UNDER_WINE === '1'
      ? '\\\\server\\share'
      : `\\\\localhost\\${folder.replace(/^([A-Za-z]):/, (_, drive) => `${drive}$`)}`;
  const home = homeAt(`${root}\\neo4j one`);
  const made = run(['init', ...as(home), '--name', 'core1.example.test', '--yes', '--json']);
  check('a home on a share: init: exit 0', made.code === 0 && json(made).verdict.starts === true, made.all);
  check('a home on a share: paths are relative to it', () =>
    json(made).certificates.every(({ path }) => /^certificates\/\w+\/public\.crt$/.test(path)),
  );
  const judged = run(['doctor', ...as(home), '--json']);
  check('a home on a share: doctor: it starts', () => judged.code === 0 && json(judged).verdict.starts === true, judged.all);
  const renewed = run(['renew', ...as(home), '--component', 'bolt', '--yes', '--reload', 'none']);
  check('a home on a share: renew: exit 0', () => renewed.code === 0 && fits(home, 'bolt'), renewed.all);
  asked('5', 'a home on a share', { op: 'load', ...member(home) }, { starts: true });
}

/** What the ports serve, told apart from what lies on the disk. */
function live() {
  const home = homeAt(join(folder, 'live'));
  const port = join(folder, 'port');
  fs.writeFileSync(
    join(folder, 'serve.cjs'),
    `const { createServer } = require('node:https'); const fs = require('node:fs'); const [crt, key, port] = process.argv.slice(2);
const server = createServer({ cert: fs.readFileSync(crt), key: fs.readFileSync(key) }, (_, answer) => answer.end('{}'));
server.listen(0, '127.0.0.1', () => { fs.writeFileSync(port + '.part', String(server.address().port)); fs.renameSync(port + '.part', port); });
setTimeout(() => process.exit(), 60_000);`,
  );
  const made = run(['init', ...as(home), '--components', 'bolt,https', '--share', 'bolt,https', '--name', 'localhost', '--yes']);
  check('a home to serve: exit 0', made.code === 0, made.all);
  const pair = ['public.crt', 'private.key'].map((name) => join(home, 'certificates', 'bolt', name));
  const server = spawn(process.execPath, [join(folder, 'serve.cjs'), ...pair, port], { stdio: [emptyInput, 'ignore', 'ignore'] });
  try {
    for (let tries = 0; tries < 200 && !fs.existsSync(port); tries += 1) pause(50);
    const at = fs.readFileSync(port, 'utf8');
    const moved = confOf(home).replace(
      /^server\.https\.listen_address=.*?(?=\r?$)/m,
      `server.https.listen_address=127.0.0.1:${at}`,
    );
    fs.writeFileSync(join(home, 'conf', 'neo4j.conf'), moved, 'latin1');
    const asksFor = ['verify', ...as(home), '--json'];
    const same = run(asksFor);
    check(
      'verify: the port serves what lies on the disk',
      () =>
        json(same).endpoints.some(({ component, matchesDisk, encrypted }) => component === 'https' && matchesDisk && encrypted),
      same.all,
    );
    const status = run(['status', ...as(home), '--json']);
    check('status: it is served', () => json(status).certificates.some(({ served }) => served === true), status.all);
    const renewed = run(['renew', ...as(home), '--yes', '--reload', 'none']);
    const other = run(asksFor);
    check(
      'verify after renew: the port serves the old one, exit 1',
      () => renewed.code === 0 && other.code === 1 && json(other).endpoints.some(({ matchesDisk }) => matchesDisk === false),
      `${renewed.all}\n${other.all}`,
    );
  } finally {
    server.kill();
  }
}

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Served afterwards by a Neo4j on Linux, on ports that were chosen there. */
function onLinux() {
  const [bolt, https, http] = (process.env.SERVED_PORTS ?? '').split(',');
  const lines = [
    ...['dbms.security.auth_enabled=false', 'server.http.enabled=true', `server.http.listen_address=127.0.0.1:${http}`],
    ...[`server.bolt.listen_address=127.0.0.1:${bolt}`, `server.https.listen_address=127.0.0.1:${https}`, ''],
  ];
  const home = homeAt(join(folder, 'on linux'), lines.join('\r\n'));
  const made = run(['init', ...as(home, '5.26', 'community'), '--name', 'localhost', '--yes']);
  check('a home for Linux: exit 0', made.code === 0, made.all);
}

/** For real where there is a Task Scheduler: the task is made, runs, and goes with the undo of `schtasks`. */
function scheduling() {
  const home = join(folder, 'served');
  const made = run(['renew', ...as(home), '--install-timer', '--yes', '--json']);
  check('renew --install-timer: exit 0', made.code === 0, made.all);
  const query = powershell("(schtasks /query /tn 'neo4j-tls renew' /xml ONE) -join ''");
  check('the task is there, and calls this program', () => /renew/.test(query) && query.includes('--if-due'), query);
  const again = run(['renew', ...as(home), '--install-timer', '--yes', '--json']);
  check('a second --install-timer changes nothing', () => again.code === 0 && json(again).changed === false, again.all);
  const removed = powershell("schtasks /delete /tn 'neo4j-tls renew' /f; $LASTEXITCODE");
  check('the task can be removed', removed.endsWith('0'), removed);
}

function backupClient() {
  const home = homeAt(join(folder, 'client'));
  const made = run(['init', ...as(home), '--role', 'backup-client', '--name', 'client.example.test', '--yes', '--json']);
  check('backup client: exit 0', made.code === 0, made.all);
  const judged = run(['doctor', ...as(home), '--role', 'backup-client', '--json']);
  check('backup client: doctor takes what init wrote', judged.code === 0, judged.all);
}

function held() {
  const home = homeAt(join(folder, 'held'));
  const first = run(['init', ...as(home), '--components', 'bolt', '--name', 'core1.example.test', '--yes']);
  check('a home for locks: exit 0', first.code === 0, first.all);
  fs.mkdirSync(join(home, '.neo4j-tls'), { recursive: true });
  const lock = {
    id: 'ab',
    pid: process.pid,
    host: process.env.COMPUTERNAME ?? '',
    command: 'init',
    since: '2026-01-01T00:00:00.000Z',
    start: 'long ago',
  };
  lock.host = hostOf();
  fs.writeFileSync(join(home, '.neo4j-tls', 'lock'), `${JSON.stringify(lock)}\n`);
  const renewed = run(['renew', ...as(home), '--yes', '--reload', 'none']);
  check('a lock whose number is another process’s by now is taken over', renewed.code === 0, renewed.all);
}

function hostOf() {
  const file = join(folder, 'host');
  const stream = fs.openSync(file, 'w');
  spawnSync(process.execPath, ['-p', 'require("node:os").hostname()'], { stdio: [emptyInput, stream, stream] });
  fs.closeSync(stream);
  return fs.readFileSync(file, 'utf8').trim();
}

function services() {
  const home = homeAt(join(folder, 'served'));
  run(['init', ...as(home), '--components', 'bolt', '--name', 'core1.example.test', '--yes']);
  const mark = join(folder, 'it ran.txt');
  const tool = join(folder, 'a tool.cmd');
  fs.writeFileSync(tool, `@echo %~1> "${mark}"\r\n`);
  run(['renew', ...as(home), '--yes', '--reload', `command:"${tool}" "two words"`]);
  check('renew --reload command: with quotes and blanks', () => fs.readFileSync(mark, 'utf8').trim() === 'two words');
  const certbot = run([
    'init',
    ...as(home),
    '--source',
    'certbot',
    '--email',
    'a@example.test',
    '--name',
    'core1.example.test',
    '--yes',
  ]);
  check('certbot is refused', certbot.code === 2, certbot.all);
  check('certbot: with the way that exists', () => /win-acme/.test(certbot.err) && /--pkcs12/.test(certbot.err), certbot.all);
  check('certbot: nothing was written', () => !fs.existsSync('C:\\etc\\letsencrypt'));
  const timer = run(['renew', ...as(home), '--install-timer', '--dry-run']);
  check(
    'renew --install-timer plans a task of Task Scheduler',
    () => timer.code === 0 && timer.out.includes('neo4j-tls-renew.xml'),
    timer.all,
  );
}

function recovering() {
  const home = homeAt(join(folder, 'killed'));
  run(['init', ...as(home), '--components', 'bolt', '--name', 'core1.example.test', '--yes']);
  const before = tree(join(home, 'certificates')).join('\n');
  // Ended by the process that runs it, at the nth change: as a kill would.
  const preload = join(folder, 'kill.cjs');
  fs.writeFileSync(
    preload,
    `const fs = require('node:fs'); let left = Number(process.env.KILL_AT);
for (const name of ['renameSync', 'linkSync', 'unlinkSync']) { const real = fs[name]; fs[name] = (...args) => { if (left-- === 0) process.kill(process.pid, 'SIGKILL'); return real(...args); }; }
require('node:module').syncBuiltinESMExports();`,
  );
  for (const at of [1, 3, 5]) {
    const killed = run(['renew', ...as(home), '--yes', '--reload', 'none', '--key', 'new'], {
      env: { KILL_AT: String(at), NODE_OPTIONS: `--require "${preload.replaceAll('\\', '/')}"` },
    });
    const recovered = run(['recover', ...as(home), '--yes']);
    const after = tree(join(home, 'certificates')).join('\n');
    check(
      `a run killed at change ${at} is taken back`,
      () => killed.code !== 0 && recovered.code === 0 && after === before && fits(home, 'bolt'),
      `${killed.all}\n${recovered.all}`,
    );
  }
}

function starting() {
  const help = run(['--help']);
  check('--help: exit 0', help.code === 0 && help.out.includes('init'), help.all);
  const bare = run([]);
  check('without a terminal: help, exit 2', bare.code === 2, bare.all);
}

const parts = {
  starting,
  init,
  ...(process.env.UNDER_WINE === '1' ? {} : { protecting }),
  looking,
  renewing,
  trusting,
  authority,
  guide,
  paths,
  share,
  live,
  backupClient,
  held,
  services,
  ...(process.env.UNDER_WINE === '1' ? { loading } : { scheduling }),
  // Whoever is to serve it says by which ports.
  ...(process.env.SERVED_PORTS ? { onLinux } : {}),
  // It is killed by what Node's options load, and the single file takes no such options.
  ...(program.endsWith('.exe') ? {} : { recovering }),
};
const wanted = (process.env.WINDOWS_PARTS ?? '').split(',').filter((name) => name !== '');
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    part();
  } catch (error) {
    check(`${name} ran to its end`, false, String(error?.stack ?? error));
  }
}
/** A handshake has a limit of its own, in which a cold Java on a busy machine is not done: the last answer counts. */
const askedOnce = ({ request }) => Array(request.op === 'handshake' ? 3 : 1).fill(`${JSON.stringify(request)}\n`);
for (const [line, list] of questions)
  if (process.env.UNDER_WINE === '1') fs.writeFileSync(`C:\\loads-${line}.jsonl`, list.flatMap(askedOnce).join(''));
fs.writeFileSync(
  resultsFile,
  JSON.stringify(
    { node: process.version, program: basename(program), results, questions: Object.fromEntries(questions) },
    undefined,
    1,
  ),
);
