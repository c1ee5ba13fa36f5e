import type { Finding } from '../../model/finding.ts';
import { reloadSetting } from '../../neo4j/config/connectors.ts';
import { fittingJar } from '../../neo4j/netty-jars.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import type { Reason } from '../../verdict/facts.ts';
import { asScope, type CheckFacts, finding } from '../check.ts';
import { lettingReadLine, serviceInWords } from '../files/access-lists.ts';
import { type Mistake, mistakenFile } from '../files/mistaken-file.ts';
import { accessRemedy } from '../files/permissions.ts';
import { newCertificateRemedy, orNewPairRemedy, setUpRemedy } from '../new-pair.ts';
import { replacementFor, suggest, suggestionFor } from '../settings/meant-setting.ts';
import { fileOf, stepsFor } from './verdict-repairs.ts';
import { wordsOf } from './verdict-words.ts';

export interface VerdictFindings {
  /** What ends the start, in the order in which Neo4j meets it. */
  readonly stopping: readonly Finding[];
  /** What ends the start, unless Neo4j has what we did not see. */
  readonly doubtful: readonly Finding[];
  readonly others: readonly Finding[];
}

/** What the verdict found, each reason as a finding with its cure. What stops the start is an error; so is what lets nobody connect. */
export function verdictFindings(facts: CheckFacts): VerdictFindings {
  const seen = new Set<string>();
  const stopping: Finding[] = [];
  const doubtful: Finding[] = [];
  const others: Finding[] = [];
  for (const reason of facts.judged.verdict.reasons) {
    if (isEnterpriseName(reason, facts)) continue;
    // A chain out of order is met by several stages, and is one fault.
    const key = `${reason.id}\n${reason.scope}\n${reason.path ?? reason.setting}\n${reason.line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const found = toFinding(reason, facts);
    // Two files exchanged are one mistake.
    if ([...stopping, ...doubtful, ...others].some((one) => one.message === found.message && one.component === found.component))
      continue;
    const decides = reason.stage !== 'connection';
    const list = reason.fatal && decides ? stopping : reason.doubt !== undefined && decides ? doubtful : others;
    list.push(found);
  }
  return { stopping, doubtful, others };
}

/** Names that only Enterprise declares, and that the table (Community's) therefore lacks. One that looks misspelt is told all the same. */
const enterpriseNames =
  /^(?:server\.(?:cluster|discovery|routing|backup|metrics|panic|groups|directories\.(?:metrics|cluster_state))\b|dbms\.(?:cluster|routing|backup|security|kubernetes)\.|causal_clustering\.|initial\.|metrics\.|fabric\.|db\.cluster\.)/;

function isEnterpriseName({ id, setting, fatal }: Reason, { facts }: CheckFacts): boolean {
  if (id !== 'unknown-setting' || fatal || facts.edition !== 'enterprise' || setting === undefined) return false;
  if (setting === reloadSetting) return reloadSupported(facts.version, facts.edition);
  return enterpriseNames.test(setting) && suggest(setting, [...facts.known.settings.keys()]) === undefined;
}

function toFinding(reason: Reason, facts: CheckFacts): Finding {
  const { id, message, remedy } = wordsOf(reason, contextOf(reason, facts));
  const mistake = mistakeIn(reason, facts);
  if (mistake !== undefined) {
    return finding({
      ...{ id, ...mistake, component: asScope(reason.scope), neo4jSays: reason.neo4jSays },
      severity: reason.fatal ? 'error' : 'warning',
    });
  }
  return finding({
    id,
    severity: reason.fatal || id === 'conf-unreadable' ? 'error' : 'warning',
    component: asScope(reason.scope),
    path: reason.path ?? facts.facts.conf.path,
    // A reason's line is one of the conf; a finding's is one of the file at its path.
    line: reason.path === undefined || reason.path === facts.facts.conf.path ? reason.line : undefined,
    message,
    remedy,
    neo4jSays: reason.neo4jSays,
    steps: stepsFor(reason, facts),
  });
}

/** The wrong file in the place of key or certificate: that is the fault then, whatever Neo4j stumbles over in it. */
function mistakeIn(reason: Reason, facts: CheckFacts): (Mistake & { readonly path: string }) | undefined {
  const scope = asScope(reason.scope);
  const files = scope === null ? undefined : facts.facts.files.get(scope);
  const policy = scope === null ? undefined : facts.judged.policies.get(scope);
  if (scope === null || files === undefined || policy === undefined || !mayBeMistaken.has(reason.id)) return undefined;
  const aboutKey = reason.path === files.privateKey.path && reason.id !== 'key-does-not-match';
  const path = aboutKey ? files.privateKey.path : files.publicCertificate.path;
  const mistake = mistakenFile(path, scope, files, policy);
  return mistake && { ...mistake, path };
}

const mayBeMistaken: ReadonlySet<string> = new Set([
  ...['key-not-pem', 'key-other-block-first', 'key-damaged', 'key-does-not-match'],
  ...['certificate-file-unparsable', 'chain-empty'],
]);

function contextOf(reason: Reason, facts: CheckFacts) {
  const { version, edition, reader } = facts.facts;
  const user = facts.owner?.user ?? (reader === undefined ? 'the user that runs Neo4j' : String(reader.uid));
  const barred = reader?.barred?.has(reason.path ?? '') === true;
  const runner = barred
    ? serviceInWords(facts.access)
    : facts.owner?.user === undefined && reader === undefined
      ? user
      : `the user that runs Neo4j (${user})`;
  const about = fileOf(reason, facts);
  const scope = asScope(reason.scope) ?? 'bolt';
  return {
    user,
    runner,
    access: barred
      ? `Let it read the file:\n${lettingReadLine(reason.path ?? '', facts.access)}`
      : about === undefined
        ? `Let ${user} read it.`
        : accessRemedy(facts, about, user),
    newCertificate: newCertificateRemedy(facts, scope),
    newPair: orNewPairRemedy(facts, scope),
    setUp: (scope: 'bolt' | 'https') => setUpRemedy(facts, scope),
    role: facts.role,
    line: version.line,
    edition,
    nettyJar: facts.facts.nettyJars === undefined ? 'the matching netty-tcnative jar' : fittingJar(facts.facts.nettyJars),
    suggestion: suggestionFor(reason, facts),
    replacement: replacementFor(reason, facts),
  };
}
