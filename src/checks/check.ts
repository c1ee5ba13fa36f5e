import type { WindowsAccess } from '../model/access-list.ts';
import { expiryOf, type Lifetime } from '../model/certificates/expiry.ts';
import type { RenewalFacts } from '../model/certificates/lineage.ts';
import type { ConfEdit } from '../model/conf-edit.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { Installation, InstallationKind, Owner, ScopeName } from '../model/installation.ts';
import type { FindingId } from '../model/message-ids.ts';
import type { Step } from '../model/steps/index.ts';
import type { Conf } from '../neo4j/conf/conf.ts';
import type { ConfiguredAddresses } from '../neo4j/config/address.ts';
import { nameInForce } from '../neo4j/config/named-policies.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import type { VerdictFacts } from '../verdict/facts.ts';
import type { Judged } from '../verdict/judge-installation.ts';
import type { LoadedPolicy } from '../verdict/loaded-policy.ts';

/** What a check looks at: one installation, already read and already judged. */
export interface CheckFacts {
  readonly facts: VerdictFacts;
  readonly judged: Judged;
  /** The conf with its lines, for telling where something stands. */
  readonly conf: Conf;
  readonly addresses: ConfiguredAddresses;
  readonly kind: InstallationKind;
  /** What lies at the places of all components, those that are off as well. */
  readonly scopes: Installation['scopes'];
  /** Who runs Neo4j, as far as known. */
  readonly owner: Owner | undefined;
  /** A change that a killed run left half-done, in words. */
  readonly unfinished: string | undefined;
  /** Windows: who may read what; undefined where this system has no such lists. */
  readonly access?: WindowsAccess | undefined;
  /** What certbot and its deploy hook left; undefined: not looked at. */
  readonly renewal?: RenewalFacts;
  /** The home with all links resolved; undefined: as it is named. */
  readonly realHome?: string | undefined;
  /** A backup client's files and settings: nothing listens, it only dials. */
  readonly role: 'server' | 'backup-client';
  /** `--host`: the name by which this server is dialled; undefined: only what the conf advertises is known. */
  readonly dialledAs?: string | undefined;
  /** Host names of the machine, which a certificate may be for though nobody wrote them down; undefined: not asked. */
  readonly machineNames?: readonly string[] | undefined;
  /** The names that `init` was given for the pair of a component. */
  readonly givenNames?: Installation['givenNames'];
  /** Those that have to do with what the policies hold; see `inspect/public-roots.ts`. */
  readonly publicRoots: readonly Certificate[];
}

/**
 * One question to the facts. To add one: a file here, a line in `index.ts`, an entry in `explain/entries/`, a test.
 * A check never throws because of what it sees.
 */
export interface Check {
  /** The ids of the findings it can have. */
  readonly ids: readonly FindingId[];
  readonly run: (facts: CheckFacts) => readonly Finding[];
}

/** A finding as a check writes it: what is not said is null, not fixable. */
export interface FindingText {
  readonly id: FindingId;
  readonly severity: Severity;
  readonly component?: ScopeName | null | undefined;
  /** Absolute. */
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly message: string;
  readonly remedy: string;
  readonly neo4jSays?: string | null | undefined;
  readonly steps?: readonly Step[] | undefined;
}

/** A finding in full: what is left out becomes null, or no steps. */
export function finding(text: FindingText): Finding {
  const { id, severity, component = null, path, line, message, remedy, neo4jSays = null, steps = [] } = text;
  return {
    id,
    severity,
    component,
    path: path ?? null,
    line: line ?? null,
    message,
    remedy,
    fixable: steps.length > 0,
    neo4jSays,
    ...(steps.length > 0 ? { steps } : {}),
  };
}

export const servedScopes = (facts: CheckFacts): readonly LoadedPolicy[] =>
  (['bolt', 'https', 'cluster', 'backup'] as const).flatMap((scope) => facts.judged.policies.get(scope) ?? []);

/** The component of a policy that was chosen by its component: never `fabric`. */
export function scopeOf(policy: LoadedPolicy): ScopeName {
  return policy.config.scope as ScopeName;
}

/** A policy of a scope that people know; `fabric` and the like have none. */
export function asScope(scope: string | undefined): ScopeName | null {
  return scope === 'bolt' || scope === 'https' || scope === 'cluster' || scope === 'backup' ? scope : null;
}

/** A change to neo4j.conf; several are made one by `plan/plan-remedies.ts`, which also fills in the rest of the step. */
export function confStep(facts: CheckFacts, edit: Partial<ConfEdit>): readonly Step[] {
  const { conf } = facts.facts;
  // A folder of files, and UTF-16, are for a person to change.
  if (conf.bytes === undefined || conf.fact.state !== 'present' || conf.fact.type !== 'file' || facts.conf.utf16) return [];
  const { entries, version } = facts.conf;
  const written = (name: string): string => (version.line === '4.4' ? nameInForce(name, entries) : name);
  const changes = new Map([...(edit.changes ?? [])].map(([name, value]) => [written(name), value]));
  return [
    {
      kind: 'editConf',
      path: conf.path,
      edit: { blocks: [], renames: new Map(), duplicates: 'changed', ...edit, changes },
      expect: undefined,
      mode: conf.fact.mode,
    },
  ];
}

const dayMs = 86_400_000;

function daysLeft(until: Date, now: Date): number {
  return Math.floor((until.getTime() - now.getTime()) / dayMs);
}

/** The names of a certificate, the first four of many. */
export function namesOf({ names }: Pick<Certificate, 'names'>): string {
  const listed = names.slice(0, 4).map(({ value }) => value);
  return names.length === 0 ? 'no name' : `${listed.join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}

/** `in 12 days`, counted in whole days. */
export function inDays(until: Date, now: Date): string {
  const left = daysLeft(until, now);
  return left === 0 ? 'within 24 hours' : left === 1 ? 'in 1 day' : `in ${left} days`;
}

/** How bad the nearness of an end is; undefined: it is far, or past. */
export function soonSeverity(life: Lifetime, now: Date): 'error' | 'warning' | undefined {
  const expiry = expiryOf(life, now);
  return expiry === 'urgent' ? 'error' : expiry === 'due' ? 'warning' : undefined;
}

/** The date in UTC, as 2026-11-27. */
export function day(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10);
}
