import type { InitAnswers } from '../../model/command-line/answers.ts';
import { type Installation, scopeNames } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { booleanOf, type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses, isLoopbackHost, parseAddress } from '../../neo4j/config/address.ts';
import { connectorSetting, defaultAddressSettings } from '../../neo4j/config/connectors.ts';
import { parsePolicySetting, readPolicy, suffixesOf } from '../../neo4j/config/ssl-policy.ts';
import { inCellar } from '../../neo4j/homebrew.ts';
import { versionNote } from '../../neo4j/version.ts';
import { pick } from '../answers/per-component.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';
import { suggestion } from '../did-you-mean.ts';
import { repeatCommand } from './init-afterwards.ts';
import type { InitInputs } from './init-inputs.ts';
import type { ScopeLayout } from './init-layout.ts';

interface NoteInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
}

/**
 * What the person should know before the plan runs: what was assumed, what will not work as it may seem. `renewed`: where a new pair
 * is written.
 */
export function initNotes(inputs: InitInputs, renewed: readonly ScopeLayout[]): readonly PlanNote[] {
  const { installation, conf, answers, resolved, existing } = inputs;
  const notes: PlanNote[] = [];
  const newer = versionNote(installation.version);
  if (newer !== undefined) notes.push({ severity: 'warning', text: newer });
  if (!installation.editionKnown) {
    notes.push({
      severity: 'info',
      text:
        (answers.target ?? 'home') === 'home'
          ? 'The edition could not be detected; Community is assumed.'
          : 'The container runs the Community image.',
      remedy:
        (answers.target ?? 'home') === 'home'
          ? 'If it is Enterprise, pass --edition enterprise.'
          : 'For Enterprise: --edition enterprise.',
    });
  }
  const kept = existing?.reasons.length === 0 ? existing.container.name : undefined;
  if (kept !== undefined && installation.conf.fact.state === 'missing') {
    notes.push({
      severity: 'info',
      text: `${kept} uses the neo4j.conf of its image, which the new file replaces completely. To keep its lines, copy it first and run init again.`,
      remedy: `docker cp ${kept}:/var/lib/neo4j/conf/neo4j.conf ${shellQuote(installation.conf.path)}`,
    });
  }
  const cellar = (answers.target ?? 'home') === 'home' ? inCellar(installation.realHome) : undefined;
  if (cellar !== undefined) notes.push({ severity: 'warning', text: `${cellar.text}.`, remedy: cellar.remedy });
  notes.push(...unknownSuffixes(conf), ...foreignNames(conf), ...namesVerifiedFromNowOn(inputs));
  notes.push(...shownByOthers(inputs, renewed));
  if (answers.role !== 'backup-client')
    notes.push(
      // A container listens on all of its addresses.
      ...((answers.target ?? 'home') === 'home' && existing === undefined ? listening(inputs) : []),
      ...disabledConnectors(inputs),
      ...lowPorts(inputs),
    );
  if (resolved.components.includes('https') && !resolved.components.includes('bolt')) {
    notes.push({
      severity: 'warning',
      text: 'https without bolt: the Query API works, but Neo4j Browser over https needs Bolt to be encrypted too.',
      remedy: 'Add bolt: --components bolt,https.',
    });
  }
  return notes;
}

/** A component that nobody asked for, whose policy names the pair that is replaced, shows the new certificate as well. */
function shownByOthers({ installation, conf, resolved }: NoteInputs, renewed: readonly ScopeLayout[]): readonly PlanNote[] {
  const others = scopeNames.filter((scope) => !resolved.components.includes(scope) && readPolicy(conf, scope).enabled === true);
  return others.flatMap((scope): readonly PlanNote[] => {
    const { path, fact } = installation.scopes[scope].publicCertificate;
    const shared = renewed.find(({ place }) => place.certificate.path === path);
    if (shared === undefined || fact.state === 'missing') return [];
    return [
      {
        severity: 'warning',
        text: `${scope} uses the same certificate as ${shared.scope}, and will serve the new one too. Clients that only trust the old one will refuse it.`,
        remedy: `Give it to all clients that connect to ${scope}:\nneo4j-tls trust export --component ${scope}`,
      },
    ];
  });
}

/** Members that talk to each other today may do so under addresses that no certificate carries. */
function namesVerifiedFromNowOn({ conf, answers, resolved }: NoteInputs): readonly PlanNote[] {
  return resolved.components.flatMap((scope): readonly PlanNote[] => {
    const { enabled, trustAll, verifyHostname } = readPolicy(conf, scope);
    const isMembers = scope === 'cluster' || scope === 'backup';
    const isGiven = pick(answers.verifyHostname, scope) !== undefined;
    if (!isMembers || isGiven || enabled !== true || trustAll === true || verifyHostname !== false) return [];
    if (resolved.verifyHostname[scope] !== 'on') return [];
    return [
      {
        severity: 'warning',
        text: `${scope}: verify_hostname changes from false to true. After the restart, connections to peers fail if their certificate is not valid for the address that members connect to.`,
        remedy: `To keep it as it is: --verify-hostname ${scope}=off. To check each peer first:\nneo4j-tls doctor --peer HOME`,
      },
    ];
  });
}

/** An unknown suffix is dropped by Neo4j without a word, on every line. */
function unknownSuffixes(conf: Conf): readonly PlanNote[] {
  const known = suffixesOf(conf.version);
  return conf.entries.flatMap(({ key, line }): readonly PlanNote[] => {
    const parsed = parsePolicySetting(key);
    if (parsed === undefined || parsed.scope === '' || (known as readonly string[]).includes(parsed.suffix)) return [];
    return [
      {
        severity: 'warning',
        text: `Line ${line}: Neo4j ignores ${key}${suggestion(parsed.suffix, known)}`,
        remedy: 'Correct the name, or remove the line.',
      },
    ];
  });
}

function foreignNames(conf: Conf): readonly PlanNote[] {
  return conf.foreignNames.map(({ name, ownName, line }) => ({
    severity: 'warning',
    text: `Line ${line}: ${name} is a Neo4j 5 name and has no effect on 4.4.`,
    remedy: `4.4 calls it ${ownName}.`,
  }));
}

/** What is printed for clients would be reached from this machine alone. `--listen` opens it, whichever line decides now. */
function listening(inputs: InitInputs): readonly PlanNote[] {
  const { installation, conf, answers, resolved } = inputs;
  const { connectors } = configuredAddresses(conf);
  const open = (['bolt', 'https'] as const).filter((name) => resolved.components.includes(name));
  const ownHost = (name: (typeof open)[number]): boolean =>
    connectors[name].listenIsSet && connectors[name].listen.host !== '' && answers.listen === undefined;
  const local = open.filter((name) =>
    isLoopbackHost(ownHost(name) ? connectors[name].listen.host : (answers.listen ?? connectors[name].listen.host)),
  );
  if (local.length === 0 || resolved.names.every(({ value }) => isLoopbackHost(value))) return [];
  const { line } = installation.version;
  const own = local.filter((name) => isOwnHost(conf, connectorSetting(line, name, 'listen_address')));
  const how =
    own.length === 0
      ? `set ${defaultAddressSettings(line).listen}=0.0.0.0 in neo4j.conf`
      : `change ${own.map((name) => connectorSetting(line, name, 'listen_address')).join(' and ')} in neo4j.conf`;
  return [
    {
      severity: 'info',
      text: `${local.join(' and ')} ${local.length === 1 ? 'listens' : 'listen'} on localhost only: other machines cannot reach ${local.length === 1 ? 'it' : 'them'} yet.`,
      remedy: `To open ${local.length === 1 ? 'it' : 'them'}, ${how}, or:\n${repeatCommand({ ...inputs, answers: { ...answers, listen: '0.0.0.0' } })}`,
    },
  ];
}

/** A connector's own line names a host, and so wins over the default address. */
function isOwnHost(conf: Conf, name: string): boolean {
  const text = settingOf(conf, name);
  return text !== undefined && parseAddress(text, conf.version)?.host !== undefined;
}

function disabledConnectors({ installation, conf, resolved }: NoteInputs): readonly PlanNote[] {
  const name = connectorSetting(installation.version.line, 'bolt', 'enabled');
  if (!resolved.components.includes('bolt') || booleanOf(conf, name, true) !== false) return [];
  return [
    {
      severity: 'warning',
      text: `Bolt is switched off in neo4j.conf (${name}=false); its policy is written, but nothing listens.`,
      remedy: 'Remove that line to let drivers connect.',
    },
  ];
}

/** Ports below 1024 belong to root on Linux; Neo4j runs as a user of its own. */
function lowPorts({ installation, conf, answers, resolved }: NoteInputs): readonly PlanNote[] {
  const { connectors } = configuredAddresses(conf);
  const low = [
    ...(resolved.components.includes('https') ? [answers.httpsPort ?? connectors.https.listen.port] : []),
    ...(resolved.components.includes('bolt') ? [connectors.bolt.listen.port] : []),
  ].filter((port) => port < 1024);
  if (
    low.length === 0 ||
    installation.kind === 'docker' ||
    installation.kind === 'windows-zip' ||
    (answers.target ?? 'home') !== 'home'
  )
    return [];
  return [
    {
      severity: 'warning',
      text: `Port ${low.join(', ')}: only root can use ports below 1024, and Neo4j does not run as root.`,
      remedy: 'With systemd, run sudo systemctl edit neo4j and add under [Service]: AmbientCapabilities=CAP_NET_BIND_SERVICE',
    },
  ];
}
