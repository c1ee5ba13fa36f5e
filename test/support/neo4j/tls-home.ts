import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from './judge.ts';
import type { OpensslMaterial } from './openssl-material.ts';
import { makePlaintextHome, type PlaintextHome } from './plaintext-home.ts';
import type { Line } from './releases.ts';

/** Settings of a line that a test likes to write without thinking of the line. */
export function connectorSetting(line: Line, connector: 'bolt' | 'https' | 'http', suffix: string): string {
  return line === '4.4' ? `dbms.connector.${connector}.${suffix}` : `server.${connector}.${suffix}`;
}

/** A sound home with TLS on the given scopes, written by hand here and not by the code under test. */
export async function makeTlsHome(
  home: string,
  line: Line,
  material: OpensslMaterial,
  scopes: readonly Scope[],
): Promise<PlaintextHome> {
  const made = await makePlaintextHome(home, line);
  let text = await readFile(made.conf, 'utf8');
  if (scopes.includes('https')) {
    const name = connectorSetting(line, 'https', 'enabled');
    text = text.replace(`\n${name}=false\n`, `\n${name}=true\n`);
  }
  await writeFile(made.conf, text);
  if (scopes.includes('bolt')) await appendFile(made.conf, `${connectorSetting(line, 'bolt', 'tls_level')}=REQUIRED\n`);
  for (const scope of scopes) {
    const directory = scopeDirectory(home, scope);
    await mkdir(join(directory, 'trusted'), { recursive: true });
    await mkdir(join(directory, 'revoked'), { recursive: true });
    await writeFile(join(directory, 'private.key'), material.key, { mode: 0o400 });
    await writeFile(join(directory, 'public.crt'), material.leaf + material.ca);
    await writeFile(join(directory, 'trusted', 'ca.crt'), material.ca);
    const mutual = scope === 'cluster' || scope === 'backup';
    const policy = `dbms.ssl.policy.${scope}`;
    await appendFile(
      made.conf,
      `${policy}.enabled=true\n${policy}.client_auth=${mutual ? 'REQUIRE' : 'NONE'}\n${policy}.verify_hostname=${mutual}\n`,
    );
  }
  return made;
}

export function scopeDirectory(home: string, scope: Scope): string {
  return join(home, 'certificates', scope);
}
