import type { InitAnswers } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import { NeedsSecret } from '../model/errors/needs-secret.ts';
import { Secret } from '../model/secret.ts';
import { openAuthorityKey, readAuthority } from '../pki/issuing/authority.ts';
import { checkNewPassphrase } from '../pki/keys/passphrase.ts';
import { askTwice } from './ask-twice.ts';
import type { Looking } from './looking.ts';
import type { Asking, Question } from './question.ts';

/** Answers that mean something with a private CA alone: they go when another source is chosen. */
export function withoutCaAnswers(answers: InitAnswers): InitAnswers {
  const { ca: _ca, caCert: _c, continue: _g, caRequest: _r, caMade: _m, typed, ...rest } = answers;
  const { caPassphrase: _p, ...others } = typed ?? {};
  return { ...rest, ...(Object.keys(others).length === 0 ? {} : { typed: others }) };
}

const usesCa = ({ source }: InitAnswers): boolean => source?.all === 'ca' || Object.values(source?.by ?? {}).includes('ca');

/** Which CA signs: each answer leads to a certificate, or to a request and the lines that go on from there. */
export const caQuestion: Question = {
  flag: '--ca',
  title: 'the CA',
  why: 'Clients and members that trust the certificate of this CA trust every server it has signed for.',
  applies: usesCa,
  // A script may leave --ca out: it gets a request. Only a person is asked.
  onTheWay: (answers, look) =>
    look !== undefined &&
    usesCa(answers) &&
    answers.ca === undefined &&
    answers.caRequest === undefined &&
    answers.continue !== true,
  ask: async (asking, answers) => {
    const { prompts, look } = asking;
    const rest = withoutCaAnswers(answers);
    const which = await prompts.select<'use' | 'make' | 'request'>({
      message: 'Which CA signs the certificates?',
      choices: [
        { value: 'use', name: 'One that neo4j-tls made     its folder is on this machine', short: 'one that neo4j-tls made' },
        {
          value: 'make',
          name: 'A new one, made here now',
          short: 'a new one',
          ...(look.mayWrite ? {} : { disabled: 'not with --dry-run' }),
        },
        { value: 'request', name: 'Another one                 you send it a request', short: 'another one' },
      ],
      default: answers.caRequest === true ? 'request' : 'use',
    });
    if (which === 'request') return { ...rest, caRequest: true };
    if (which === 'make') return makeOne(asking, rest);
    const typed = await prompts.input({
      message: 'Folder of the CA (path):',
      path: true,
      default: answers.ca,
      validate: (text) => whyNoAuthority(look, text),
    });
    const directory = look.path(typed);
    return { ...rest, ca: directory, ...withTyped(rest, await passphraseOf(asking, directory)) };
  },
};

async function makeOne(asking: Asking, rest: InitAnswers): Promise<InitAnswers> {
  const { prompts, look, tell } = asking;
  tell('Its key can sign for every server that trusts it. Keep it outside any Neo4j home, best on another machine later.');
  const typed = await prompts.input({
    message: 'Folder of the new CA (path):',
    path: true,
    default: look.newAuthority,
    validate: async (text) =>
      text.trim() === '' ? 'Type the path of a folder to make.' : ((await look.whyNoAuthorityAt(look.path(text))) ?? true),
  });
  const directory = look.path(typed);
  const typedTwice = await askTwice(prompts, {
    message: "A passphrase for the CA's key (empty: none):",
    validate: (text) => {
      if (text === '') return true;
      const checked = checkNewPassphrase(text);
      return checked.kind === 'refused' ? `${checked.reason} ${checked.remedy}` : true;
    },
  });
  const passphrase = typedTwice.reveal() === '' ? undefined : typedTwice;
  try {
    await look.makeAuthority(directory, passphrase);
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode === 130) throw error;
    tell(`${error.message} ${error.remedy}`);
    return caQuestion.ask(asking, rest);
  }
  tell(`The CA is in ${directory}. Clients and members that should trust it need its certificate, ca.crt.`);
  return { ...rest, ca: directory, caMade: true, ...withTyped(rest, passphrase) };
}

function withTyped({ typed }: InitAnswers, caPassphrase: Secret | undefined): Pick<InitAnswers, 'typed'> {
  return caPassphrase === undefined ? {} : { typed: { ...typed, caPassphrase } };
}

async function whyNoAuthority(look: Looking, typed: string): Promise<true | string> {
  if (typed.trim() === '') return 'Type a path, or press Ctrl-C to leave without changing anything.';
  try {
    const facts = await look.authority(look.path(typed));
    const authority = readAuthority(facts, look.now());
    openAuthorityKey(facts.key, authority.issuer, undefined);
    return true;
  } catch (error) {
    if (error instanceof NeedsSecret) return true;
    if (error instanceof UserError) return `${error.message} ${error.remedy}`;
    throw error;
  }
}

/** Hidden, and asked for again until it opens the CA's key. Undefined: the key lies there in clear. */
async function passphraseOf({ prompts, look }: Asking, directory: string): Promise<Secret | undefined> {
  const facts = await look.authority(directory);
  const { issuer } = readAuthority(facts, look.now());
  const opens = (passphrase: Secret | undefined): true | string => {
    try {
      openAuthorityKey(facts.key, issuer, passphrase);
      return true;
    } catch (error) {
      if (error instanceof NeedsSecret) return 'That passphrase does not open the key.';
      if (error instanceof UserError) return `${error.message} ${error.remedy}`;
      throw error;
    }
  };
  if (opens(undefined) === true) return undefined;
  return prompts.password({
    message: `Passphrase of the CA's key ${facts.key.path}:`,
    validate: (text) => (text === '' ? 'Type the passphrase.' : opens(new Secret(text))),
  });
}
