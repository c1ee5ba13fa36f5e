import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { SubjectName } from '../model/certificates/certificate-request.ts';
import type { InitAnswers } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import type { FileSpec } from '../model/file-spec.ts';
import type { FileFact, ScopeName } from '../model/installation.ts';
import { outsideFacts } from '../model/outside-facts.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Step } from '../model/steps/index.ts';
import type { WriteFile } from '../model/steps/write-file.ts';
import { parseReloadWay, reloadWayToText } from '../neo4j/reload-way.ts';
import { type Certificate, isSignedBy } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { isPublicCa as isOpenCa } from '../pki/certificates/public-ca.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { certbotFlags } from './certbot-command.ts';
import {
  certbotNotes,
  isPublicCa,
  refuseAddresses,
  refuseBeforeCertbot,
  refuseBeforeRun,
  whyNotPublic,
} from './certbot-refusals.ts';
import {
  emptyHookResult,
  hookPair,
  hookPaths,
  lineagePointerToText,
  lineageRecordToText,
  renderDeployHook,
} from './deploy-hook.ts';
import { hookNote, withRenewHook } from './renewal-conf.ts';
import type { CertificateSource, SourceOrder, SourcePlan } from './source.ts';

/** A lineage of certbot: Let's Encrypt, or any ACME server. */
export const certbot: CertificateSource = {
  name: 'certbot',
  title: "Let's Encrypt",
  hint: 'trusted everywhere; needs a public name and port 80 or DNS',
  defaultDays: undefined,
  defaultKeyType: 'rsa-2048',
  refusal: refuseScope,
  needs: () => [],
  filesToRead: ({ acmeCa }) => (acmeCa === undefined ? [] : [acmeCa]),
  plan: planCertbot,
};

/** Members may be served by an ACME server of one's own, whose CA they are then given; what it issues is judged when it is there. */
function refuseScope(scope: ScopeName, answers: InitAnswers): { readonly reason: string; readonly remedy: string } | undefined {
  if (scope === 'bolt' || scope === 'https') return undefined;
  if (isPublicCa(answers)) {
    return {
      reason: `${outsideFacts.publicClientUsage.says}, so members would refuse each other. A member that trusted that CA would also accept every customer of it.`,
      remedy: `Use a private CA for members (ca create makes one): --source bolt=certbot,https=certbot,${scope}=ca --ca DIR. Or use your own ACME server: --acme-server URL --acme-ca FILE.`,
    };
  }
  if (answers.acmeCa !== undefined) return undefined;
  return {
    reason: `members have to trust the CA of ${answers.acmeServer}, but its certificate was not given.`,
    remedy: 'Pass it with --acme-ca FILE.',
  };
}

/**
 * What members of a cluster trust where an ACME server of one's own signs: the CAs in `--acme-ca`.
 * @param chain as issued; empty before there is one.
 * @throws UserError where there is none, one is public, or none has issued the chain.
 */
function acmeAnchor({ answers: { acmeCa = '' }, files, publicRoots }: SourceOrder, chain: readonly Certificate[]) {
  const all = readCertificates(files.get(acmeCa)?.bytes ?? Buffer.alloc(0)).certificates;
  const cas = all.filter(isAuthority);
  if (cas.length === 0)
    throw new UserError(`${acmeCa} contains no CA certificate.`, 'Pass the certificate of the CA with --acme-ca FILE.', {
      paths: [acmeCa],
    });
  const open = cas.find((one) => isOpenCa(one, publicRoots, cas));
  if (open !== undefined)
    throw new UserError(
      `${open.subject.text} in ${acmeCa} is a public CA: members that trust it would accept every customer of it.`,
      'Use a private CA for members (ca create makes one).',
      { paths: [acmeCa] },
    );
  const above = cas.filter((ca) =>
    chain.some(
      (one) => one.fingerprint256 === ca.fingerprint256 || (one.issuer.canonical === ca.subject.canonical && isSignedBy(one, ca)),
    ),
  );
  if (chain.length > 0 && above.length === 0)
    throw new UserError(
      `No CA in ${acmeCa} signed the certificate. Its issuer is ${chain.at(-1)?.issuer.text}.`,
      'Pass the root certificate of the ACME server with --acme-ca FILE.',
      { paths: [acmeCa] },
    );
  return { kind: 'issuer' as const, pem: cas.map(({ pem }) => pem).join(''), path: acmeCa };
}

function planCertbot(order: SourceOrder): SourcePlan {
  const { answers, secrets, certbot: facts, scope, place } = order;
  if (facts === undefined) throw new Error('certbot was not looked at');
  refuseChangeable(facts);
  const chosen = namesFor(order);
  const request = { ...order.request, names: chosen.names };
  refuseBeforeCertbot(answers, request.names, secrets.passphrase !== undefined);
  refuseAddresses(answers, request.names, facts);
  const paths = hookPaths(facts.hookDirectory, facts.name);
  const leaf = readCertificates(facts.fullchain.bytes ?? Buffer.alloc(0)).certificates[0];
  const lacking = whyIssue(leaf, { ...order, request });
  const flags = certbotFlags({ answers, names: request.names, keyType: request.keyType, certbot: facts, hook: paths.script });
  const argv = ['certbot', ...flags.flatMap((flag) => flag.argv)];
  const prepare = hookSteps(order, facts);
  const notes: PlanNote[] = [
    ...chosen.notes,
    ...renewalNotes(facts),
    ...(lacking === undefined ? [] : certbotNotes(answers, facts, request.names)),
  ];
  const install: Step = {
    kind: 'importKeyPair',
    scope,
    from: { given: true, privateKey: facts.privateKey.path, certificate: facts.fullchain.path },
    key: place.key,
    certificate: place.certificate,
    certificateCopies: order.certificateCopies,
  };
  const isForMembers = scope === 'cluster' || scope === 'backup';
  const issued = lacking === undefined ? readCertificates(facts.fullchain.bytes ?? Buffer.alloc(0)).certificates : [];
  const common = {
    names: request.names,
    prepare,
    anchor: isForMembers ? acmeAnchor(order, issued) : ({ kind: 'above-chain' } as const),
    mayReplace: facts.deployed?.scopes.includes(scope) === true,
  };
  if (lacking === undefined && leaf !== undefined) {
    if (request.usages.includes('clientAuth')) refuseClientUse(leaf, scope);
    const stored = storedHook(facts, paths.script);
    return {
      ...common,
      prepare: [...prepare, ...stored.steps],
      steps: [install],
      notes: [...notes, ...stored.notes],
      certificate: leaf,
    };
  }
  const why = leaf === undefined ? 'to get a certificate' : `to replace the certificate, because ${lacking}`;
  if (leaf !== undefined)
    notes.push({
      severity: 'info',
      text: `The existing certbot certificate ${facts.name} will be replaced, because ${lacking}.`,
    });
  if (answers.runCertbot === true) {
    refuseBeforeRun(answers, facts);
    return { ...common, steps: [{ kind: 'runCommand', argv, why }, install], notes };
  }
  const width = Math.max(...flags.map((flag) => flag.argv.join(' ').length));
  return {
    ...common,
    steps: [],
    notes,
    waitingFor: [
      'Run certbot, or run this command again with --run-certbot:',
      '',
      `    ${answers.acmeCa === undefined ? '' : `REQUESTS_CA_BUNDLE=${shell(answers.acmeCa)} `}${argv.map(shell).join(' ')}`,
      '',
      ...flags.map((flag) => `    ${flag.argv.join(' ').padEnd(Math.min(width, 44))}  ${flag.why}`),
      '',
      '    Then run this command again to install the certificate and write the settings.',
    ].join('\n'),
  };
}

/** Of names that were found by looking, those a public CA signs; of names that were given, all. */
function namesFor({ request, namesGiven, answers }: SourceOrder): {
  readonly names: readonly SubjectName[];
  readonly notes: readonly PlanNote[];
} {
  if (namesGiven || !isPublicCa(answers)) return { names: request.names, notes: [] };
  const named = request.names.some((name) => name.kind === 'dns' && whyNotPublic(name) === undefined);
  // An address that nobody asked for would make the certificate one of six days.
  const left = request.names.filter((name) => whyNotPublic(name) !== undefined || (named && name.kind === 'ip'));
  const notes: readonly PlanNote[] =
    left.length === 0
      ? []
      : [
          {
            severity: 'info',
            text: `Left out of the certificate, because public CAs do not sign them or only on request: ${left.map(({ value }) => value).join(', ')}.`,
          },
        ];
  return { names: request.names.filter((name) => !left.includes(name)), notes };
}

/** Why the lineage that is there will not do; undefined when it will. */
function whyIssue(leaf: Certificate | undefined, { request, answers, now, certbot: facts }: SourceOrder): string | undefined {
  if (leaf === undefined || facts?.privateKey.bytes === undefined) {
    const unreadable =
      facts?.fullchain.fact.state === 'unreachable' ||
      (facts?.fullchain.fact.state === 'present' && facts.privateKey.bytes === undefined);
    if (unreadable && facts !== undefined) {
      throw new UserError(
        `The certbot certificate ${facts.name} cannot be read.`,
        'Run this as the user who runs certbot, for example with sudo.',
        { paths: [facts.privateKey.path] },
      );
    }
    return 'there is none';
  }
  const missing = request.names.filter(({ value }) => matchesName(leaf, value.replace(/^\*\./, 'any.')).kind === 'mismatch');
  if (missing.length > 0) return `its certificate is not valid for ${missing.map(({ value }) => value).join(', ')}`;
  if (leaf.notAfter < now) return `its certificate expired on ${leaf.notAfter.toISOString().slice(0, 10)}`;
  if (answers.keyType !== undefined && leaf.keyType !== answers.keyType)
    return `its key is ${leaf.keyType}, not ${answers.keyType}`;
  if (answers.acmeTest !== true && answers.acmeServer === undefined && /\(STAGING\)|Fake LE/.test(leaf.issuer.text))
    return 'it was issued by the test server';
  return undefined;
}

/** What certbot does as root follows from its configuration: hooks, for one. */
function refuseChangeable({ changeable }: CertbotFacts): void {
  if (changeable === undefined) return;
  throw new UserError(
    `Root does not use ${changeable.path} for certbot, because ${changeable.who} can change it.`,
    'Use folders that only root can change (certbot has /etc/letsencrypt), or run this command as the user that owns that folder.',
    { paths: [changeable.path] },
  );
}

/** The hook with its result file, and the note in the home by which renewals find the lineage. */
function hookSteps(order: SourceOrder, facts: CertbotFacts): readonly Step[] {
  const { answers, siblings, request } = order;
  const paths = hookPaths(facts.hookDirectory, facts.name);
  const reload = parseReloadWay(answers.reload ?? order.defaultReload);
  const pairs = siblings.map(({ scope, place }) => hookPair(scope, place.key, place.certificate));
  const unique = pairs.filter((pair, index) => pairs.findIndex(({ key }) => key === pair.key) === index);
  const first = request.names.find(({ value }) => !value.startsWith('*.'))?.value ?? 'localhost';
  const script = renderDeployHook(facts.hookTemplate, {
    name: facts.name,
    pairs: unique,
    paths,
    reload,
    boltUri: `bolt+s://${first}:${order.boltPort}`,
  });
  const record = lineageRecordToText({
    home: facts.pointer === undefined ? undefined : order.home,
    name: facts.name,
    lineage: `${facts.places.configDirectory}/live/${facts.name}`,
    places: facts.places,
    acmeCa: answers.acmeCa,
    scopes: siblings.map(({ scope }) => scope),
    hook: paths.script,
    path: paths.result,
    reload: reloadWayToText(reload),
  });
  const file = (path: string, mode: number): FileSpec => ({ path, mode, ownPath: true });
  return [
    ...facts.missingFolders.map((path) => ({
      kind: 'makeDirectory' as const,
      path,
      ownPath: true as const,
      mode: path.startsWith(order.recordDirectory.replace(/\/[^/]+$/, '')) ? 0o700 : 0o755,
    })),
    ...written(facts.hookScript, { kind: 'writeFile', to: file(paths.script, 0o700), text: script }),
    ...(facts.hookResultThere ? [] : [{ kind: 'writeFile' as const, to: file(paths.result, 0o644), text: emptyHookResult() }]),
    ...(facts.recordDirectoryThere
      ? []
      : [{ kind: 'makeDirectory' as const, path: order.recordDirectory, mode: 0o700, ownPath: true as const }]),
    ...(facts.pointer === undefined
      ? written(facts.record, { kind: 'writeFile', to: file(`${order.recordDirectory}/${facts.name}`, 0o600), text: record })
      : [
          ...written(facts.record, { kind: 'writeFile', to: file(paths.record, 0o600), text: record }),
          ...written(facts.pointer, {
            kind: 'writeFile',
            to: file(`${order.recordDirectory}/${facts.name}`, 0o600),
            text: lineagePointerToText(facts.name, facts.places.configDirectory),
          }),
        ]),
  ];
}

/** Whether renewal will happen is looked at: certbot's own word for it is printed whatever is true. */
function renewalNotes({ renewedBy, name }: CertbotFacts): readonly PlanNote[] {
  if (renewedBy !== undefined) return [{ severity: 'info', text: `${name} is renewed by ${renewedBy}.` }];
  return [
    {
      severity: 'warning',
      text: 'No timer or cron job here renews this certificate, so it will expire.',
      remedy: 'Install one; with --reload, Neo4j also uses the new certificate:\nneo4j-tls renew --install-timer',
    },
  ];
}

/** Nothing when the file is there as it should be. */
function written(there: FileFact, step: WriteFile & { readonly text: string }): readonly Step[] {
  return there.bytes?.equals(Buffer.from(step.text)) === true ? [] : [step];
}

/** A lineage that certbot has already: later renewals must call our hook. */
function storedHook(
  facts: CertbotFacts,
  script: string,
): { readonly steps: readonly Step[]; readonly notes: readonly PlanNote[] } {
  const { renewalConf } = facts;
  const text = renewalConf.bytes?.toString('utf8');
  if (text === undefined || renewalConf.fact.state !== 'present') return { steps: [], notes: [hookNote(script)] };
  const changed = withRenewHook(text, script);
  if (changed.text === text) return { steps: [], notes: [] };
  const spec: FileSpec = { path: renewalConf.path, mode: renewalConf.fact.mode, owner: renewalConf.fact.owner, ownPath: true };
  return { steps: [{ kind: 'writeFile', to: spec, text: changed.text }], notes: changed.notes };
}

function refuseClientUse(leaf: Certificate, scope: ScopeName): void {
  if (leaf.extendedKeyUsage === undefined || leaf.extendedKeyUsage.includes('clientAuth')) return;
  throw new UserError(
    `The certificate is only valid for servers (clientAuth is missing), but ${scope} needs both usages.`,
    'Make the ACME server issue serverAuth and clientAuth (step-ca does by default; in Vault, set client_flag of the role), or use a private CA for members (ca create makes one).',
  );
}

function shell(argument: string): string {
  return /^[A-Za-z0-9_./:=@,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
