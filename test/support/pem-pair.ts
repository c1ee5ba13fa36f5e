import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pair made by openssl, not by the code under test. */
export interface PemPair {
  readonly key: string;
  readonly certificate: string;
  /** As openssl prints it, upper-case hex. */
  readonly serial: string;
}

/** A pair, valid from now for some days; self-signed, or signed by the key of another pair (then without its chain). */
export function pemPair(name = 'graph.example.test', days = 90, signer?: PemPair, usages = 'serverAuth'): PemPair {
  const folder = mkdtempSync(join(tmpdir(), 'pem-pair-'));
  try {
    if (signer !== undefined) {
      writeFileSync(join(folder, 'ca.key'), signer.key);
      writeFileSync(join(folder, 'ca.crt'), signer.certificate);
    }
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'k',
        '-out',
        'c',
        '-days',
        String(days),
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=DNS:${name.replaceAll(' ', '-')}`,
        '-addext',
        `extendedKeyUsage=${usages}`,
        '-addext',
        'basicConstraints=critical,CA:FALSE',
        ...(signer === undefined ? [] : ['-CA', 'ca.crt', '-CAkey', 'ca.key']),
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const serial = execFileSync('openssl', ['x509', '-in', 'c', '-noout', '-serial'], { cwd: folder, encoding: 'utf8' });
    return {
      key: readFileSync(join(folder, 'k'), 'utf8'),
      certificate: readFileSync(join(folder, 'c'), 'utf8'),
      serial: serial.trim().replace('serial=', ''),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a pair where certbot would: `live/NAME`. */
export function putLineage(configDirectory: string, name: string, { key, certificate }: PemPair): string {
  const live = join(configDirectory, 'live', name);
  mkdirSync(live, { recursive: true });
  writeFileSync(join(live, 'privkey.pem'), key, { mode: 0o600 });
  writeFileSync(join(live, 'fullchain.pem'), certificate);
  writeFileSync(join(live, 'cert.pem'), certificate);
  return live;
}
