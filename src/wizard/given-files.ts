import type { InitAnswers } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import type { FileFact } from '../model/installation.ts';
import type { Secret } from '../model/secret.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { orderChain } from '../pki/certificates/chain.ts';
import { isPair, readPrivateKey } from '../pki/keys/private-key.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { readPkcs12 } from '../pki/pkcs12/pkcs12.ts';
import { assembleGiven } from '../sources/existing.ts';
import { refuseDates } from '../sources/refuse-certificate.ts';
import type { Looking } from './looking.ts';
import type { Asking } from './question.ts';
import { suggestedNames } from './suggested-names.ts';

type Given = Pick<InitAnswers, 'certificate' | 'privateKey' | 'chain' | 'pkcs12'>;

/** Times that a passphrase may be typed before the file is asked for again. */
const attempts = 3;

/**
 * Asks for the files of a pair that a person has, each opened as soon as it is named: a file that is not there or holds something
 * else is asked for again with the reason, a protected one is asked for its passphrase, and the issuers only where the certificate's
 * file does not have them. The names are read from the certificate.
 */
export async function askGivenFiles(asking: Asking, answers: InitAnswers): Promise<InitAnswers> {
  const { certificate: _c, privateKey: _k, pkcs12: _p, chain: _h, typed, ...rest } = answers;
  const { sourcePassphrase: _s, ...others } = typed ?? {};
  for (;;) {
    const given = await askFiles(asking);
    if (given === undefined) continue;
    const { files, passphrase, leaf } = given;
    const names = await namesFor(asking, rest, leaf);
    if (names === 'another') continue;
    const secrets = { ...others, ...(passphrase === undefined ? {} : { sourcePassphrase: passphrase }) };
    const { name: _n, ...nameless } = rest;
    return {
      ...nameless,
      ...files,
      ...(names === undefined ? {} : { name: names }),
      ...(Object.keys(secrets).length === 0 ? {} : { typed: secrets }),
    };
  }
}

interface OpenedFiles {
  readonly files: Given;
  readonly passphrase: Secret | undefined;
  readonly leaf: Certificate;
}

/** Undefined: what was named cannot be used together, and that has been told. */
async function askFiles(asking: Asking): Promise<OpenedFiles | undefined> {
  const { prompts, look } = asking;
  const certificate = look.path(
    await prompts.input({
      message: 'The certificate, or a PKCS#12 file with everything (path):',
      path: true,
      validate: async (typed) => withFile(look, typed, (bytes) => whyNoCertificate(bytes, look.now())),
    }),
  );
  const bytes = await bytesOf(look, certificate);
  if (isStore(bytes)) return openStore(asking, certificate, bytes);
  const { certificates } = readCertificates(bytes);
  // One file with everything in it.
  if (readPrivateKey(bytes).kind !== 'not-a-key') {
    const opened = await openKey(asking, certificate, bytes, certificates);
    return opened === undefined ? undefined : withChain(asking, { certificate, privateKey: certificate }, opened.passphrase);
  }
  const privateKey = look.path(
    await prompts.input({
      message: 'Its private key (path):',
      path: true,
      validate: async (typed) => withFile(look, typed, (key) => whyNoKey(key, certificates)),
    }),
  );
  const opened = await openKey(asking, privateKey, await bytesOf(look, privateKey), certificates);
  return opened === undefined ? undefined : withChain(asking, { certificate, privateKey }, opened.passphrase);
}

/** The issuers are asked for only where something is missing above the certificate. */
async function withChain(
  { prompts, look, tell }: Asking,
  files: Given,
  passphrase: Secret | undefined,
): Promise<OpenedFiles | undefined> {
  const alone = await assembled(look, files, passphrase);
  if (alone.kind === 'unusable') {
    tell(alone.why);
    return undefined;
  }
  if (alone.kind === 'pair' && alone.complete) return { files, passphrase, leaf: alone.leaf };
  const typed = await prompts.input({
    message: "The issuers' certificates, if they are in another file (path, or empty):",
    path: true,
    validate: async (text) => {
      if (text.trim() === '') return alone.kind === 'pair' ? true : alone.why;
      const there = await withFile(look, text, (bytes) => whyNoCertificate(bytes, look.now()));
      if (there !== true) return there;
      const whole = await assembled(look, { ...files, chain: look.path(text) }, passphrase);
      return whole.kind === 'pair' ? true : whole.why;
    },
  });
  const named = typed.trim() === '' ? files : { ...files, chain: look.path(typed) };
  const whole = await assembled(look, named, passphrase);
  return whole.kind === 'pair' ? { files: named, passphrase, leaf: whole.leaf } : undefined;
}

async function openStore(asking: Asking, pkcs12: string, bytes: Buffer): Promise<OpenedFiles | undefined> {
  let passphrase: Secret | undefined;
  if (readPkcs12(bytes).kind === 'needs-password') {
    passphrase = await askSecret(
      asking,
      `Passphrase of ${pkcs12}:`,
      (typed) => readPkcs12(bytes, typed).kind !== 'wrong-password',
    );
    if (passphrase === undefined) return undefined;
  }
  return withChain(asking, { pkcs12 }, passphrase);
}

/** Opens a key, asking for its passphrase. Undefined: it could not be opened, or is another's; that has been told. */
async function openKey(
  asking: Asking,
  path: string,
  bytes: Buffer,
  certificates: readonly Certificate[],
): Promise<{ readonly passphrase: Secret | undefined } | undefined> {
  const reading = readPrivateKey(bytes);
  if (reading.kind !== 'needs-passphrase') {
    const why = whyNoKey(bytes, certificates);
    if (why === true) return { passphrase: undefined };
    asking.tell(why);
    return undefined;
  }
  const passphrase = await askSecret(
    asking,
    `Passphrase of ${path}:`,
    (typed) => readPrivateKey(bytes, typed).kind !== 'wrong-passphrase',
  );
  if (passphrase === undefined) return undefined;
  const opened = readPrivateKey(bytes, passphrase.reveal());
  if (opened.kind === 'key' && !certificates.some((one) => isPair(opened.key, one))) {
    asking.tell(notItsKey);
    return undefined;
  }
  return { passphrase };
}

/** Hidden, and asked for again while it does not open the file. Undefined: given up, by an empty answer. */
async function askSecret(
  { prompts, tell }: Asking,
  message: string,
  opens: (typed: string) => boolean,
): Promise<Secret | undefined> {
  let wrong = 0;
  const typed = await prompts.password({
    message: `${message}  (empty: another file)`,
    validate: (text) => {
      if (text === '' || opens(text)) return true;
      wrong += 1;
      return `That passphrase does not open the file.${wrong >= attempts ? ' Press Enter without one to name another file.' : ''}`;
    },
  });
  if (typed.reveal() !== '') return typed;
  tell('The file was not opened.');
  return undefined;
}

type Assembled =
  | { readonly kind: 'pair'; readonly leaf: Certificate; readonly complete: boolean }
  /** An issuer is missing that another file may have. */
  | { readonly kind: 'gap'; readonly why: string }
  | { readonly kind: 'unusable'; readonly why: string };

/** All of it together, as the plan will read it. */
async function assembled(look: Looking, files: Given, passphrase: Secret | undefined): Promise<Assembled> {
  const read = new Map<string, FileFact>();
  for (const path of Object.values(files)) if (path !== undefined) read.set(path, await look.file(path));
  try {
    const pair = assembleGiven(files, passphrase, read);
    refuseDates(pair.chain, look.now());
    const [leaf] = pair.chain;
    if (leaf === undefined) throw new Error('an assembled pair has a leaf');
    const complete = leaf.selfSigned || pair.top.kind !== 'issuer-not-supplied' || pair.chain.length > 1;
    return { kind: 'pair', leaf, complete };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const certificates = [...read.values()].flatMap(({ bytes }) => readCertificates(bytes ?? Buffer.alloc(0)).certificates);
    const chain = certificates.length === 0 ? undefined : orderChain({ certificates });
    const isGap = chain?.kind === 'chain' && chain.top.kind === 'gap';
    return { kind: isGap ? 'gap' : 'unusable', why: `${error.message} ${error.remedy}` };
  }
}

/**
 * The names that clients will check: the certificate's. Somebody who typed others decides; names that were only suggested give way.
 * Undefined: it has none.
 */
async function namesFor(
  { prompts, facts, tell }: Asking,
  answers: InitAnswers,
  leaf: Certificate,
): Promise<InitAnswers['name'] | 'another'> {
  const carried = leaf.names.map(({ value }) => value).join(', ');
  const suggested = new Set(suggestedNames(facts, answers).map(({ value }) => value));
  const missing = (answers.name ?? []).filter(
    ({ value }) => matchesName(leaf, value.replace(/^\*\./, 'any.')).kind === 'mismatch',
  );
  const wanted = missing.filter(({ value }) => !suggested.has(value)).map(({ value }) => value);
  if (leaf.names.length === 0) {
    tell('The certificate has no subject alternative name: most clients refuse it, whatever its common name says.');
    return undefined;
  }
  if (wanted.length > 0) {
    tell(`The certificate is for ${carried}. Clients that connect to ${wanted.join(' or ')} will refuse it.`);
    if (!(await prompts.confirm({ message: 'Use this certificate?', default: false }))) return 'another';
  } else if (missing.length > 0) tell(`The certificate is for ${carried}: these are the names clients can use.`);
  return leaf.names;
}

const notItsKey =
  'The private key does not belong to the certificate. Type the path of the key that the certificate was requested with.';

/** @param judge true, or what is wrong with the bytes. */
export async function withFile(look: Looking, typed: string, judge: (bytes: Buffer) => true | string): Promise<true | string> {
  if (typed.trim() === '') return 'Type a path, or press Ctrl-C to leave without changing anything.';
  const path = look.path(typed);
  const file = await look.file(path);
  return file.bytes === undefined ? whyUnreadable(file) : judge(file.bytes);
}

/** Why a file that a person named cannot be read, in a sentence. */
function whyUnreadable({ path, fact, unreadable }: FileFact): string {
  if (fact.state === 'missing') return `${path}: not found.`;
  const reason = fact.state === 'unreachable' ? fact.reason : unreadable;
  if (fact.state === 'present' && fact.type === 'directory') return `${path} is a folder. Type the path of a file.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `${path}: permission denied. Run neo4j-tls as a user who can read it, for example with sudo.`;
  if (reason === 'ENOTDIR') return `${path}: not found.`;
  if (reason === 'ENOTFILE') return `${path} is not a regular file.`;
  return `${path} cannot be read (${reason ?? 'unknown reason'}).`;
}

async function bytesOf(look: Looking, path: string): Promise<Buffer> {
  return (await look.file(path)).bytes ?? Buffer.alloc(0);
}

function isStore(bytes: Buffer): boolean {
  return readPkcs12(bytes).kind !== 'not-a-store';
}

function whyNoCertificate(bytes: Buffer, now: Date): true | string {
  const store = readPkcs12(bytes);
  if (store.kind === 'unsupported' || store.kind === 'damaged')
    return `The PKCS#12 file cannot be read. ${store.reason} Export it again, for example with: openssl pkcs12 -export`;
  if (store.kind !== 'not-a-store') return true;
  const { certificates } = readCertificates(bytes);
  if (certificates.length === 0) {
    return readPrivateKey(bytes).kind === 'not-a-key'
      ? 'This file contains no certificate.'
      : 'This file contains a private key but no certificate. Type the path of the certificate first.';
  }
  try {
    refuseDates(certificates.slice(0, 1), now);
    return true;
  } catch (error) {
    if (error instanceof UserError) return `${error.message} ${error.remedy}`;
    throw error;
  }
}

function whyNoKey(bytes: Buffer, certificates: readonly Certificate[]): true | string {
  const reading = readPrivateKey(bytes);
  switch (reading.kind) {
    case 'not-a-key':
      return readCertificates(bytes).certificates.length > 0
        ? 'This file contains a certificate but no private key.'
        : 'This file contains no private key.';
    case 'damaged':
      return `The private key is damaged. ${reading.reason}`;
    case 'unsupported-encryption':
      return `The private key is encrypted in a way that cannot be read. ${reading.reason} Convert it first: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW`;
    case 'key':
      return certificates.some((one) => isPair(reading.key, one)) ? true : notItsKey;
    case 'needs-passphrase':
    case 'wrong-passphrase':
      return true;
  }
}
