import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessList, WindowsAccess } from '../../model/access-list.ts';

const timeoutMs = 20_000;

/** By number: their names differ from language to language. */
const system = '*S-1-5-18';
const administrators = '*S-1-5-32-544';

/** Whom `sc qc` names where no entry is needed: the system itself. */
const isSystem = /^(?:LocalSystem|(?:NT AUTHORITY\\)?SYSTEM)$/i;

/**
 * Arguments of `icacls` that leave a file, or a folder with what will be in it, to the system, administrators and some accounts: what the folder hands down is cut off, since a
 * zip that was unpacked on C:\ lets every local user read.
 * @param service as whom Neo4j's service runs, as `sc qc` names it; undefined: there is none.
 * @param self whoever runs this, who has to be able to replace the file.
 */
export function accessArguments(
  path: string,
  service: string | undefined,
  self: string | undefined,
  isFolder = false,
): readonly string[] {
  // What is made in a folder later gets the same.
  const grant = (who: string, right: 'R' | 'F') => `${who}:${isFolder ? `(OI)(CI)${right === 'R' ? 'RX' : 'F'}` : right}`;
  const accounts = [
    ...(service === undefined || isSystem.test(service) ? [] : [grant(service.replace(/^\.\\/, ''), 'R')]),
    ...(self === undefined ? [] : [grant(self, 'F')]),
  ];
  return [path, '/inheritance:r', '/grant:r', grant(system, 'R'), grant(administrators, 'F'), ...accounts, '/q'];
}

/** The account in what `sc qc NAME` prints: `SERVICE_START_NAME : NT AUTHORITY\NetworkService`; the words differ by language, the last line does not. */
export function accountOf(printed: string): string | undefined {
  const line = /^\s*SERVICE_START_NAME\s*:\s*(\S.*?)\s*$/m.exec(printed)?.[1];
  return line === undefined || line === '' ? undefined : line;
}

const accounts = new Map<string, string | undefined>();

/** See `Host.serviceAccount`. */
export function serviceAccount(service: string): string | undefined {
  if (process.platform !== 'win32') return undefined;
  if (!accounts.has(service)) accounts.set(service, accountOf(runOr('sc', ['qc', service])));
  return accounts.get(service);
}

/** What a program of the system prints; nothing where it fails: there is no such service. */
function runOr(program: string, args: readonly string[]): string {
  try {
    return run(program, args);
  } catch {
    return '';
  }
}

function run(program: string, args: readonly string[]): string {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  return execFileSync(program, [...args], {
    ...{ encoding: 'utf8', timeout: timeoutMs, windowsHide: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** See `FileEffects.closeToOthers`. */
export function closeToOthers(
  path: string,
  { account, anew = false }: { readonly account?: string | undefined; readonly anew?: boolean } = {},
): void {
  if (process.platform !== 'win32') return;
  const { USERDOMAIN: domain, USERNAME: user } = process.env;
  const self = user === undefined || user.endsWith('$') ? undefined : domain === undefined ? user : `${domain}\\${user}`;
  try {
    if (anew) run('icacls', [path, '/reset', '/q']);
    run('icacls', accessArguments(path, account ?? serviceAccount('neo4j'), self, statSync(path).isDirectory()));
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    throw Object.assign(new Error(`EPERM: icacls could not close it to others${said === '' ? '' : ` (${said})`}, '${path}'`), {
      code: 'EPERM',
      path,
      cause: error,
    });
  }
}

/**
 * The entries of a file's list in what `icacls FILE` prints, whatever the language: `(I)` marks what the folder hands down. The first one follows the path.
 * @param path as it was asked for.
 */
export function entriesOf(printed: string, path: string): readonly string[] {
  const lines = printed.split(/\r?\n/).map((line, index) => (index === 0 ? line.slice(path.length) : line).trim());
  return lines.filter((line) => /:(?:\([A-Z,]+\))+$/.test(line)).sort();
}

/** Windows: have two files the same list? `ask` prints what `icacls` says of a path. */
export function listsAgree(one: string, other: string, ask: (path: string) => string = printedBy): boolean {
  const [a, b] = [one, other].map((path) => entriesOf(ask(path), path).join('\n'));
  return a === b;
}

/** One character for each byte, so that a path is as long as it was, whatever the console's code page makes of its letters. */
function printedBy(path: string): string {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  return execFileSync('icacls', [path], {
    ...{ encoding: 'latin1', timeout: timeoutMs, windowsHide: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/**
 * Asks for lists, with the names of those that are in them and the account of the service, by numbers that are the same in every
 * language. It takes the paths from the environment, where no character has a meaning; no quotation mark of its own is double, so that it is one
 * argument. Where scripts are held to a small language, names are missing, and lists are not.
 */
export const askingScript = [
  "$ErrorActionPreference = 'Stop'",
  'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }',
  '$asked = $env:NEO4J_TLS_ASKED | ConvertFrom-Json',
  'function NameOf($sid) { try { (New-Object System.Security.Principal.SecurityIdentifier $sid).Translate([System.Security.Principal.NTAccount]).Value } catch { $null } }',
  'function SidOf($name) { try { (New-Object System.Security.Principal.NTAccount $name).Translate([System.Security.Principal.SecurityIdentifier]).Value } catch { $null } }',
  '$account = $asked.account',
  "if (-not $account) { try { $account = (Get-ItemProperty -LiteralPath ('HKLM:\\SYSTEM\\CurrentControlSet\\Services\\' + $asked.service)).ObjectName } catch { } }",
  "if ($account) { $account = $account -replace '^\\.\\\\', ($env:COMPUTERNAME + '\\') }",
  "if ($account -eq 'LocalSystem') { $sid = 'S-1-5-18' } elseif ($account) { $sid = SidOf $account } else { $sid = $null }",
  'try { $self = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value } catch { $self = $null }',
  '$files = @(foreach ($path in $asked.paths) { try { $sddl = (Get-Acl -LiteralPath $path).Sddl; ' +
    "$names = @(foreach ($found in [regex]::Matches($sddl, 'S-1-[0-9-]+')) { @{ sid = $found.Value; name = NameOf $found.Value } }); " +
    "foreach ($usual in 'S-1-1-0', 'S-1-5-11', 'S-1-5-32-545') { $names += @{ sid = $usual; name = NameOf $usual } }; " +
    '@{ path = $path; sddl = $sddl; names = $names } } catch { @{ path = $path; failed = $_.Exception.Message } } })',
  '@{ files = $files; account = $account; sid = $sid; self = $self } | ConvertTo-Json -Compress -Depth 6',
].join('; ');

/** Whose lists are asked for, and as whom Neo4j runs: by the account, else by the name of its service. */
export interface AccessAsked {
  readonly account?: string | undefined;
  readonly service: string;
}

/** See `Files.accessLists`. */
export async function accessLists(
  paths: readonly string[],
  { account, service: name }: AccessAsked,
): Promise<WindowsAccess | undefined> {
  if (process.platform !== 'win32') return undefined;
  const { execFile } = process.getBuiltinModule('node:child_process');
  const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  // A newer PowerShell that started this would have the older one load its modules.
  const { PSModulePath: _, ...inherited } = process.env;
  const env = { ...inherited, NEO4J_TLS_ASKED: JSON.stringify({ paths, account, service: name }) };
  const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', askingScript];
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: timeoutMs, windowsHide: true, encoding: 'utf8' }, (error, printed) =>
      resolve(accessFrom(printed, paths, error === null ? 'PowerShell printed no list' : 'PowerShell could not be asked')),
    ).stdin?.end();
  });
}

/** What the script printed. @param because why a list is not in it, where the script does not say. */
export function accessFrom(printed: string, paths: readonly string[], because: string): WindowsAccess {
  const answer = objectOf(printed);
  const listed = Array.isArray(answer.files) ? answer.files.map(asObject) : [];
  const lists = new Map(
    paths.map((path): [string, AccessList] => {
      const found = listed.find((one) => one.path === path);
      if (typeof found?.sddl !== 'string')
        return [path, { state: 'unread', because: typeof found?.failed === 'string' ? found.failed : because }];
      const named = (Array.isArray(found.names) ? found.names : []).map(asObject).flatMap(({ sid, name }): [string, string][] => {
        return typeof sid === 'string' && typeof name === 'string' ? [[sid, name]] : [];
      });
      return [path, { state: 'read', sddl: found.sddl, names: new Map(named) }];
    }),
  );
  const { account, sid, self } = answer;
  return {
    lists,
    ...(typeof sid === 'string' ? { service: { sid, ...(typeof account === 'string' ? { name: account } : {}) } } : {}),
    ...(typeof self === 'string' ? { self } : {}),
  };
}

function objectOf(text: string): { readonly [name: string]: unknown } {
  try {
    return asObject(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return {};
  }
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
}
