// `npm run release:local`: everything that a release consists of, into release/, each part run where this machine can run it.
// Arguments: platforms (default: all). `--same` makes each executable twice and compares them.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { makeExecutable } from './executables.mjs';
import { homepage, maintainer, nfpmConfig } from './nfpm-config.mjs';
import { cache, call, nodeLicence, nodeVersion, platforms } from './node-builds.mjs';
import { sbomOfFile } from './sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'release');
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const given = process.argv.slice(2);
const wanted = given.filter((word) => !word.startsWith('--'));
const chosen = wanted.length > 0 ? wanted : platforms;
const work = mkdtempSync(join(tmpdir(), 'neo4j-tls-release-'));
const unproved = [];

const nameOf = (platform) => `neo4j-tls-${platform}${platform.startsWith('win-') ? '.exe' : ''}`;
const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const has = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** How this machine runs a platform's programs; undefined: not at all. */
function runnerOf(platform) {
  if (platform === `linux-${process.arch}`) return [];
  if (platform === 'linux-arm64' && has('qemu-aarch64-static') && existsSync('/usr/aarch64-linux-gnu/lib')) {
    // The libraries alone: a /bin in there would hide this machine's from some system calls and not from others.
    const libraries = join(work, 'arm64');
    mkdirSync(libraries, { recursive: true });
    if (!existsSync(join(libraries, 'lib'))) symlinkSync('/usr/aarch64-linux-gnu/lib', join(libraries, 'lib'));
    return ['qemu-aarch64-static', '-L', libraries];
  }
  return undefined;
}

/** What a person does first: a server gets its TLS, and the judge finds nothing wrong with it. */
function tryOut(runner, program) {
  const home = join(mkdtempSync(join(work, 'home-')), 'neo4j');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
  const place = ['--home', home, '--neo4j-version', '5', '--edition', 'community'];
  const run = (...args) => {
    const [first, ...rest] = [...runner, program, ...args];
    return call(first, rest, { env: { PATH: process.env.PATH, HOME: work } });
  };
  if (run('--version').trim() !== own.version) throw new Error(`${program} is of another version`);
  run('init', ...place, '--name', 'graph.example.com', '--yes');
  const { verdict } = JSON.parse(run('doctor', ...place, '--json'));
  if (verdict.starts !== true || verdict.components.bolt !== 'encrypted')
    throw new Error(`${program}: ${JSON.stringify(verdict)}`);
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) run('completion', shell);
  if (!/Node\.js is licensed/.test(run('help', 'licenses'))) throw new Error(`${program} does not print its licences`);
  run('renew', ...place, '--install-timer', 'cron', '--timer-dir', join(work, 'cron'), '--dry-run');
}

/** Windows' file does what the tests of Windows ask for, by Windows' own rules. */
function tryUnderWine(file) {
  const results = mkdtempSync(join(work, 'wine-'));
  const script = join(root, 'test', 'windows', 'in-wine.sh');
  call('bash', [script, join(wine, 'root'), root, results, '24'], { env: { PATH: process.env.PATH, SINGLE: file } });
  const checks = JSON.parse(readFileSync(join(results, 'results.json'), 'utf8')).results;
  const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}\n${detail}`);
  if (failed.length > 0 || checks.length < leastChecks) throw new Error(`${file} under Wine:\n${failed.join('\n')}`);
}
const wine = join(cache, 'windows', 'wine-10-node-20-24');
/** Fewer would mean that a part of them was lost. */
const leastChecks = 80;

/** Says how a file was run; undefined: it was not. */
function ran(platform, file) {
  const runner = runnerOf(platform);
  if (runner !== undefined) tryOut(runner, file);
  else if (platform === 'win-x64' && existsSync(join(wine, 'complete')) && process.getuid() === 0) tryUnderWine(file);
  else return undefined;
  return runner === undefined ? 'run under Wine' : runner.length > 0 ? `run by ${runner[0]}` : 'run';
}

async function executables() {
  for (const platform of chosen) {
    const file = join(out, nameOf(platform));
    await makeExecutable(platform, file);
    if (given.includes('--same')) await sameTwice(platform, file);
    const signed = platform.startsWith('darwin-') && has('rcodesign');
    // Without a certificate: ad hoc, which is all that macOS asks of a file that was not downloaded.
    if (signed) call('rcodesign', ['sign', '--binary-identifier', own.name, file]);
    const how = ran(platform, file);
    if (how === undefined) unproved.push(`${basename(file)} was not run: this machine cannot`);
    if (platform.startsWith('darwin-') && !signed)
      unproved.push(`${basename(file)} is not signed, and macOS kills it on ARM: codesign on a Mac, or rcodesign here`);
    const notes = [`${(statSync(file).size / 1e6).toFixed(0)} MB`, ...(signed ? ['signed ad hoc'] : []), how ?? 'not run'];
    console.log(`  ${basename(file)}  ${notes.join(', ')}`);
  }
}

/** Two builds of one commit differ in V8's cache alone, which only the platform of this machine has. */
async function sameTwice(platform, made) {
  const hasCache = platform === `linux-${process.arch}`;
  const [one, other] = hasCache ? [join(work, 'one'), join(work, 'other')] : [made, join(work, 'other')];
  for (const file of hasCache ? [one, other] : [other]) await makeExecutable(platform, file, false);
  if (digest(one) !== digest(other)) throw new Error(`two builds of ${platform} differ`);
  for (const file of new Set([one, other])) if (file !== made) rmSync(file);
  console.log(`  ${platform}: two builds are the same, byte for byte${hasCache ? ' (without what V8 compiled ahead)' : ''}`);
}

const debArch = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

/** deb and rpm, by nfpm. */
function linuxPackages() {
  if (!has('nfpm')) {
    unproved.push('no deb and no rpm: nfpm is missing (go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.48.0)');
    return;
  }
  for (const platform of chosen.filter((name) => name in debArch)) {
    const stages = given.includes('--same') ? [staged(platform), staged(platform)] : [staged(platform)];
    for (const kind of ['deb', 'rpm']) {
      const file = join(out, `neo4j-tls-${own.version}-${debArch[platform]}.${kind}`);
      const [one, other = one] = stages.map((stage) => packaged(platform, kind, stage));
      if (digest(one) !== digest(other)) throw new Error(`two builds of ${basename(file)} differ`);
      cpSync(one, file);
      const isSame = one === other ? '' : ', two builds are the same';
      console.log(`  ${basename(file)}  ${(statSync(file).size / 1e6).toFixed(0)} MB${isSame}`);
    }
    for (const stage of stages) rmSync(stage, { recursive: true });
  }
}

function packaged(platform, kind, stage) {
  const config = join(work, 'nfpm.yaml');
  writeFileSync(config, nfpmConfig({ arch: debArch[platform], stage, packagedOn: packagedOn() }));
  const file = join(stage, `package.${kind}`);
  call('nfpm', ['package', '--config', config, '--packager', kind, '--target', file]);
  return file;
}

/** The folder of everything that is in a package. */
function staged(platform) {
  const stage = mkdtempSync(join(work, 'stage-'));
  cpSync(join(out, nameOf(platform)), join(stage, 'neo4j-tls'));
  const zip = (text) => gzipSync(text, { level: 9 });
  writeFileSync(join(stage, 'neo4j-tls.1.gz'), zip(readFileSync(join(root, 'dist', 'neo4j-tls.1'))));
  writeFileSync(join(stage, 'changelog.gz'), zip(debianChangelog()));
  writeFileSync(join(stage, 'NEWS.gz'), zip(readFileSync(join(root, 'CHANGELOG.md'))));
  for (const [file, template] of [
    ['bash', 'bash.sh'],
    ['zsh', 'zsh.sh'],
    ['fish', 'fish.fish'],
  ])
    cpSync(join(root, 'templates', 'completion', template), join(stage, `completion.${file}`));
  writeFileSync(join(stage, 'sbom.cdx.json'), sbomOfFile());
  cpSync(new URL('lintian-overrides', import.meta.url), join(stage, 'lintian-overrides'));
  cpSync(join(root, 'docs'), join(stage, 'docs'), { recursive: true });
  writeFileSync(join(stage, 'copyright'), copyright);
  writeFileSync(join(stage, 'LICENSES.txt'), licences());
  // nfpm gives its own time to single files alone, not to those of a folder.
  const day = new Date(packagedOn());
  for (const path of readdirSync(stage, { recursive: true })) utimesSync(join(stage, path), day, day);
  return stage;
}

/** Written into the packages: the day of their man page, so that two builds are the same. */
const packagedOn = () =>
  new Date(`${/^\.Dd (.*)$/m.exec(readFileSync(join(root, 'dist', 'neo4j-tls.1'), 'utf8'))?.[1]} UTC`).toISOString().slice(0, 10);

/** In the form that Debian's tools read; what has changed is in NEWS. */
function debianChangelog() {
  const day = new Date(packagedOn()).toUTCString().replace('GMT', '+0000');
  return `neo4j-tls (${own.version}) stable; urgency=medium\n\n  * See NEWS.gz.\n\n -- ${maintainer}  ${day}\n`;
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: neo4j-tls
Source: ${homepage}

Files: *
Copyright: 2026 ${maintainer}
License: Apache-2.0
 On Debian systems its text is in /usr/share/common-licenses/Apache-2.0. What is built in has licences of
 its own, which are in LICENSES.txt in this folder.
`;

function licences() {
  return [
    readFileSync(join(root, 'LICENSE'), 'utf8'),
    readFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8'),
    `The program contains Node.js ${nodeVersion}.\n\n${readFileSync(nodeLicence(), 'utf8')}`,
  ].join(`\n${'='.repeat(80)}\n\n`);
}

function otherFiles() {
  writeFileSync(join(out, 'sbom.cdx.json'), sbomOfFile());
  writeFileSync(join(out, 'LICENSES.txt'), licences());
  cpSync(join(root, 'dist', 'neo4j-tls.1'), join(out, 'neo4j-tls.1'));
  const packed = call('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', out], { cwd: root }).trim();
  console.log(`  ${packed}`);
  const files = readdirSync(out)
    .filter((name) => name !== 'SHA256SUMS')
    .sort();
  writeFileSync(join(out, 'SHA256SUMS'), files.map((name) => `${digest(join(out, name))}  ${name}\n`).join(''));
}

try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  call('npm', ['run', 'build'], { cwd: root });
  await executables();
  linuxPackages();
  otherFiles();
  console.log(unproved.map((line) => `  ! ${line}\n`).join(''));
} finally {
  rmSync(work, { recursive: true, force: true });
}
