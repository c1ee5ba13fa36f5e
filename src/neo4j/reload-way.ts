import { UserError } from '../model/errors/errors.ts';

/** How a running Neo4j comes to use new files. Community knows a restart alone. */
export type ReloadWay =
  | { readonly kind: 'none' }
  | { readonly kind: 'systemd' }
  | { readonly kind: 'docker'; readonly container: string }
  /** `CALL dbms.security.reloadTLS()`: Enterprise 2025.03+, when the reload setting was on at the start. */
  | { readonly kind: 'procedure' }
  | { readonly kind: 'command'; readonly command: string }
  /** A service of Windows. */
  | { readonly kind: 'windows-service'; readonly service: string };

/** As Neo4j's own `bin\\neo4j windows-service install` names it. */
const usualService = 'neo4j';

/** A name that Docker takes for a container. */
export const containerNames = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** What a way begins with, for whoever completes a command line: a colon says that more follows. */
export const reloadWords = ['none', 'systemd', 'docker:', 'procedure', 'windows-service', 'command:'] as const;

const ways = 'none, systemd, docker:NAME, procedure, windows-service[:NAME], command:CMD';

/** Reads `none`, `systemd`, `docker:NAME`, `procedure`, `windows-service[:NAME]`, `command:CMD`. @throws UserError for anything else. */
export function parseReloadWay(text: string): ReloadWay {
  if (text === 'none' || text === 'systemd' || text === 'procedure') return { kind: text };
  if (text === 'windows-service') return { kind: text, service: usualService };
  const [, kind, rest = ''] = /^(docker|command|windows-service):(.*)$/s.exec(text) ?? [];
  if (kind === 'windows-service') {
    // What PowerShell or cmd would take for more than a name never gets there.
    if (/^[\p{L}\p{N}_.-](?:[\p{L}\p{N}_. -]{0,254}[\p{L}\p{N}_.-])?$/u.test(rest)) return { kind, service: rest };
    throw new UserError(
      `"${rest}" is not the name of a service.`,
      'Write --reload windows-service:NAME, with the name that Get-Service shows. Without a name, it means the service neo4j.',
    );
  }
  if (kind === 'docker') {
    if (containerNames.test(rest)) return { kind, container: rest };
    throw new UserError(
      `"${rest}" is not the name of a container.`,
      'Write --reload docker:NAME, with the name that `docker ps` shows.',
    );
  }
  if (kind === 'command') {
    if (rest.trim() !== '' && !/[\0\r\n]/.test(rest)) return { kind, command: rest };
    throw new UserError(
      '--reload command: needs a one-line command after the colon.',
      "Write it as --reload 'command:/usr/local/bin/restart-neo4j'.",
    );
  }
  throw new UserError(
    `"${text}" is not a way to reload. Use one of ${ways}.`,
    'For example --reload systemd, or --reload docker:neo4j.',
  );
}

/** The other way round than `parseReloadWay`: as `--reload` takes it. */
export function reloadWayToText(way: ReloadWay): string {
  switch (way.kind) {
    case 'docker':
      return `docker:${way.container}`;
    case 'command':
      return `command:${way.command}`;
    case 'windows-service':
      return way.service === usualService ? way.kind : `${way.kind}:${way.service}`;
    default:
      return way.kind;
  }
}

/**
 * The program that a reload begins with, by name or path; undefined where there is none, or where the command is more than a
 * program with its arguments (`VAR=value …`, `if …`).
 */
export function reloadProgram(way: ReloadWay): string | undefined {
  switch (way.kind) {
    case 'none':
      return undefined;
    case 'systemd':
      return 'systemctl';
    case 'docker':
      return 'docker';
    case 'procedure':
      return 'cypher-shell';
    case 'windows-service':
      return 'powershell';
    case 'command':
      return /^\s*(?:exec\s+)?([\w./+-]+)(?=\s|;|&|$)/.exec(way.command)?.[1];
  }
}

/** Restarts a service of Windows: one line that cmd and PowerShell take alike. The name was held to letters, digits, dots, dashes and blanks. */
export function serviceRestart(service: string): readonly [string, ...string[]] {
  return ['powershell', '-NoProfile', '-NonInteractive', '-Command', `Restart-Service -Name '${service}'`];
}
