import { createKeySupply, type KeySupply } from '../../apply/key-supply.ts';
import type { Place } from '../../inspect/home/find-home.ts';
import { inspectInstallation, readableConf, VersionUnknown } from '../../inspect/home/installation.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { ExitCode } from '../../model/errors/errors.ts';
import { givenFields } from '../../model/given-fields.ts';
import { planToJson } from '../../output/plan-json.ts';
import { withoutAfterwards } from '../../output/plan-text.ts';
import { type InitFacts, resolveInit } from '../../plan/answers/resolve-init.ts';
import { repeatCommand } from '../../plan/init/init-afterwards.ts';
import { namedContainer } from '../../plan/init/init-container.ts';
import { askJudge } from '../judging/ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace, verdictField } from '../judging/judgement.ts';
import { toShown } from '../judging/shown-kinds.ts';
import { actingCommand, runWriting } from '../runner/command.ts';
import { placeFlags, placeOf, type SharedFlags, verdictFlags, writeFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { answerFlags, gatherAnswers, type InitFlags, placeFor } from './answers.ts';
import { systemForInit, tryDeployHook } from './certbot.ts';
import { forContainer, placeFromCompose, withOneContainer } from './container.ts';
import { existingContainer, placeOfExisting, userOfExisting } from './existing.ts';
import { factsOf } from './inputs.ts';
import { type InitTarget, type PlannedInit, planAnswers } from './plan-answers.ts';
import { refuseReadOnly } from './read-only.ts';
import { doneText, headText, printConf, shownKinds, tellDryRun, waitingField, writtenCertificates } from './report.ts';
import { saveInitOptions } from './save-options.ts';

const answersFile = 'Answers file';

export const init = actingCommand({
  flags: [
    ...placeFlags,
    ...answerFlags,
    { flags: '--answers <file>', text: 'read answers from YAML or JSON; flags win', group: answersFile },
    { flags: '--save-answers <file>', text: 'save the answers, without secrets', group: answersFile },
    { flags: '--print-conf', text: 'print only the settings, write nothing', group: 'This run' },
    { flags: '--show-secrets', text: 'with --print-conf: show the passphrase', group: 'This run' },
    {
      flags: '--verbose',
      text: 'show every setting, fingerprints, backups, and the command that repeats this run',
      group: 'This run',
    },
    ...writeFlags,
    ...verdictFlags,
  ],
  short: ['components', 'source', 'name', 'ca', 'trust', 'target', 'home', 'print-conf', 'yes', 'dry-run'].map(
    (name) => `--${name}`,
  ),
  examples: [
    { text: 'Set up TLS step by step:', line: 'init --home /var/lib/neo4j' },
    {
      text: 'Encrypt Bolt and HTTPS with self-signed certificates, without prompts:',
      line: 'init --home /var/lib/neo4j --name graph.example.com --yes',
    },
    { text: 'Use certificates of your own CA:', line: 'init --home /var/lib/neo4j --source ca --ca ./ca --yes' },
  ],
  // The settings alone are asked for: nothing is written, and nobody asked.
  act: (run: CommandRun<InitFlags>) =>
    run.untilNobodyElse(() => runInit(run.flags.printConf === true ? run.under({ ...run.flags, yes: true, dryRun: true }) : run)),
});

async function runInit(run: CommandRun<InitFlags>): Promise<number> {
  const { system, flags, say, mayAsk, errorStyle } = run;
  let answers = withOneContainer(run, await gatherAnswers(system, flags));
  let given: Place = { ...placeOf(answers as SharedFlags), ...placeOf(flags) };
  const namedOne = await existingContainer(run, answers, given.home === undefined ? undefined : run.absolute(given.home));
  if (namedOne !== undefined) given = { ...given, home: placeOfExisting(namedOne, given).home };
  const found = await run.chooseHome(given, async () => (await import('./ask-where.ts')).askWhere(run, given));
  const isOpen = given.home === undefined && namedContainer(answers) === undefined;
  const existing = namedOne ?? (isOpen ? await existingContainer(run, answers, found.home) : undefined);
  const named = await placeFor(system, answers, given, found.home);
  let place: Place =
    existing === undefined
      ? await placeFromCompose(system, found.home, named, answers)
      : placeOfExisting(existing, { ...named, home: found.home });
  if (answers.fromBundle !== undefined) {
    const { fromBundle } = await import('./from-bundle.ts');
    return runWriting(fromBundle(answers, { found, place }), run);
  }
  let installation = await inspectInstallation(system, found, place).catch(async (error: unknown) => {
    if (!mayAsk || !(error instanceof VersionUnknown)) throw error;
    const told = givenFields(await (await import('./ask-where.ts')).askVersion(run, place), 'neo4jVersion', 'edition');
    given = { ...given, ...told };
    place = { ...place, ...told };
    return inspectInstallation(system, found, place);
  });
  readableConf(installation.conf, { edited: true });
  if (run.writes && !mayAsk && flags.yes !== true)
    run.needYes('init', (await import('../../wizard/ask.ts')).lackingFlags(answers));
  if (mayAsk && run.writes) await refuseReadOnly(system, installation, answers);
  if (await run.settle(installation.home)) installation = await inspectInstallation(system, found, place);
  run.debug('facts', { ...installation, scopes: undefined });
  const facts = factsOf(system, installation);
  const target: InitTarget = { found, given, place, installation, facts, existing };
  const keys = createKeySupply();
  if (!mayAsk) {
    const code = await finishInit(run, target, await judgeInit(run, target, await planAnswers(run, target, answers), keys), keys);
    if (code === 'not-agreed') throw new Error('nobody was asked');
    return code;
  }

  say(headText(installation, facts, errorStyle.width));
  const { openWizard } = await import('./wizard.ts');
  const wizard = await openWizard(run, target, startKeysOnce(keys));
  return wizard.tellingWhatStays(async () => {
    for (answers = await wizard.ask(answers); ; answers = await wizard.change(answers)) {
      const judged = await wizard.unlessObjected(async () => judgeInit(run, target, await wizard.plan(answers), keys));
      const code = judged === undefined ? 'not-agreed' : await finishInit(run, target, judged, keys);
      if (code !== 'not-agreed') return code;
    }
  });
}

interface JudgedInit extends PlannedInit {
  readonly at: JudgedPlace;
  readonly force: boolean;
  readonly foreseen: Judgement | undefined;
}

/** Asks what Neo4j will do with a plan. @throws UserError where it would not start, or no client could connect */
async function judgeInit(
  run: CommandRun<InitFlags>,
  { found, given, place, existing }: InitTarget,
  { answers, inputs, result }: PlannedInit,
  keys: KeySupply,
): Promise<JudgedInit> {
  const at: JudgedPlace = {
    found,
    // A backup client's settings count together with those of the server's own file.
    // A container made anew is judged by its run line, which names the conf it is given.
    place:
      answers.role === 'backup-client' ? given : existing !== undefined && forContainer(answers) ? withoutConf(place) : place,
    owner: forContainer(answers) ? undefined : (answers.owner ?? (existing === undefined ? undefined : userOfExisting(existing))),
    role: answers.role,
    forContainer: forContainer(answers),
  };
  const force = answers.force === true || answers.replace === true || result.mayReplace;
  if (run.flags.printConf === true) return { answers, inputs, result, at, force, foreseen: undefined };
  const judged = await askJudge(run, at, {
    ...{ plan: result.plan, force, keys },
    // A request that waits for its certificate leaves the component as it is.
    asked: result.waitingFor === undefined ? inputs.resolved.components : [],
  });
  return { answers, inputs, result: { ...result, plan: judged.plan }, at, force, foreseen: judged.foreseen };
}

/** Shows a plan, asks for it, carries it out. `not-agreed`: a person wants it otherwise. */
async function finishInit(
  run: CommandRun<InitFlags>,
  target: InitTarget,
  { answers, inputs, result: made, at, force, foreseen }: JudgedInit,
  keys: KeySupply,
): Promise<number | 'not-agreed'> {
  const { system, flags } = run;
  if (flags.printConf === true) return printConf(run, made, inputs);
  const saved =
    flags.saveAnswers === undefined
      ? made.plan
      : await (await import('./save-answers.ts')).planWithAnswers(run, flags.saveAnswers, { plan: made.plan, answers });
  const result = { ...made, plan: saved };
  if (!run.writes) {
    run.debug('plan', planToJson(result.plan));
    return tellDryRun(run, result, inputs, foreseen);
  }
  if (!(await run.agreesToPlan(withoutAsked(result)))) return 'not-agreed';

  const { installation } = target;
  const withCertbot = systemForInit(system, inputs.certbot, inputs.answers);
  const applied = await run
    .carryOut(result.plan, { force, keys, agreed: true, through: withCertbot.system, mayBeginAnew: true })
    .catch(async (error: unknown) => {
      throw (await withCertbot.failure()) ?? error;
    });
  if (applied === undefined) return ExitCode.done;
  await saveInitOptions(run, target, inputs);
  const certificates = await writtenCertificates(system, inputs, result);
  if (result.waitingFor === undefined) await tryDeployHook(system, installation, inputs.certbot, certificates[0]?.names ?? []);
  const after = await judgePlace(system, at);
  const kinds = await shownKinds(system, result, answers.ca === undefined ? undefined : run.absolute(answers.ca));
  run.tell({
    document: {
      schema: 'neo4j-tls/init@1',
      applied: result.waitingFor === undefined,
      changed: applied.changed,
      ...verdictField(after),
      ...waitingField(result),
      plan: planToJson(result.plan),
      certificates,
      clientTrust: [...kinds].map(([scope, kind]) => toShown(scope, kind)),
      repeat: repeatCommand(inputs),
    },
    text: doneText(run, inputs, result, applied, certificates, after, kinds, run.mayAsk),
  });
  return ExitCode.done;
}

/** The wizard has asked about each protection that is lowered, and the end says what is to be done then: the plan says neither. */
function withoutAsked({ plan, weakenings }: PlannedInit['result']): PlannedInit['result']['plan'] {
  const asked = new Set(weakenings.map(({ note }) => note.text));
  return withoutAfterwards({ ...plan, notes: plan.notes.filter(({ text }) => !asked.has(text)) });
}

function withoutConf({ conf: _, ...place }: Place): Place {
  return place;
}

/** Begins to make keys while the person still looks at the answers; a change of mind makes others, later. */
function startKeysOnce(keys: KeySupply): (answers: InitAnswers, facts: InitFacts) => void {
  let started = false;
  return (answers, facts) => {
    if (started) return;
    started = true;
    const resolved = resolveInit(answers, facts);
    for (const scope of resolved.components) {
      const shares = resolved.share.includes(scope) && scope !== 'bolt';
      if (resolved.source[scope] === 'self-signed' && !shares) keys.start(resolved.keyType[scope], 1);
    }
  };
}
