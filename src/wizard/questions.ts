import { type KeyType, keyTypes } from '../model/certificates/certificate-request.ts';
import type { InitAnswers, SourceName, TargetName } from '../model/command-line/answers.ts';
import type { ScopeName } from '../model/installation.ts';
import { configuredAddresses } from '../neo4j/config/address.ts';
import { defaultFileNames } from '../neo4j/config/ssl-layout.ts';
import { checkNewServerPassphrase } from '../pki/keys/passphrase.ts';
import { parseSubject } from '../pki/names/subject.ts';
import { parseSubjectName } from '../pki/names/subject-names.ts';
import { impliedSource } from '../plan/answers/answers-that-fit.ts';
import { type InitFacts, resolveComponents } from '../plan/answers/resolve-init.ts';
import { scopes } from '../scopes/index.ts';
import { sourceList } from '../sources/index.ts';
import { caQuestion, withoutCaAnswers } from './ca-questions.ts';
import { certbotQuestions, withoutCertbotAnswers } from './certbot-questions.ts';
import { askGivenFiles } from './given-files.ts';
import type { Question } from './question.ts';
import { suggestedNames } from './suggested-names.ts';

const given = (answers: InitAnswers, key: keyof InitAnswers): boolean => answers[key] !== undefined;
const usesExisting = (answers: InitAnswers): boolean =>
  answers.source?.all === 'existing' || Object.values(answers.source?.by ?? {}).includes('existing');

/** Some certificate is made by one of these sources; true while no source is chosen. */
const from =
  (...sources: readonly SourceName[]) =>
  ({ source }: InitAnswers): boolean => {
    const chosen = [source?.all, ...Object.values(source?.by ?? {})].filter((each) => each !== undefined);
    return chosen.length === 0 || chosen.some((each) => sources.includes(each));
  };

/** In the order in which they are asked. */
export const questions: readonly Question[] = [
  {
    flag: '--components',
    title: 'what is encrypted',
    why: 'Anything you leave out stays unencrypted.',
    onTheWay: (answers) => !given(answers, 'components') && answers.role !== 'backup-client',
    ask: async ({ prompts, facts }, answers) => {
      const { components: _, ...rest } = answers;
      const suggested = answers.components ?? resolveComponents(rest, facts, []);
      const { installation } = facts;
      const ports = portsOf(facts);
      const width = Math.max(...Object.values(ports).map(({ length }) => length));
      const components = await prompts.checkbox<ScopeName>({
        message: 'What should be encrypted?',
        choices: Object.values(scopes).map((scope) => {
          const served = scope.servedByCommunity || installation.edition === 'enterprise';
          const head = `${scope.name.padEnd(7)} ${ports[scope.name].padEnd(width)}`;
          return {
            value: scope.name,
            // Where the edition was assumed, nobody is kept from saying otherwise.
            name: served
              ? `${head}  ${scope.purpose}`
              : installation.editionKnown
                ? `${head} `
                : `${head}  needs Neo4j Enterprise`,
            short: scope.name,
            checked: suggested.includes(scope.name),
            ...(served || !installation.editionKnown ? {} : { disabled: 'needs Neo4j Enterprise' }),
          };
        }),
        validate: (values) => (values.length > 0 ? true : 'Choose at least one (the space bar selects a line).'),
      });
      return { ...answers, components };
    },
  },
  {
    flag: '--name',
    title: 'names of this server',
    why: 'Clients check the address they connect to against these names and refuse any other.',
    // Own files bring their names along.
    onTheWay: (answers) => !given(answers, 'name') && !usesExisting(answers) && answers.continue !== true,
    ask: async ({ prompts, facts }, answers) => {
      const suggested = (answers.name ?? suggestedNames(facts, answers)).map((name) => name.value).join(', ');
      const text = await prompts.input({
        message: 'Names of this server:',
        default: suggested,
        validate: (typed) => {
          for (const part of splitNames(typed)) {
            const parsed = parseSubjectName(part);
            if (parsed.kind === 'refused') return `${parsed.reason} ${parsed.remedy}`;
          }
          return splitNames(typed).length > 0 ? true : 'Type at least one name or address.';
        },
      });
      const name = splitNames(text).flatMap((part) => {
        const parsed = parseSubjectName(part);
        return parsed.kind === 'ok' ? [parsed.value] : [];
      });
      return { ...answers, name };
    },
  },
  {
    flag: '--source',
    title: 'source of the certificates',
    why: 'This decides which clients trust the server without extra setup.',
    onTheWay: (answers) => !given(answers, 'source') && impliedSource(answers) === undefined,
    ask: async ({ prompts, facts }, answers) => {
      const { onWindows = false } = facts.installation.version;
      const width = Math.max(...sourceList.map(({ title }) => title.length));
      const source = await prompts.select({
        message: 'Where should the certificates come from?',
        choices: sourceList.map(({ name, title, hint }) => {
          // Refused there, whatever is answered next.
          const isMissing = onWindows && name === 'certbot';
          return {
            value: name,
            name: `${title.padEnd(width)}  ${isMissing ? '' : hint}`,
            short: title,
            ...(isMissing ? { disabled: 'on Windows by win-acme, whose .pfx file is one of your own files' } : {}),
          };
        }),
        default: answers.source?.all ?? impliedSource(answers) ?? 'self-signed',
      });
      return { ...withoutAnswersOfOthers(answers, source), source: { all: source, by: {} } };
    },
  },
  {
    flag: '--certificate and --private-key, or --pkcs12',
    title: 'your own files',
    why: 'PEM, DER or PKCS#12. Clients need every certificate up to the root; the order does not matter here.',
    applies: usesExisting,
    onTheWay: (answers) => usesExisting(answers) && !given(answers, 'certificate') && !given(answers, 'pkcs12'),
    ask: askGivenFiles,
  },
  caQuestion,
  ...certbotQuestions,
  {
    flag: '--key-type',
    title: 'key type',
    why: 'Every Neo4j version and every driver supports all of them.',
    applies: from('self-signed', 'ca', 'certbot'),
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => ({
      ...answers,
      keyType: await prompts.select<KeyType>({
        message: 'Key type:',
        choices: keyTypes.map((type) => ({ value: type, name: type === 'ec-p256' ? `${type}   fastest` : type })),
        default: answers.keyType ?? 'ec-p256',
      }),
    }),
  },
  {
    flag: '--days',
    title: 'validity',
    why: 'After this time clients refuse the server until the certificate is renewed.',
    applies: from('self-signed', 'ca'),
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => ({
      ...answers,
      days: Number(
        await prompts.input({
          message: 'For how many days?',
          default: String(answers.days ?? 365),
          validate: (text) =>
            /^[1-9]\d{0,4}$/.test(text.trim()) && Number(text) <= 36500 ? true : 'A number of days from 1 to 36500.',
        }),
      ),
    }),
  },
  {
    flag: '--subject',
    title: 'subject of the certificate',
    why: 'For people who read the certificate. Clients check the names only.',
    applies: from('self-signed', 'ca'),
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => {
      const text = await prompts.input({
        message: 'Subject, such as C=GB,O=Example,CN=graph.example:',
        validate: (typed) => {
          const parsed = parseSubject(typed);
          return parsed.kind === 'ok' ? true : `${parsed.reason} ${parsed.remedy}`;
        },
      });
      const parsed = parseSubject(text);
      return parsed.kind === 'ok' ? { ...answers, subject: parsed.value } : answers;
    },
  },
  {
    flag: '--generate-passphrase',
    title: 'passphrase of the private keys',
    why: 'A passphrase protects a key that is copied without neo4j.conf, where the passphrase is stored.',
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => {
      const { generatePassphrase, askPassphrase, passphraseFile: _f, passphraseEnv: _e, typed, ...others } = answers;
      const { passphrase: _p, ...secrets } = typed ?? {};
      const rest = { ...others, ...(Object.keys(secrets).length === 0 ? {} : { typed: secrets }) };
      const wanted = await prompts.select<'none' | 'made' | 'typed'>({
        message: 'Encrypt the private keys?',
        choices: [
          { value: 'none', name: 'No' },
          { value: 'made', name: 'With a generated passphrase' },
          { value: 'typed', name: 'With a passphrase that you type' },
        ],
        default: generatePassphrase === true ? 'made' : askPassphrase === true ? 'typed' : 'none',
      });
      if (wanted === 'none') return rest;
      if (wanted === 'made') return { ...rest, generatePassphrase: true };
      const passphrase = await prompts.password({
        message: 'Passphrase of the private keys:',
        validate: (text) => {
          const checked = checkNewServerPassphrase(text);
          return checked.kind === 'refused' ? `${checked.reason} ${checked.remedy}` : true;
        },
      });
      return { ...rest, askPassphrase: true, typed: { ...secrets, passphrase } };
    },
  },
  {
    flag: '--file-names',
    title: 'names of the files',
    why: 'For a server or a script that expects other names than private.key and public.crt.',
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => {
      const ask = (message: string, value: string): Promise<string> =>
        prompts.input({
          message,
          default: value,
          validate: (typed) => (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(typed.trim()) ? true : 'A file name without a folder.'),
        });
      const key = (await ask('File of the private key:', answers.fileNames?.key ?? defaultFileNames.privateKey)).trim();
      const certificate = (
        await ask('File of the certificate:', answers.fileNames?.certificate ?? defaultFileNames.publicCertificate)
      ).trim();
      const { fileNames: _f, ...rest } = answers;
      const usual = key === defaultFileNames.privateKey && certificate === defaultFileNames.publicCertificate;
      return usual ? rest : { ...rest, fileNames: { key, certificate } };
    },
  },
  {
    flag: '--http',
    title: 'plaintext HTTP',
    why: 'Over plaintext HTTP passwords are sent in the clear.',
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => ({
      ...answers,
      http: (await prompts.confirm({
        message: 'Keep the plaintext HTTP port open?',
        default: answers.http === 'on',
      }))
        ? 'on'
        : 'off',
    }),
  },
  {
    flag: '--listen',
    title: 'address to listen on',
    why: 'localhost: only this machine can connect. 0.0.0.0: every network address of this machine.',
    onTheWay: () => false,
    ask: async ({ prompts }, answers) => ({
      ...answers,
      listen: await prompts.input({
        message: 'Address to listen on?',
        default: answers.listen ?? 'localhost',
        validate: (text) => (/^[A-Za-z0-9.:\-[\]]+$/.test(text) ? true : 'A host name or an IP address, without a port.'),
      }),
    }),
  },
  {
    flag: '--target',
    title: 'how it runs',
    why: 'A container has its settings in its compose file or its command, not in a neo4j.conf of this folder.',
    applies: ({ role }) => role !== 'backup-client',
    onTheWay: ({ target, role }, look) => target === undefined && role !== 'backup-client' && look?.compose !== undefined,
    ask: async ({ prompts, look }, answers) => ({
      ...answers,
      target: await prompts.select<TargetName>({
        message: 'How does this Neo4j run?',
        choices: [
          { value: 'home', name: 'home     from this folder: the settings go into its neo4j.conf' },
          { value: 'docker', name: 'docker   a container: a script with the docker run command' },
          {
            value: 'compose',
            name: `compose  a container: ${look.compose === undefined ? 'a compose file' : `an additional file for the service ${look.compose.service}`}`,
          },
        ],
        default: answers.target ?? (look.compose === undefined ? 'home' : 'compose'),
      }),
    }),
  },
];

/** The ports of this conf, by scope: those that are written down there, else Neo4j's own. */
function portsOf({ conf }: InitFacts): Readonly<Record<ScopeName, string>> {
  const { connectors, channels } = configuredAddresses(conf);
  const members = (scope: ScopeName): string =>
    [...new Set(channels.filter((channel) => channel.scope === scope).map(({ listen }) => listen.port))]
      .sort((a, b) => a - b)
      .join(' ');
  return {
    bolt: String(connectors.bolt.listen.port),
    https: String(connectors.https.listen.port),
    cluster: members('cluster'),
    backup: members('backup'),
  };
}

/** Files, a CA and certbot's answers say nothing for another source; there they would be refused. */
function withoutAnswersOfOthers(answers: InitAnswers, source: SourceName): InitAnswers {
  const { certificate: _c, privateKey: _k, pkcs12: _p, chain: _h, ...others } = answers;
  const mine = source === 'existing' || source === 'ca' ? answers : others;
  const noCa = source === 'ca' ? mine : withoutCaAnswers(mine);
  return source === 'certbot' ? noCa : withoutCertbotAnswers(noCa);
}

function splitNames(text: string): string[] {
  return text.split(/[,\s]+/).filter((part) => part !== '');
}
