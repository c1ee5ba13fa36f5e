import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { SubjectName } from '../model/certificates/certificate-request.ts';
import { UserError } from '../model/errors/errors.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Step } from '../model/steps/index.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { acmeAnchor, refuseClientUse, refuseScope } from './acme-members.ts';
import { certbotFlags } from './certbot-command.ts';
import {
  certbotNotes,
  isPublicCa,
  refuseAddresses,
  refuseBeforeCertbot,
  refuseBeforeRun,
  whyNotPublic,
} from './certbot-refusals.ts';
import { hookPaths } from './deploy-hook.ts';
import { hookSteps, storedHook } from './hook-steps.ts';
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

function shell(argument: string): string {
  return /^[A-Za-z0-9_./:=@,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
