import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { SubjectName } from '../model/certificates/certificate-request.ts';
import type { InitAnswers } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import { outsideFacts } from '../model/outside-facts.ts';
import type { PlanNote } from '../model/plan.ts';
import { isPublicAddress } from '../pki/names/ip-address.ts';
import { challengePort, handedThrough, isLetsEncrypt } from './certbot-command.ts';

/** Names one certificate may carry (Let's Encrypt, and most others). */
const mostNames = 100;

/** Top-level names that no public CA signs (RFC 2606, RFC 6761, RFC 6762, RFC 9476 and usual inner ones). */
const neverPublic = [
  'test',
  'example',
  'invalid',
  'localhost',
  'local',
  'internal',
  'lan',
  'home',
  'corp',
  'onion',
  'alt',
  'arpa',
];

/** Is the CA one that signs public names alone? Of a server that was named, nothing is known. */
export function isPublicCa({ acmeServer }: InitAnswers): boolean {
  return (
    acmeServer === undefined ||
    /(^|\/\/|\.)(letsencrypt\.org|zerossl\.com|buypass\.(com|no)|pki\.goog|ssl\.com|google\.com)([:/]|$)/i.test(acmeServer)
  );
}

/** Could a public CA sign this name? Why not, when it could not. */
export function whyNotPublic({ kind, value }: SubjectName): string | undefined {
  if (kind === 'ip') return isPublicAddress(value) ? undefined : `${value} is an IP address that the public cannot reach.`;
  if (value === 'localhost' || value.endsWith('.localhost')) return `${value} means another machine to everybody.`;
  if (!value.replace(/^\*\./, '').includes('.'))
    return `${value} has a single label; names that the public resolves have at least two.`;
  return undefined;
}

/** Why no public CA will ever sign this name: for somebody who is asked for one. A script may have an own CA behind its flags. */
export function whyNeverSigned(name: SubjectName): string | undefined {
  return (
    whyNotPublic(name) ??
    (isInner(name) ? `${name.value} is a name for inner use: no public CA signs names that end in .${topOf(name)}.` : undefined)
  );
}

const topOf = ({ value }: SubjectName): string => value.split('.').at(-1) ?? '';
const isInner = (name: SubjectName): boolean => name.kind === 'dns' && neverPublic.includes(topOf(name));

/** Everything that is known to fail before certbot is called. @throws UserError with the cure. */
export function refuseBeforeCertbot(answers: InitAnswers, names: readonly SubjectName[], secretGiven: boolean): void {
  if (secretGiven || answers.generatePassphrase === true) {
    throw new UserError(
      'A passphrase cannot go with certbot: the lineage holds the key in clear, and each renewal copies it so. A password line beside it stops Neo4j 5.0 and later.',
      'Leave the passphrase out; the key is 0400 for the user Neo4j runs as. Or protect the disk.',
    );
  }
  refuseNames(answers, names);
  refuseChallenge(answers, names);
  if (handedThrough(answers.certbotArg ?? [], '--eab-hmac-key') !== undefined) {
    throw new UserError(
      'The key of an external account is a secret: on a command line every user of this machine can read it.',
      'Put `eab-kid = …` and `eab-hmac-key = …` into a file of mode 0600 and hand that through: --certbot-arg=--config=FILE.',
    );
  }
}

/** What stands in the way once certbot is about to run. @throws UserError with the cure. */
export function refuseBeforeRun(answers: InitAnswers, certbot: CertbotFacts): void {
  if (certbot.program === undefined) {
    throw new UserError(
      'certbot is not installed, or not on the PATH.',
      'Install it: apt-get install certbot, dnf install certbot, brew install certbot, or in a Python venv: pip install certbot.',
    );
  }
  const defaults =
    certbot.places.workDirectory === undefined ||
    certbot.places.logsDirectory === undefined ||
    certbot.places.configDirectory === '/etc/letsencrypt';
  if (!certbot.asRoot && defaults) {
    throw new UserError(
      'certbot keeps its files where only root writes (/etc/letsencrypt, /var/lib, /var/log).',
      'Run this with sudo; or give certbot folders of its own: --certbot-arg=--config-dir=DIR --certbot-arg=--work-dir=DIR --certbot-arg=--logs-dir=DIR.',
    );
  }
  const challenge = answers.challenge ?? 'standalone';
  const port = challengePort(answers);
  if (challenge === 'standalone' && !certbot.asRoot && port < 1024) {
    throw new UserError(
      `Port ${port} is root's, and the challenge needs it.`,
      'Run this with sudo, or use --challenge webroot or dns.',
    );
  }
  if (challenge === 'standalone' && certbot.portTaken === true) {
    throw new UserError(
      `Port ${port} is in use by another program, and the standalone challenge needs it for a moment.`,
      'Use the web server that runs there: --challenge webroot --webroot DIR. Or stop it, or use --challenge dns.',
    );
  }
  if (challenge === 'webroot' && certbot.webrootUsable === false) {
    throw new UserError(
      `${answers.webroot} is not a folder that can be written to.`,
      'Name the folder whose files the web server on port 80 shows: --webroot DIR.',
    );
  }
  refuseAddresses(answers, answers.name ?? [], certbot);
}

/** @throws UserError where a certificate for an address is asked for, and certbot, the CA or the challenge cannot do that. */
export function refuseAddresses(
  answers: InitAnswers,
  names: readonly SubjectName[],
  { version }: Pick<CertbotFacts, 'version'>,
): void {
  const address = names.find(({ kind }) => kind === 'ip')?.value;
  if (address === undefined) return;
  if (isPublicCa(answers) && !isLetsEncrypt(answers)) {
    throw new UserError(
      `${address} is an IP address, and it is not known that ${answers.acmeServer} signs those.`,
      "Use Let's Encrypt (leave --acme-server out), or a DNS name.",
    );
  }
  if (answers.challenge === 'dns') {
    throw new UserError(
      `The DNS challenge cannot prove that ${address} is yours: it is an IP address, not a DNS name.`,
      'Use --challenge standalone or webroot, or leave the address out of --name.',
    );
  }
  if (version === undefined || version.major > 5 || (version.major === 5 && version.minor >= 3)) return;
  throw new UserError(
    `certbot ${version.text} cannot ask for a certificate on an IP address: that needs certbot 5.3 or later.`,
    'Use a newer certbot (in a Python venv: pip install certbot), or leave the address out of --name.',
  );
}

/** What may go wrong, and cannot be told from here. */
export function certbotNotes(answers: InitAnswers, certbot: CertbotFacts, names: readonly SubjectName[]): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  if (certbot.program === undefined) {
    notes.push({
      severity: 'warning',
      text: 'certbot is not installed on this machine.',
      remedy: 'apt-get install certbot, dnf install certbot, brew install certbot, or in a Python venv: pip install certbot.',
    });
  }
  if (certbot.unresolved.length > 0) {
    notes.push({
      severity: 'warning',
      text: `${certbot.unresolved.join(', ')} cannot be resolved from here; the CA has to reach this machine by that name.`,
      remedy: 'Add a DNS record that leads here (A, or AAAA), and wait until it is known.',
    });
  }
  const inner = isPublicCa(answers) ? names.filter(isInner) : [];
  if (inner.length > 0) {
    notes.push({
      severity: 'warning',
      text: `No public CA signs ${inner.map(({ value }) => value).join(', ')}: such names are for inner use alone.`,
      remedy: 'Use a name of a public domain, or an ACME server of your own: --acme-server URL.',
    });
  }
  if ((answers.challenge ?? 'standalone') !== 'dns' && isPublicCa(answers)) {
    notes.push({
      severity: 'info',
      text: `The CA connects to port 80 of each name, from anywhere: firewalls have to let it in, now and at each renewal.`,
    });
  }
  const address = names.find(({ kind }) => kind === 'ip')?.value;
  if (address !== undefined && isLetsEncrypt(answers)) {
    notes.push({
      severity: 'info',
      text: `${address}: ${outsideFacts.letsEncryptAddresses.says}. So it is renewed every few days, and needs a timer that runs at least once a day${certbot.version === undefined ? '; certbot has to be 5.3 or later' : ''}.`,
      remedy: 'neo4j-tls renew --install-timer',
    });
  }
  if (answers.acmeTest === true) {
    notes.push({
      severity: 'warning',
      text: 'This is the test server: no client trusts what it issues.',
      remedy: 'When it works, run the same without --acme-test.',
    });
  } else if (answers.acmeServer === undefined && answers.runCertbot !== true) {
    notes.push({
      severity: 'info',
      text: "Let's Encrypt refuses a name after five failures within an hour.",
      remedy: 'To try the way first: --acme-test.',
    });
  }
  if (answers.acmeCa !== undefined) {
    notes.push({
      severity: 'info',
      text: `Renewals have to trust the ACME server's certificate as well: they need REQUESTS_CA_BUNDLE=${answers.acmeCa} in their environment.`,
      remedy: 'neo4j-tls renew sets it when it is set for neo4j-tls; for a packaged timer: systemctl edit certbot.service.',
    });
  }
  if (certbot.version !== undefined && certbot.version.major < 2) {
    notes.push({
      severity: 'warning',
      text: `certbot ${certbot.version.text} is older than what this was made for (2.1 and later).`,
    });
  }
  return notes;
}

function refuseNames(answers: InitAnswers, names: readonly SubjectName[]): void {
  if (names.length === 0) {
    throw new UserError(
      'There is no name that a public CA would sign: neo4j.conf and the host name give none.',
      'Give the public DNS name of this server: --name graph.example.com.',
    );
  }
  if (names.length > mostNames) {
    throw new UserError(
      `${names.length} names are more than the ${mostNames} that fit into one certificate.`,
      'Use fewer names, or a wildcard with --challenge dns.',
    );
  }
  if (!isPublicCa(answers)) return;
  for (const name of names) {
    const reason = whyNotPublic(name);
    if (reason === undefined) continue;
    throw new UserError(
      `A public CA will not sign ${name.value}: ${reason}`,
      'Give the public DNS name of this server with --name, or use an ACME server of your own (--acme-server URL), a private CA (--source ca) or --source self-signed.',
    );
  }
}

function refuseChallenge(answers: InitAnswers, names: readonly SubjectName[]): void {
  const { challenge = 'standalone', webroot, certbotArg = [] } = answers;
  if (challenge === 'webroot' && webroot === undefined) {
    throw new UserError('The webroot challenge needs the folder of the web server.', 'Give it: --webroot /var/www/html.');
  }
  if (challenge !== 'webroot' && webroot !== undefined) {
    throw new UserError(
      `--webroot is given, but the challenge is ${challenge}.`,
      'Add --challenge webroot, or leave --webroot out.',
    );
  }
  const wildcard = names.find(({ value }) => value.startsWith('*.'));
  if (wildcard !== undefined && challenge !== 'dns') {
    throw new UserError(
      `${wildcard.value} is a wildcard, and CAs check those by DNS alone.`,
      'Use --challenge dns, with a plugin or hooks for your DNS provider.',
    );
  }
  if (challenge !== 'dns') return;
  const named = certbotArg.some((argument) => /^(--dns-|--manual|--authenticator|-a$|--config(=|$)|-c$)/.test(argument));
  if (!named) {
    throw new UserError(
      'The dns challenge needs somebody who writes the answer into DNS, and none is named.',
      'A plugin for your provider: --certbot-arg=--dns-cloudflare --certbot-arg=--dns-cloudflare-credentials=FILE; or a hook: --certbot-arg=--manual-auth-hook=FILE --certbot-arg=--manual-cleanup-hook=FILE.',
    );
  }
  const byHand = certbotArg.includes('--manual') && handedThrough(certbotArg, '--manual-auth-hook') === undefined;
  if (byHand)
    throw new UserError(
      '--manual without a hook would wait for a person, now and at each renewal.',
      'Add --certbot-arg=--manual-auth-hook=FILE (and --manual-cleanup-hook).',
    );
}
