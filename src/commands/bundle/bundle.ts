import { join, resolve } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readDocumentFile } from '../../inspect/document-file.ts';
import { generatePassphrase, readSecret } from '../../inspect/secrets.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { Secret } from '../../model/secret.ts';
import { templatePath } from '../../neo4j/render-template.ts';
import { bundleToText, progressBar } from '../../output/bundle-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import { readCertificates } from '../../pki/certificate.ts';
import { checkNewServerPassphrase } from '../../pki/passphrase.ts';
import { readMembers, type WantedMember } from '../../plan/bundle-members.ts';
import { planBundle } from '../../plan/plan-bundle.ts';
import type { System } from '../../system/system.ts';
import { type CaFlags, caFolder, readDays, readKeyType, requireYes, withCaPassphrase } from '../ca/shared.ts';
import { signingPatienceMs } from '../ca/sign.ts';
import { verdictField } from '../judging/judged.ts';
import { carryOut } from '../runner/carry-out.ts';
import type { CommandModule } from '../runner/command.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { addOutputFlags, addWriteFlags } from '../runner/shared-flags.ts';
import { judgeMembers } from './members-judged.ts';

interface BundleFlags extends CaFlags {
  readonly members?: string;
  readonly out?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly generatePassphrase?: boolean;
}

export const bundle: CommandModule = {
  define(command, { system, finish }) {
    command
      .option('--members <file>', 'YAML: line, components, and a name and names for each member')
      .option('--ca <dir>', 'the folder that `ca create` made')
      .option('--out <dir>', 'the folder to make, with one for each member in it')
      .option('--days <n>', 'validity in days (default 365)')
      .option('--key-type <type>', 'ec-p256, ec-p384, rsa-2048, rsa-3072 or rsa-4096 (default ec-p256)')
      .option('--passphrase-file <file>', 'encrypt the keys with the passphrase in this file')
      .option('--passphrase-env <var>', 'the same, from an environment variable')
      .option('--generate-passphrase', "encrypt each member's keys with a passphrase of its own, made here")
      .option('--ca-passphrase-file <file>', "opens the CA's key")
      .option('--ca-passphrase-env <var>', 'the same, from an environment variable');
    addOutputFlags(addWriteFlags(command));
    command.action(async (flags: BundleFlags) => finish(await runBundle(system, flags)));
  },
};

async function runBundle(system: System, flags: BundleFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const lacking = (['members', 'ca', 'out'] as const).filter((name) => flags[name] === undefined).map((name) => `--${name}`);
  requireYes(system, flags, 'bundle', lacking);
  if (flags.members === undefined || flags.out === undefined)
    throw new UserError(
      `${lacking.join(' and ')} ${lacking.length === 1 ? 'is' : 'are'} not said.`,
      'neo4j-tls bundle --members FILE --ca DIR --out DIR',
    );
  const directory = caFolder(system, flags);
  const out = resolve(system.host.workingDirectory, flags.out);
  const members = readMembers(await readMembersFile(system, flags.members), flags.members);
  const passphrases = await passphrasesFor(system, flags, members);
  if (flags.dryRun !== true) await recoverFirst(system, directory, say);
  const [facts, templates] = await Promise.all([inspectAuthority(system, directory), readTemplates(system, members)]);
  const plan = await withCaPassphrase(system, flags, async (caPassphrase) =>
    planBundle({
      members,
      facts,
      caPassphrase,
      out,
      keyType: readKeyType(flags),
      days: readDays(flags, 365),
      passphrases,
      templates,
      now: system.clock.now(),
    }),
  );
  const watched = system.terminal.errorIsTerminal && flags.quiet !== true && flags.json !== true;
  const applied = await carryOut(system, flags, plan, {
    style,
    patience: signingPatienceMs,
    ...(watched ? { onProgress: (done, of) => system.terminal.err(progressBar(done, of, system.terminal.width)) } : {}),
  });
  const judged = applied === undefined ? [] : await judgeMembers(system, out, members);
  const foremost = judged[0]?.judgement;
  const code = foremost?.verdict.starts === false ? ExitCode.somethingWrong : ExitCode.done;
  const count = members.reduce((sum, { components }) => sum + components.length, 0);
  if (flags.json === true) {
    const certificates = applied === undefined ? [] : await listCertificates(system, out, members);
    const memberVerdicts = judged.map((one) => ({ members: one.members, ...one.judgement.verdict }));
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/bundle@1', applied: applied !== undefined, changed: applied?.changed === true, ...verdictField(foremost), memberVerdicts, plan: planToJson(plan), certificates }, null, 2)}\n`,
    );
  } else if (applied !== undefined && flags.quiet !== true) {
    system.terminal.out(`${bundleToText({ out, members: members.map(({ name }) => name), certificates: count }, style)}\n`);
    if (foremost !== undefined) system.terminal.out(`${verdictLine(foremost.verdict, style)}\n`);
  }
  return code;
}

async function readMembersFile(system: System, file: string): Promise<unknown> {
  return readDocumentFile(system, file, 'members file', '- name: core1');
}

async function passphrasesFor(
  system: System,
  flags: BundleFlags,
  members: readonly WantedMember[],
): Promise<ReadonlyMap<string, Secret>> {
  const given = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
  if (given !== undefined && flags.generatePassphrase === true)
    throw new UserError(
      'The passphrase comes from more than one place.',
      'Keep one of --passphrase-file, --passphrase-env, --generate-passphrase.',
    );
  if (given !== undefined) {
    const checked = checkNewServerPassphrase(given.reveal());
    if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
    return new Map(members.map(({ name }) => [name, given]));
  }
  if (flags.generatePassphrase !== true) return new Map();
  return new Map(members.map(({ name }) => [name, generatePassphrase()]));
}

async function readTemplates(system: System, members: readonly WantedMember[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(
    members.flatMap(({ version, components }) =>
      [...components, 'server' as const].map((name) => [`${version.line}/${name}`, templatePath(version.line, name)] as const),
    ),
  );
  return new Map(await Promise.all([...wanted].map(async ([key, path]) => [key, await system.templates.read(path)] as const)));
}

async function listCertificates(system: System, out: string, members: readonly WantedMember[]) {
  const listed: { component: string; path: string; fingerprint256: string; names: readonly string[]; notAfter: string }[] = [];
  for (const { name, components } of members) {
    for (const component of components) {
      const path = join(out, name, 'certificates', component, 'public.crt');
      const [leaf] = readCertificates(await system.files.read(path)).certificates;
      if (leaf === undefined) continue;
      listed.push({
        component,
        path,
        fingerprint256: leaf.fingerprint256,
        names: leaf.names.map(({ value }) => value),
        notAfter: leaf.notAfter.toISOString(),
      });
    }
  }
  return listed;
}
