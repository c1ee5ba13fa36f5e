// `npm run release:local`: everything that a release consists of, into release/, each part run where this machine can run it.
// Arguments: platforms (default: all). `--same` makes the executable of this machine twice and compares them.
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
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { makeExecutable } from './executables.mjs';
import { call, nodeLicence, nodeVersion, platforms } from './node-builds.mjs';

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

async function executables() {
  for (const platform of chosen) {
    const file = join(out, nameOf(platform));
    await makeExecutable(platform, file);
    const runner = runnerOf(platform);
    if (runner === undefined) unproved.push(`${basename(file)} was not run: this machine cannot`);
    else tryOut(runner, file);
    console.log(
      `  ${basename(file)}  ${(statSync(file).size / 1e6).toFixed(0)} MB${runner === undefined ? ', not run' : ', run'}`,
    );
  }
}

/** Two builds of one commit differ in V8's cache alone. */
async function sameTwice() {
  const [one, other] = ['one', 'other'].map((name) => join(work, name));
  for (const file of [one, other]) await makeExecutable(`linux-${process.arch}`, file, false);
  if (digest(one) !== digest(other)) throw new Error('two builds of one commit differ');
  console.log('  two builds are the same, byte for byte (without what V8 compiled ahead)');
}

const debArch = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

/** deb and rpm, by nfpm. */
function linuxPackages() {
  if (!has('nfpm')) {
    unproved.push('no deb and no rpm: nfpm is missing (go install github.com/goreleaser/nfpm/v2/cmd/nfpm@latest)');
    return;
  }
  for (const platform of chosen.filter((name) => name in debArch)) {
    const stage = join(work, `stage-${platform}`);
    mkdirSync(stage);
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
    cpSync(join(root, 'dist', 'sbom.cdx.json'), join(stage, 'sbom.cdx.json'));
    cpSync(join(root, 'docs'), join(stage, 'docs'), { recursive: true });
    writeFileSync(join(stage, 'copyright'), copyright);
    writeFileSync(join(stage, 'LICENSES.txt'), licences());
    const env = {
      ...process.env,
      ...{
        ARCH: debArch[platform],
        VERSION: own.version,
        STAGE: stage,
        HOMEPAGE: own.homepage,
        MTIME: `${packagedOn()}T00:00:00Z`,
      },
    };
    for (const kind of ['deb', 'rpm']) {
      const config = join(stage, 'nfpm.yaml');
      // nfpm puts variables into some of its fields only.
      const text = readFileSync(new URL('nfpm.yaml', import.meta.url), 'utf8');
      writeFileSync(
        config,
        text.replaceAll(/\$\{(\w+)\}/g, (_, name) => env[name]),
      );
      const file = join(out, `neo4j-tls-${own.version}-${debArch[platform]}.${kind}`);
      call('nfpm', ['package', '--config', config, '--packager', kind, '--target', file], { env });
      console.log(`  ${basename(file)}  ${(statSync(file).size / 1e6).toFixed(0)} MB`);
    }
  }
}

/** Written into the packages: the day of their man page, so that two builds are the same. */
const packagedOn = () =>
  new Date(`${/^\.Dd (.*)$/m.exec(readFileSync(join(root, 'dist', 'neo4j-tls.1'), 'utf8'))?.[1]} UTC`).toISOString().slice(0, 10);
const maintainer = 'neo4j-tls maintainers <neo4j-tls@users.noreply.github.com>';

/** In the form that Debian's tools read; what has changed is in NEWS. */
function debianChangelog() {
  const day = new Date(packagedOn()).toUTCString().replace('GMT', '+0000');
  return `neo4j-tls (${own.version}) stable; urgency=medium\n\n  * See NEWS.gz.\n\n -- ${maintainer}  ${day}\n`;
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: neo4j-tls
Source: ${own.homepage}

Files: *
Copyright: 2026 the neo4j-tls maintainers
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
  const sbom = JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8'));
  sbom.components.push({
    ...{ type: 'application', name: 'node', version: nodeVersion, purl: `pkg:generic/node@${nodeVersion}` },
    licenses: [{ license: { id: 'MIT' } }],
  });
  writeFileSync(join(out, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
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
  if (given.includes('--same')) await sameTwice();
  linuxPackages();
  otherFiles();
  console.log(unproved.map((line) => `  ! ${line}\n`).join(''));
} finally {
  rmSync(work, { recursive: true, force: true });
}
