import { join } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readDocumentFile } from '../../inspect/document-file.ts';
import { generatePassphrase, readSecret } from '../../inspect/secrets.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Secret } from '../../model/secret.ts';
import { templatePath } from '../../neo4j/conf/render-template.ts';
import { bundleToText, progressBar } from '../../output/bundle-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { checkNewServerPassphrase } from '../../pki/keys/passphrase.ts';
import { readMembers, type WantedMember } from '../../plan/bundle/bundle-members.ts';
import { planBundle } from '../../plan/bundle/plan-bundle.ts';
import type { System } from '../../system/system.ts';
import { type CaFlags, caFlag, caPlace, givenCaSecret, keyTypeFlag, readDays, usualKeyType } from '../ca/shared.ts';
import { verdictField } from '../judging/judgement.ts';
import { command } from '../runner/command.ts';
import { caSecretFlags, passphraseFlags, passphrases } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { judgeMembers, refusalOfMembers } from './judge-members.ts';

interface BundleFlags extends CaFlags {
  readonly members?: string;
  readonly out?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly generatePassphrase?: boolean;
}

export const bundle = command({
  name: 'bundle',
  flags: [
    { flags: '--members <file>', text: 'YAML: release line, components, platform, and the members with their names' },
    caFlag,
    { flags: '--out <dir>', text: 'the folder to create, with one folder for each member' },
    { flags: '--days <n>', text: 'validity in days', range: validityDays, defaultText: '365' },
    keyTypeFlag,
    ...passphraseFlags,
    {
      flags: '--generate-passphrase',
      text: 'encrypt the keys of each member with a new passphrase',
      group: passphrases,
    },
    ...caSecretFlags,
  ],
  examples: [
    { text: 'Make one folder for each cluster member:', line: 'bundle --members members.yaml --ca ./ca --out ./bundle --yes' },
    { text: 'Then, on each member:', line: 'init --from-bundle ./bundle/core1 --yes' },
  ],
  lacking: ({ flags }: CommandRun<BundleFlags>) => lackingOf(flags),
  where: (run) => {
    const { members, out } = run.flags;
    const lacking = lackingOf(run.flags);
    if (members === undefined || out === undefined)
      throw new UserError(
        `${lacking.join(' and ')} ${lacking.length === 1 ? 'is' : 'are'} missing.`,
        'neo4j-tls bundle --members FILE --ca DIR --out DIR',
      );
    return { ...caPlace(run), file: members, out: run.absolute(out) };
  },
  look: async ({ system, flags }, { home, file, out }) => {
    const members = readMembers(await readMembersFile(system, file), file);
    const passphrases = await passphrasesFor(system, flags, members);
    const [facts, templates] = await Promise.all([inspectAuthority(system, home), readTemplates(system, members)]);
    return { members, passphrases, facts, templates, out };
  },
  facts: ({ members, facts, out }) => ({ members, authority: facts, out }),
  secrets: ({ system, flags }) => givenCaSecret(system, flags),
  plan: async ({ system, flags, writes, warn, errorStyle }, seen, { caPassphrase }) => {
    const plan = planBundle({
      ...seen,
      platform: system.host.platform,
      ...{ caPassphrase, keyType: flags.keyType ?? usualKeyType, days: readDays(flags, 365), now: system.clock.now() },
    });
    const { systemAfter } = await import('../../apply/beforehand/planned.ts');
    const foreseen = await judgeMembers(await systemAfter(plan, system), seen.out, plan);
    const refused = refusalOfMembers(foreseen);
    if (writes && refused !== undefined) throw refused;
    if (refused !== undefined) warn(`\n  ${errorStyle.warning} ${refused.message.split('\n').join('\n    ')}`);
    return { plan, foreseen };
  },
  progress: progressBar,
  done: async ({ system, style }, { seen: { out, members }, planned: { plan, foreseen }, applied, outcome }) => {
    const judged = applied === undefined ? foreseen : await judgeMembers(system, out, plan);
    const foremost = judged[0]?.judgement;
    const count = members.reduce((sum, { components }) => sum + components.length, 0);
    return {
      document: {
        schema: 'neo4j-tls/bundle@1',
        ...outcome,
        ...verdictField(foremost),
        memberVerdicts: judged.map((one) => ({ members: one.members, ...one.judgement.verdict })),
        plan: planToJson(plan),
        certificates: applied === undefined ? [] : await listCertificates(system, out, members),
      },
      text: bundleToText(
        { out, members: members.map(({ name }) => name), certificates: count, verdict: foremost?.verdict },
        style,
      ),
      code: applied !== undefined && foremost?.verdict.starts === false ? ExitCode.somethingWrong : ExitCode.done,
    };
  },
});

function lackingOf(flags: BundleFlags): readonly string[] {
  return (['members', 'ca', 'out'] as const).filter((name) => flags[name] === undefined).map((name) => `--${name}`);
}

async function readMembersFile(system: Pick<System, 'files' | 'host'>, file: string): Promise<unknown> {
  return readDocumentFile(system, file, 'members file', '- name: core1');
}

async function passphrasesFor(
  system: Pick<System, 'files' | 'host' | 'env'>,
  flags: BundleFlags,
  members: readonly WantedMember[],
): Promise<ReadonlyMap<string, Secret>> {
  const given = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
  if (given !== undefined && flags.generatePassphrase === true)
    throw new UserError(
      'More than one passphrase was given.',
      'Use only one of --passphrase-file, --passphrase-env and --generate-passphrase.',
    );
  if (given !== undefined) {
    const checked = checkNewServerPassphrase(given.reveal());
    if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
    return new Map(members.map(({ name }) => [name, given]));
  }
  if (flags.generatePassphrase !== true) return new Map();
  return new Map(members.map(({ name }) => [name, generatePassphrase()]));
}

async function readTemplates(
  system: Pick<System, 'templates'>,
  members: readonly WantedMember[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(
    members.flatMap(({ version, components }) =>
      [...components, 'server' as const].map((name) => [`${version.line}/${name}`, templatePath(version.line, name)] as const),
    ),
  );
  return new Map(await Promise.all([...wanted].map(async ([key, path]) => [key, await system.templates.read(path)] as const)));
}

async function listCertificates(system: Pick<System, 'files'>, out: string, members: readonly WantedMember[]) {
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
