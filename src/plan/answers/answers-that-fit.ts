import type { InitAnswers, SourceName } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import { sources } from '../../sources/index.ts';
import { kebabCase } from './init-options.ts';

/** Flags that make sense with some sources alone. */
const flagsOfSources: readonly { readonly keys: readonly (keyof InitAnswers)[]; readonly sources: readonly SourceName[] }[] = [
  { keys: ['ca', 'caCert', 'continue'], sources: ['ca'] },
  { keys: ['privateKey', 'pkcs12'], sources: ['existing'] },
  { keys: ['certificate', 'chain'], sources: ['existing', 'ca'] },
  {
    keys: ['email', 'acmeServer', 'acmeCa', 'acmeTest', 'challenge', 'webroot', 'certName', 'certbotArg', 'runCertbot'],
    sources: ['certbot'],
  },
];

/** The source that other answers speak of, where none is named: files that are given are meant to be used. */
export function impliedSource(answers: InitAnswers): SourceName | undefined {
  return flagsOfSources.find(({ keys }) => keys.some((key) => isGiven(answers[key])))?.sources[0];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** A flag of another source would be passed over without a word: somebody means to use those files. */
export function refuseIdleFlags(answers: InitAnswers, used: ReadonlySet<SourceName>): void {
  for (const { keys, sources: owners } of flagsOfSources) {
    const idle = keys.filter((key) => isGiven(answers[key]));
    if (idle.length === 0 || owners.some((owner) => used.has(owner))) continue;
    throw new UserError(
      `${idle.map((key) => `--${kebabCase(key)}`).join(', ')} ${idle.length === 1 ? 'belongs' : 'belong'} to the source ${owners.join(' or ')}, and the source is ${[...used].join(', ')}.`,
      `Write --source ${owners[0]}, or leave ${idle.length === 1 ? 'it' : 'them'} out.`,
    );
  }
}

/** @throws UserError where a component cannot be served from a source. */
export function refuseSource(scope: ScopeName, name: SourceName, answers: InitAnswers): void {
  const source = sources[name];
  if (source === undefined)
    throw new UserError(`The source ${name} is not available in this version.`, `Use one of ${Object.keys(sources).join(', ')}.`);
  const refusal = source.refusal(scope, answers);
  if (refusal !== undefined) throw new UserError(`${scope} cannot be served from ${name}: ${refusal.reason}`, refusal.remedy);
}

/** Answers that exclude each other, told before anything else is looked at. */
export function refuseMisfits(answers: InitAnswers, components: readonly ScopeName[]): void {
  const passphrases = [
    answers.passphraseFile,
    answers.passphraseEnv,
    answers.generatePassphrase === true ? 'generate' : undefined,
  ].filter((origin) => origin !== undefined);
  if (passphrases.length > 1) {
    throw new UserError(
      'The passphrase comes from more than one place.',
      'Keep one of --passphrase-file, --passphrase-env, --generate-passphrase.',
    );
  }
  if (answers.pkcs12 !== undefined && (answers.privateKey !== undefined || answers.certificate !== undefined)) {
    throw new UserError(
      '--pkcs12 contains both key and certificate, but one of them is given again.',
      'Pass either --pkcs12, or --private-key with --certificate.',
    );
  }
  for (const [scope, given] of Object.entries({
    ...answers.source?.by,
    ...answers.clientAuth?.by,
    ...answers.verifyHostname?.by,
  })) {
    if (given !== undefined && !components.includes(scope as ScopeName)) {
      throw new UserError(
        `An answer is about ${scope}, which is not among the components (${components.join(', ')}).`,
        `Add it to --components, or leave it out.`,
      );
    }
  }
  if (answers.share !== undefined) {
    const missing = answers.share.filter((scope) => !components.includes(scope));
    if (missing.length > 0)
      throw new UserError(
        `--share names ${missing.join(', ')}, which is not among the components (${components.join(', ')}).`,
        'Share only components that are being set up.',
      );
  }
  if (!components.includes('https') && answers.httpsPort !== undefined) {
    throw new UserError(
      '--https-port is given, but https is not among the components.',
      'Add https to --components, or leave the port out.',
    );
  }
}
