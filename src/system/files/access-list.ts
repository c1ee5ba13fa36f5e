const timeoutMs = 20_000;

/** By number: their names differ from language to language. */
const system = '*S-1-5-18';
const administrators = '*S-1-5-32-544';

/** Whom `sc qc` names where no entry is needed: the system itself. */
const isSystem = /^(?:LocalSystem|(?:NT AUTHORITY\\)?SYSTEM)$/i;

/**
 * Arguments of `icacls` that leave a file to the system, administrators and some accounts: what the folder hands down is cut off, since a
 * zip that was unpacked on C:\ lets every local user read.
 * @param service as whom Neo4j's service runs, as `sc qc` names it; undefined: there is none.
 * @param self whoever runs this, who has to be able to replace the file.
 */
export function accessArguments(path: string, service: string | undefined, self: string | undefined): readonly string[] {
  const accounts = [
    ...(service === undefined || isSystem.test(service) ? [] : [`${service.replace(/^\.\\/, '')}:R`]),
    ...(self === undefined ? [] : [`${self}:F`]),
  ];
  return [path, '/inheritance:r', '/grant:r', `${system}:R`, `${administrators}:F`, ...accounts, '/q'];
}

/** The account in what `sc qc NAME` prints: `SERVICE_START_NAME : NT AUTHORITY\NetworkService`; the words differ by language, the last line does not. */
export function accountOf(printed: string): string | undefined {
  const line = /^\s*SERVICE_START_NAME\s*:\s*(\S.*?)\s*$/m.exec(printed)?.[1];
  return line === undefined || line === '' ? undefined : line;
}

let service: { readonly account: string | undefined } | undefined;

/** See `FileEffects.closeToOthers`. */
export function closeToOthers(path: string): void {
  if (process.platform !== 'win32') return;
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(program, [...args], {
      ...{ encoding: 'utf8', timeout: timeoutMs, windowsHide: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  service ??= { account: serviceAccount(run) };
  const { USERDOMAIN: domain, USERNAME: user } = process.env;
  const self = user === undefined || user.endsWith('$') ? undefined : domain === undefined ? user : `${domain}\\${user}`;
  try {
    run('icacls', accessArguments(path, service.account, self));
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    throw Object.assign(new Error(`EPERM: icacls could not close it to others${said === '' ? '' : ` (${said})`}, '${path}'`), {
      code: 'EPERM',
      path,
      cause: error,
    });
  }
}

function serviceAccount(run: (program: string, args: readonly string[]) => string): string | undefined {
  try {
    return accountOf(run('sc', ['qc', 'neo4j']));
  } catch {
    // There is no such service: Neo4j runs in a console, as whoever runs this.
    return undefined;
  }
}
