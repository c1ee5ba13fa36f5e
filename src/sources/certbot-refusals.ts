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
  if (kind === 'ip') return isPublicAddress(value) ? undefined : `${value} is not a public IP address.`;
  if (value === 'localhost' || value.endsWith('.localhost')) return `${value} is a different machine for each client.`;
  if (!value.replace(/^\*\./, '').includes('.')) return `${value} has no domain: a public name has at least two labels.`;
  return undefined;
}

/** Why no public CA will ever sign this name: for somebody who is asked for one. A script may have an own CA behind its flags. */
export function whyNeverSigned(name: SubjectName): string | undefined {
  return (
    whyNotPublic(name) ??
    (isInner(name) ? `${name.value} is an internal name: no public CA signs names that end in .${topOf(name)}.` : undefined)
  );
}

const topOf = ({ value }: SubjectName): string => value.split('.').at(-1) ?? '';
const isInner = (name: SubjectName): boolean => name.kind === 'dns' && neverPublic.includes(topOf(name));

/** Everything that is known to fail before certbot is called. @throws UserError with the cure. */
export function refuseBeforeCertbot(answers: InitAnswers, names: readonly SubjectName[], secretGiven: boolean): void {
  if (secretGiven || answers.generatePassphrase === true) {
    throw new UserError(
      'certbot keys cannot have a passphrase: certbot stores them unencrypted, and each renewal copies them that way. Neo4j 5.0 and later does not start with private_key_password and an unencrypted key.',
      'Remove the passphrase. The key has mode 0400, so only the user that runs Neo4j can read it. To encrypt it at rest, use disk encryption.',
    );
  }
  refuseNames(answers, names);
  refuseChallenge(answers, names);
  if (handedThrough(answers.certbotArg ?? [], '--eab-hmac-key') !== undefined) {
    throw new UserError(
      'The key of an external account is a secret, but every user of this machine can read command lines.',
      'Write `eab-kid = …` and `eab-hmac-key = …` to a file with mode 0600, and pass it with --certbot-arg=--config=FILE.',
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
      'certbot needs root: only root can write to its folders (/etc/letsencrypt, /var/lib, /var/log).',
      'Run this with sudo, or give certbot its own folders: --certbot-arg=--config-dir=DIR --certbot-arg=--work-dir=DIR --certbot-arg=--logs-dir=DIR.',
    );
  }
  const challenge = answers.challenge ?? 'standalone';
  const port = challengePort(answers);
  if (challenge === 'standalone' && !certbot.asRoot && port < 1024) {
    throw new UserError(
      `The challenge needs port ${port}, which only root can open.`,
      'Run this with sudo, or use --challenge webroot or dns.',
    );
  }
  if (challenge === 'standalone' && certbot.portTaken === true) {
    throw new UserError(
      `The standalone challenge needs port ${port}, but another program uses it.`,
      'If that is a web server, use --challenge webroot --webroot DIR. Otherwise stop the program, or use --challenge dns.',
    );
  }
  if (challenge === 'webroot' && certbot.webrootUsable === false) {
    throw new UserError(
      `${answers.webroot} is not a writable folder.`,
      'Pass the document root of the web server on port 80 with --webroot DIR.',
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
      `${address} is an IP address, and ${answers.acmeServer} may not issue certificates for IP addresses.`,
      "Use Let's Encrypt (remove --acme-server), or a DNS name.",
    );
  }
  if (answers.challenge === 'dns') {
    throw new UserError(
      `The DNS challenge cannot prove that ${address} is yours: it is an IP address, not a DNS name.`,
      'Use --challenge standalone or webroot, or remove the address from --name.',
    );
  }
  if (version === undefined || version.major > 5 || (version.major === 5 && version.minor >= 3)) return;
  throw new UserError(
    `certbot ${version.text} cannot request certificates for IP addresses: this needs certbot 5.3 or later.`,
    'Install a newer certbot (pip install certbot in a Python venv), or remove the address from --name.',
  );
}

/** What may go wrong, and cannot be told from here. */
export function certbotNotes(answers: InitAnswers, certbot: CertbotFacts, names: readonly SubjectName[]): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  if (certbot.program === undefined) {
    notes.push({
      severity: 'warning',
      text: 'certbot is not installed on this machine.',
      remedy:
        'Install it: apt-get install certbot, dnf install certbot, brew install certbot, or in a Python venv: pip install certbot.',
    });
  }
  if (certbot.unresolved.length > 0) {
    notes.push({
      severity: 'warning',
      text: `${certbot.unresolved.join(', ')} cannot be resolved from here, but the CA has to reach this machine by that name.`,
      remedy: 'Add an A or AAAA record that points to this machine, and wait until it is visible.',
    });
  }
  const inner = isPublicCa(answers) ? names.filter(isInner) : [];
  if (inner.length > 0) {
    notes.push({
      severity: 'warning',
      text: `No public CA signs ${inner.map(({ value }) => value).join(', ')}: such names are only for internal use.`,
      remedy: 'Use a name in a public domain, or your own ACME server (--acme-server URL).',
    });
  }
  if ((answers.challenge ?? 'standalone') !== 'dns' && isPublicCa(answers)) {
    notes.push({
      severity: 'info',
      text: `The CA connects to port 80 of each name, from any address, now and at each renewal: open that port in every firewall.`,
    });
  }
  const address = names.find(({ kind }) => kind === 'ip')?.value;
  if (address !== undefined && isLetsEncrypt(answers)) {
    notes.push({
      severity: 'info',
      text: `${address}: ${outsideFacts.letsEncryptAddresses.says}. It is renewed every few days, so it needs a timer that runs at least once a day${certbot.version === undefined ? ', and certbot 5.3 or later' : ''}.`,
      remedy: 'neo4j-tls renew --install-timer',
    });
  }
  if (answers.acmeTest === true) {
    notes.push({
      severity: 'warning',
      text: 'This uses the test server: no client trusts its certificates.',
      remedy: 'Once it works, run the same command without --acme-test.',
    });
  } else if (answers.acmeServer === undefined && answers.runCertbot !== true) {
    notes.push({
      severity: 'info',
      text: "Let's Encrypt blocks a name after five failed attempts within an hour.",
      remedy: 'To test the setup first, add --acme-test.',
    });
  }
  if (answers.acmeCa !== undefined) {
    notes.push({
      severity: 'info',
      text: `Renewals have to trust the certificate of the ACME server too, so they need REQUESTS_CA_BUNDLE=${answers.acmeCa} in their environment.`,
      remedy:
        'neo4j-tls renew passes it on if it is set. For the timer of the certbot package, set it with systemctl edit certbot.service.',
    });
  }
  if (certbot.version !== undefined && certbot.version.major < 2) {
    notes.push({
      severity: 'warning',
      text: `certbot ${certbot.version.text} is not tested with neo4j-tls, which expects 2.1 or later.`,
    });
  }
  return notes;
}

function refuseNames(answers: InitAnswers, names: readonly SubjectName[]): void {
  if (names.length === 0) {
    throw new UserError(
      'No public name is known for this server, neither from neo4j.conf nor from the host name.',
      'Pass the public DNS name of this server, for example --name graph.example.com.',
    );
  }
  if (names.length > mostNames) {
    throw new UserError(
      `A certificate can have at most ${mostNames} names, but ${names.length} were given.`,
      'Use fewer names, or a wildcard with --challenge dns.',
    );
  }
  if (!isPublicCa(answers)) return;
  for (const name of names) {
    const reason = whyNotPublic(name);
    if (reason === undefined) continue;
    throw new UserError(
      `A public CA will not sign ${name.value}: ${reason}`,
      'Pass the public DNS name of this server with --name, or use your own ACME server (--acme-server URL), a private CA (--source ca) or --source self-signed.',
    );
  }
}

function refuseChallenge(answers: InitAnswers, names: readonly SubjectName[]): void {
  const { challenge = 'standalone', webroot, certbotArg = [] } = answers;
  if (challenge === 'webroot' && webroot === undefined) {
    throw new UserError(
      'The webroot challenge needs the document root of the web server.',
      'Pass it, for example --webroot /var/www/html.',
    );
  }
  if (challenge !== 'webroot' && webroot !== undefined) {
    throw new UserError(
      `--webroot is given, but the challenge is ${challenge}.`,
      'Add --challenge webroot, or remove --webroot.',
    );
  }
  const wildcard = names.find(({ value }) => value.startsWith('*.'));
  if (wildcard !== undefined && challenge !== 'dns') {
    throw new UserError(
      `${wildcard.value} is a wildcard, which needs the DNS challenge.`,
      'Use --challenge dns with a plugin or hooks for your DNS provider.',
    );
  }
  if (challenge !== 'dns') return;
  const named = certbotArg.some((argument) => /^(--dns-|--manual|--authenticator|-a$|--config(=|$)|-c$)/.test(argument));
  if (!named) {
    throw new UserError(
      'The DNS challenge needs a certbot plugin or hook that writes the DNS record, but none was given.',
      'Pass a plugin for your provider, for example --certbot-arg=--dns-cloudflare --certbot-arg=--dns-cloudflare-credentials=FILE, or hooks: --certbot-arg=--manual-auth-hook=FILE --certbot-arg=--manual-cleanup-hook=FILE.',
    );
  }
  const byHand = certbotArg.includes('--manual') && handedThrough(certbotArg, '--manual-auth-hook') === undefined;
  if (byHand)
    throw new UserError(
      '--manual without a hook would wait for input, now and at each renewal.',
      'Add --certbot-arg=--manual-auth-hook=FILE (and --manual-cleanup-hook).',
    );
}
