import { createKeySupply, type KeySupply } from '../../apply/key-supply.ts';
import { rememberTold } from '../../apply/remember-told.ts';
import type { FoundHome } from '../../inspect/home/find-home.ts';
import { inspectInstallation, readableConf } from '../../inspect/home/installation.ts';
import { readInitSecrets } from '../../inspect/secrets.ts';
import type { InitAnswers } from '../../model/answers.ts';
import { ExitCode } from '../../model/errors.ts';
import { playBackToText } from '../../output/init-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import { wrap } from '../../output/style.ts';
import { type InitFacts, resolveInit } from '../../plan/answers/resolve-init.ts';
import { planInit } from '../../plan/init/plan-init.ts';
import { askJudge } from '../judging/ask-judge.ts';
import { type JudgedPlace, judgePlace, verdictField } from '../judging/judged.ts';
import { toShown } from '../judging/shown-kinds.ts';
import { actingCommand, runWriting } from '../runner/command.ts';
import { placeFlags, placeOf, type SharedFlags, toldBy, verdictFlags, writeFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { answerFlags, askPassphrase, gatherAnswers, type InitFlags, placeFor } from './answers.ts';
import { systemForInit, tryDeployHook } from './certbot.ts';
import { forContainer, placeFromCompose, withOneContainer } from './container.ts';
import { factsOf, gatherInputs } from './inputs.ts';
import { doneText, headText, playedBack, printConf, shownKinds, tellDryRun, waitingField, writtenCertificates } from './told.ts';

const answersFile = 'Answers in a file';

export const init = actingCommand({
  flags: [
    ...placeFlags,
    ...answerFlags,
    { flags: '--answers <file>', text: 'read answers from YAML or JSON; flags win', group: answersFile },
    { flags: '--save-answers <file>', text: 'save the answers, without secrets', group: answersFile },
    { flags: '--print-conf', text: 'print only the settings, write nothing', group: 'This run' },
    { flags: '--show-secrets', text: 'with --print-conf: show the passphrase', group: 'This run' },
    ...writeFlags,
    ...verdictFlags,
  ],
  short: ['components', 'source', 'name', 'ca', 'trust', 'target', 'home', 'print-conf', 'yes', 'dry-run'].map(
    (name) => `--${name}`,
  ),
  examples: [
    { text: 'Ask what it needs to know:', line: 'init --home /var/lib/neo4j' },
    {
      text: 'Bolt and HTTPS, self-signed, without questions:',
      line: 'init --home /var/lib/neo4j --name graph.example.com --yes',
    },
    { text: 'Certificates of your own CA:', line: 'init --home /var/lib/neo4j --source ca --ca ./ca --yes' },
  ],
  // The settings alone are asked for: nothing is written, and nobody asked.
  act: (run: CommandRun<InitFlags>) =>
    run.untilNobodyElse(() => runInit(run.flags.printConf === true ? run.under({ ...run.flags, yes: true, dryRun: true }) : run)),
});

async function runInit(run: CommandRun<InitFlags>): Promise<number> {
  const { system, flags, say, mayAsk, errorStyle } = run;
  let answers = withOneContainer(run, await gatherAnswers(system, flags));
  const given = { ...placeOf(answers as SharedFlags), ...placeOf(flags) };
  const found = await run.chooseHome(given, () => askWhere(run));
  const named = placeFor(answers, given, found.home);
  const place = await placeFromCompose(system, found.home, named, answers);
  if (answers.fromBundle !== undefined) {
    const { fromBundle } = await import('./from-bundle.ts');
    return runWriting(fromBundle(answers, { found, place }), run);
  }
  let installation = await inspectInstallation(system, found, place);
  readableConf(installation.conf, { edited: true });
  if (run.writes && !mayAsk && flags.yes !== true)
    run.needYes('init', (await import('../../wizard/ask.ts')).lackingFlags(answers));
  if (await run.settle(installation.home)) installation = await inspectInstallation(system, found, place);
  run.debug('facts', { ...installation, scopes: undefined });
  const facts = factsOf(system, installation);
  if (mayAsk) say(headText(installation, facts, errorStyle.width));
  const keys = createKeySupply();
  const keysAhead = startKeysOnce(keys);
  if (mayAsk) {
    const { askInit } = await import('../../wizard/ask.ts');
    const { lookingAround } = await import('./looking.ts');
    answers = await askInit(
      system.prompts,
      answers,
      facts,
      {
        tell: (text) => say(wrap(text, errorStyle.width - 2, '  ').join('\n')),
        playBack: (current) => say(playBackToText(playedBack(current, facts), errorStyle)),
        onKeysKnown: (current) => keysAhead(current, facts),
      },
      await lookingAround(system, installation),
    );
  }

  resolveInit(answers, facts);
  // The CA's folder has a journal of its own: a rotation that was killed half-way may have put its files aside.
  if (run.writes && answers.ca !== undefined) await run.settle(run.absolute(answers.ca));
  const read = await readInitSecrets(system, answers);
  const secretsGiven = answers.askPassphrase === true ? { ...read, passphrase: await askPassphrase(system) } : read;
  const { inputs, result: made } = await run.withSecrets(secretsGiven, async (secrets) => {
    const all = await gatherInputs(system, installation, facts, answers, secrets);
    return { inputs: all, result: planInit(all) };
  });
  if (flags.printConf === true) return printConf(run, made, inputs);

  const at: JudgedPlace = {
    found,
    // A backup client's settings count together with those of the server's own file.
    place: answers.role === 'backup-client' ? given : place,
    owner: forContainer(answers) ? undefined : answers.owner,
    role: answers.role,
    forContainer: forContainer(answers),
  };
  const force = answers.force === true || made.mayReplace;
  const judged = await askJudge(run, at, {
    ...{ plan: made.plan, force, keys },
    // A request that waits for its certificate leaves the component as it is.
    asked: made.waitingFor === undefined ? inputs.resolved.components : [],
  });
  const saved =
    flags.saveAnswers === undefined
      ? judged.plan
      : await (await import('./save-answers.ts')).planWithAnswers(run, flags.saveAnswers, { plan: judged.plan, answers });
  const result = { ...made, plan: saved };
  if (!run.writes) {
    run.debug('plan', planToJson(result.plan));
    return tellDryRun(run, result, inputs, judged.foreseen);
  }

  const withCertbot = systemForInit(system, inputs.certbot, inputs.answers);
  const applied = await run
    .carryOut(result.plan, { force, keys, through: withCertbot.system, mayBeginAnew: true })
    .catch(async (error: unknown) => {
      throw (await withCertbot.failure()) ?? error;
    });
  if (applied === undefined) return ExitCode.done;
  await rememberTold(system, installation.home, toldBy(given, installation));
  const certificates = await writtenCertificates(system, inputs, result);
  if (result.waitingFor === undefined) await tryDeployHook(system, installation, inputs.certbot, certificates[0]?.names ?? []);
  const after = await judgePlace(system, at);
  const kinds = await shownKinds(system, result);
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
    },
    text: doneText(inputs, result, applied, certificates, after, kinds, run.style),
  });
  return ExitCode.done;
}

/** Where the usual places hold none. */
async function askWhere({ system, absolute }: CommandRun): Promise<FoundHome> {
  const home = await system.prompts.input({
    message: 'Where is Neo4j (its home)?  The folder that holds conf/ and lib/; none was found in the usual places.',
    validate: (text) => (text.trim() === '' ? 'A path is needed here; Ctrl-C leaves without changing anything.' : true),
  });
  return { home: absolute(home), from: 'flag' };
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
