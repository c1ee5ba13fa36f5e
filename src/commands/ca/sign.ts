import { resolve } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { SubjectAttribute, SubjectName, TlsUsage } from '../../model/plan.ts';
import { clientKitToText, signedToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { readCertificates } from '../../pki/certificate.ts';
import { parseSubject } from '../../pki/subject.ts';
import { parseSubjectName } from '../../pki/subject-names.ts';
import { keyStorePassword, planSign } from '../../plan/plan-ca.ts';
import type { System } from '../../system/system.ts';
import { carryOut } from '../runner/carry-out.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { type CaFlags, caFolder, listedCertificate, readDays, readKeyType, requireYes, withCaPassphrase } from './shared.ts';

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

/** How long to wait for another signature of the same CA. */
export const signingPatienceMs = 60_000;

export async function runCaSign(system: System, flags: SignFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const nameless = flags.request === undefined && flags.name === undefined && flags.client === undefined;
  requireYes(system, flags, 'ca sign', [
    ...(flags.ca === undefined ? ['--ca'] : []),
    ...(nameless ? ['--name, --client or --request'] : []),
    ...(flags.out === undefined ? ['--out'] : []),
  ]);
  const directory = caFolder(system, flags);
  if (flags.request !== undefined && (flags.name !== undefined || flags.client !== undefined)) {
    throw new UserError(
      'A request says its names itself, and more are given.',
      'Leave --name and --client out, or leave --request out to have a key made here.',
    );
  }
  if (flags.out === undefined) throw new UserError('Where shall the certificate go?', 'Name a folder: --out DIR.');
  const out = resolve(system.host.workingDirectory, flags.out);
  const passphrase = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
  if (flags.dryRun !== true) await recoverFirst(system, directory, say);
  const names = (flags.name ?? []).map(nameOf);
  const usages = usagesOf(flags.usage);
  const subject = flags.subject === undefined ? undefined : subjectOf(flags.subject);
  const [facts, outFact, request] = await Promise.all([
    inspectAuthority(system, directory),
    system.files.stat(out),
    flags.request === undefined ? undefined : system.files.readFact(resolve(system.host.workingDirectory, flags.request)),
  ]);
  const result = await withCaPassphrase(system, flags, async (caPassphrase) =>
    planSign({
      facts,
      caPassphrase,
      out,
      outFact,
      request,
      names,
      client: flags.client,
      usages,
      subject,
      days: readDays(flags, 365),
      keyType: readKeyType(flags),
      passphrase,
      now: system.clock.now(),
    }),
  );
  const applied = await carryOut(system, flags, result.plan, { style, force: flags.force === true, patience: signingPatienceMs });
  const written =
    applied === undefined ? undefined : readCertificates(await system.files.read(result.certificate)).certificates[0];
  if (flags.json === true) {
    const certificates = written === undefined ? [] : [listedCertificate(result.certificate, written)];
    const files = {
      certificate: result.certificate,
      privateKey: result.key ?? null,
      pkcs12: result.keyStore ?? null,
      trust: result.trust ?? null,
    };
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/ca@1', applied: applied !== undefined, changed: applied?.changed === true, verdict: null, plan: planToJson(result.plan), certificates, files }, null, 2)}\n`,
    );
  } else if (written !== undefined && flags.quiet !== true) {
    system.terminal.out(`${signedToText(written, result, style)}\n`);
    if (flags.client !== undefined) {
      system.terminal.out(
        `${clientKitToText({ ...result, password: passphrase === undefined ? keyStorePassword : undefined, encrypted: passphrase !== undefined }, style)}\n`,
      );
    }
  }
  return ExitCode.done;
}

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
