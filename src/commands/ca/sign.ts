import { createKeySupply } from '../../apply/key-supply.ts';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import type { SubjectAttribute, SubjectName, TlsUsage } from '../../model/certificates/certificate-request.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { UserError } from '../../model/errors/errors.ts';
import { clientKitToText, signedToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { notesToLines } from '../../output/plan-text.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { parseSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { keyStorePassword, planSign } from '../../plan/ca/plan-sign.ts';
import { command } from '../runner/command.ts';
import { caSecretFlags, passphraseFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { judgeSigned, notesOf, refuseUseless } from './judge-signed.ts';
import {
  type CaFlags,
  caFlag,
  caPlace,
  givenCaSecret,
  keyTypeFlag,
  listedCertificate,
  readDays,
  usualKeyType,
} from './shared.ts';

export interface SignFlags extends CaFlags {
  readonly request?: string;
  readonly name?: readonly string[];
  readonly client?: string;
  readonly usage?: 'both' | 'server' | 'client';
  readonly subject?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
}

export const caSign = command({
  name: 'ca sign',
  flags: [
    caFlag,
    { flags: '--request <file>', text: 'a signing request; its private key stays on its server' },
    { flags: '--name <host>', text: 'a DNS name or IP address; a new key is made here', repeatable: true, check: nameOf },
    { flags: '--client <name>', text: 'issue a client certificate (for a driver, a backup client), as PKCS#12 too' },
    {
      flags: '--usage <usage>',
      text: 'what the certificate is for',
      defaultText: 'client with --client; else what the request asks for; else both',
      choices: ['both', 'server', 'client'],
    },
    { flags: '--days <n>', text: 'validity in days', range: validityDays, defaultText: '365' },
    keyTypeFlag,
    { flags: '--subject <dn>', text: 'C=..,ST=..,L=..,O=..,OU=..,CN=..,emailAddress=..', check: subjectOf },
    { flags: '--out <dir>', text: 'the folder for public.crt and private.key' },
    { flags: '--force', text: 'replace existing files (kept as a backup)' },
    ...passphraseFlags,
    ...caSecretFlags,
  ],
  examples: [
    { text: 'Issue a key pair for a server:', line: 'ca sign --ca ./ca --name graph.example.com --out ./graph' },
    { text: "Sign a server's request:", line: 'ca sign --ca ./ca --request request.csr --out ./graph' },
    { text: 'Issue a certificate and key store for a client:', line: 'ca sign --ca ./ca --client reporting --out ./reporting' },
  ],
  lacking: ({ flags }: CommandRun<SignFlags>) => [
    ...(flags.ca === undefined ? ['--ca'] : []),
    ...(flags.request === undefined && flags.name === undefined && flags.client === undefined
      ? ['--name, --client or --request']
      : []),
    ...(flags.out === undefined ? ['--out'] : []),
  ],
  where: (run) => {
    const place = caPlace(run);
    const { request, name, client, out } = run.flags;
    if (request !== undefined && (name !== undefined || client !== undefined)) {
      throw new UserError(
        '--request cannot be combined with --name or --client: the request already contains its names.',
        'Remove --name and --client. To make a new key here instead, remove --request.',
      );
    }
    if (out === undefined) throw new UserError('The output folder is missing.', 'Pass it with --out DIR.');
    return { ...place, out: run.absolute(out) };
  },
  look: async ({ system, flags, absolute }, { home, out }) => {
    const passphrase = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
    const [facts, outFact, request] = await Promise.all([
      inspectAuthority(system, home),
      system.files.stat(out),
      flags.request === undefined ? undefined : system.files.readFact(absolute(flags.request)),
    ]);
    return { facts, out, outFact, request, passphrase };
  },
  secrets: ({ system, flags }) => givenCaSecret(system, flags),
  plan: async ({ system, flags }, seen, { caPassphrase }) => {
    const planned = planSign({
      ...seen,
      caPassphrase,
      names: (flags.name ?? []).map(nameOf),
      client: flags.client,
      usages: usagesOf(flags.usage),
      subject: flags.subject === undefined ? undefined : subjectOf(flags.subject),
      days: readDays(flags, 365),
      keyType: flags.keyType ?? usualKeyType,
      now: system.clock.now(),
    });
    const keys = createKeySupply();
    // A driver's certificate is not for Neo4j to serve.
    const usableOn = flags.client === undefined ? await judgeSigned(system, planned, { ...seen, keys }) : [];
    if (flags.force !== true) refuseUseless(usableOn);
    const notes = [...planned.plan.notes, ...notesOf(usableOn)];
    return { ...planned, plan: { ...planned.plan, notes }, usableOn, keys };
  },
  force: ({ flags }) => flags.force === true,
  done: async ({ system, flags, style }, { seen: { passphrase }, planned, applied, outcome }) => {
    const { certificate, key, keyStore, trust, plan, usableOn } = planned;
    const written = applied === undefined ? undefined : readCertificates(await system.files.read(certificate)).certificates[0];
    const kit = {
      ...planned,
      password: passphrase === undefined ? keyStorePassword : undefined,
      encrypted: passphrase !== undefined,
    };
    return {
      document: {
        schema: 'neo4j-tls/ca@1',
        ...outcome,
        verdict: null,
        plan: planToJson(plan),
        certificates: written === undefined ? [] : [listedCertificate(certificate, written)],
        usableOn,
        files: { certificate, privateKey: key ?? null, pkcs12: keyStore ?? null, trust: trust ?? null },
      },
      text:
        written === undefined
          ? undefined
          : [
              signedToText(written, planned, style),
              ...(flags.client === undefined ? [] : [clientKitToText(kit, style)]),
              ...(plan.notes.length === 0 ? [] : ['', ...notesToLines(plan.notes, style)]),
            ].join('\n'),
    };
  },
});

function nameOf(text: string): SubjectName {
  const parsed = parseSubjectName(text);
  if (parsed.kind === 'refused') throw new UserError(`--name: ${parsed.reason}`, parsed.remedy);
  return parsed.value;
}

function subjectOf(text: string): readonly SubjectAttribute[] {
  const parsed = parseSubject(text);
  if (parsed.kind === 'refused') throw new UserError(parsed.reason, parsed.remedy);
  return parsed.value;
}

function usagesOf(usage: SignFlags['usage']): readonly TlsUsage[] | undefined {
  switch (usage) {
    case undefined:
      return undefined;
    case 'both':
      return ['serverAuth', 'clientAuth'];
    case 'server':
      return ['serverAuth'];
    case 'client':
      return ['clientAuth'];
  }
}
