import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';
import { acmeProgram, pythonWithDriver } from './acme-lab.ts';
import { findJdk, lines, releases } from './neo4j/releases.ts';

interface Program {
  readonly present: () => boolean;
  readonly howToGet: string;
}

const onPath = (name: string, howToGet: string): Program => ({ present: () => isOnPath(name), howToGet });

const programs = {
  openssl: onPath('openssl', 'apt-get install openssl'),
  /** A JDK for every line of Neo4j. */
  java: {
    present: () => lines.every((line) => findJdk(releases[line]) !== undefined),
    howToGet: 'JDK 17 and JDK 21 or 25; point JAVA_17_HOME, JAVA_21_HOME or JAVA_25_HOME at them if they are in no usual place',
  },
  maven: onPath('mvn', 'apt-get install maven'),
  go: onPath('go', 'https://go.dev/dl'),
  keytool: onPath('keytool', 'comes with any JDK'),
  certbot: onPath('certbot', 'apt-get install certbot'),
  'newest-acme': {
    present: () => acmeProgram('certbot', 'newest') !== undefined && acmeProgram('pebble', 'newest') !== undefined,
    howToGet: '.ci/install-certbot-pebble.sh',
  },
  'python-driver': { present: () => existsSync(pythonWithDriver()), howToGet: '.ci/install-certbot-pebble.sh' },
  pebble: onPath('pebble', 'go install github.com/letsencrypt/pebble/v2/cmd/pebble@latest'),
  'docker-compose': onPath('docker-compose', 'apt-get install docker-compose'),
  dockerd: { present: () => ['dockerd', 'docker', 'runc'].every(isOnPath), howToGet: 'apt-get install docker.io' },
  dash: onPath('dash', 'apt-get install dash'),
  busybox: onPath('busybox', 'apt-get install busybox'),
  'systemd-analyze': onPath('systemd-analyze', 'apt-get install systemd'),
  promtool: onPath('promtool', 'apt-get install prometheus'),
  /** Of monitoring-plugins: runs a plugin and turns its code into another. */
  negate: { present: () => existsSync('/usr/lib/nagios/plugins/negate'), howToGet: 'apt-get install monitoring-plugins-basic' },
  tmux: onPath('tmux', 'apt-get install tmux'),
  curl: onPath('curl', 'apt-get install curl'),
  bash: onPath('bash', 'apt-get install bash'),
  zsh: onPath('zsh', 'apt-get install zsh'),
  fish: onPath('fish', 'apt-get install fish'),
  mandoc: onPath('mandoc', 'apt-get install mandoc'),
  strace: onPath('strace', 'apt-get install strace'),
  python3: onPath('python3', 'apt-get install python3'),
  setfacl: onPath('setfacl', 'apt-get install acl'),
  root: { present: () => process.getuid?.() === 0, howToGet: 'run as root' },
  /** A mount namespace of one's own, in which to bind-mount and to make small disks. */
  mounts: {
    present: () => spawnSync('unshare', ['--mount', 'true'], { timeout: 10_000 }).status === 0,
    howToGet: 'run as root on Linux, in a container with CAP_SYS_ADMIN',
  },
} satisfies Record<string, Program>;

export type Need = keyof typeof programs;

/**
 * `describe` for tests that run programs from outside. Where one is missing they are skipped, saying so on stderr;
 * with CI=true that is a failure, so that nobody mistakes a bare machine for a passing one.
 */
export function describeNeeds(needs: readonly Need[], name: string, tests: () => void): void {
  const missing = needs.filter((need) => !programs[need].present());
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const text = missing.map((need) => `  ${need}: ${programs[need].howToGet}`).join('\n');
  if (process.env.CI === 'true') {
    describe(name, () => {
      it(`finds ${missing.join(', ')}`, () => {
        throw new Error(`missing here:\n${text}`);
      });
    });
    return;
  }
  process.stderr.write(`\n*** SKIPPED: ${name}\n*** missing on this machine:\n${text}\n\n`);
  describe.skip(`${name} (needs ${missing.join(', ')})`, tests);
}

/** `it` for a single test that runs programs from outside; as loud as {@link describeNeeds} where one is missing. */
export function itNeeds(needs: readonly Need[], name: string, test: () => void | Promise<void>): void {
  describeNeeds(needs, `with ${needs.join(' and ')}`, () => {
    it(name, test);
  });
}

/** Whether a program of that name could be run; for choosing between ways, not for skipping. */
export function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    if (directory === '') return false;
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
