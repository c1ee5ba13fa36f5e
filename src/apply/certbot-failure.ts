import { ExitCode, UserError } from '../model/errors.ts';
import type { CommandResult } from '../system/system.ts';

/** What certbot says in its own way, and what to do about it. First match counts. */
const cures: readonly { readonly says: RegExp; readonly cure: string }[] = [
  { says: /does not support any combination of challenges/, cure: 'A wildcard is checked by DNS: --challenge dns.' },
  { says: /is an invalid email address|contact email .* (invalid|forbidden)/i, cure: 'Give an address that exists: --email.' },
  {
    says: /CERTIFICATE_VERIFY_FAILED|SSLError/,
    cure: "certbot does not trust the ACME server's own certificate: give its CA with --acme-ca FILE.",
  },
  {
    says: /ConnectionError|NameResolutionError|Failed to establish a new connection|Requesting .*: Connection refused/,
    cure: 'The ACME server cannot be reached from here: is it running, is the address right, does a proxy stand between?',
  },
  {
    says: /Could not bind TCP port (\d+) because it is already in use/,
    cure: 'Another program has that port: use its web server with --challenge webroot --webroot DIR, stop it for a moment, or use --challenge dns.',
  },
  { says: /Could not bind TCP port .* permissions/, cure: 'Run it with sudo: ports below 1024 are root’s.' },
  {
    says: /Another instance of Certbot is already running/,
    cure: 'Wait until it has ended (a timer may have started it), then run this again.',
  },
  {
    says: /too many (failed authorizations|certificates|registrations)|rateLimited/i,
    cure: 'The CA refuses more for now: wait (it says until when), and try the way with --acme-test first.',
  },
  {
    says: /Type: +unauthorized[\s\S]*(404|Non-200|Invalid response)/,
    cure: 'Another server or folder answered: --webroot must be the folder whose files http://NAME/.well-known/acme-challenge/ shows, and the name must lead to this machine.',
  },
  {
    says: /No TXT records? found|incorrect TXT record/i,
    cure: 'The DNS hook or plugin did not put the record where the CA looked, or it was not known yet: try the plugin’s propagation time (--certbot-arg=--dns-…-propagation-seconds=120).',
  },
  {
    says: /NXDOMAIN|could not resolve URL|no valid A records|DNS problem/i,
    cure: 'The name does not lead to this machine: add a DNS record (A, AAAA) and wait until it is known.',
  },
  {
    says: /Type: +connection|Timeout during connect/i,
    cure: 'The CA could not reach this machine on port 80: open it in firewalls and forward it, or use --challenge dns.',
  },
  {
    says: /plugin does not appear to be installed/,
    cure: 'Install the plugin beside certbot (apt-get install python3-certbot-dns-…, or pip install certbot-dns-…).',
  },
  {
    says: /accountDoesNotExist|Account .* not found/,
    cure: 'The CA does not know the account that certbot has stored: use a fresh --config-dir, or certbot unregister and try again.',
  },
  {
    says: /externalAccountRequired|external account/i,
    cure: 'This CA wants an account made beforehand: eab-kid and eab-hmac-key in a file of mode 0600, --certbot-arg=--config=FILE.',
  },
  {
    says: /forbidden by policy|forbidden domain|rejectedIdentifier|not end(ing)? in (a )?public suffix/i,
    cure: 'The CA does not sign this name: use another one, or another CA (--acme-server URL).',
  },
  { says: /illegal character/, cure: 'A DNS name has letters, digits and hyphens: choose a name without anything else.' },
  {
    says: /unrecognized arguments?: (.*)/,
    cure: 'This version of certbot does not know that flag: leave it out, or use a newer certbot (pip install certbot in a venv).',
  },
  { says: /<Response \[404\]>/, cure: 'There is no ACME server at that address: --acme-server takes the URL of its directory.' },
  {
    says: /Either run as root, or set --config-dir/,
    cure: 'Run it with sudo, or give certbot folders of its own: --certbot-arg=--config-dir=DIR and so on.',
  },
  {
    says: /does not exist or is not a directory/,
    cure: 'Name the folder whose files the web server on port 80 shows: --webroot DIR.',
  },
];

/** Lines certbot prints whatever happens. */
const chatter =
  /^(Saving debug log to|Ask for help or search|Please see the logfile|See the logfile|Requesting a certificate|Plugins selected|Account registered|Some challenges have failed\.$|- -|$)/;

/**
 * A failed certbot in its own words. certbot 2.x hides what the CA said behind "AttributeError: can't set attribute"; then,
 * and whenever it says little, the last `detail` of its log tells it.
 * @param log the text of letsencrypt.log, where it could be read
 */
export function certbotFailure(result: CommandResult, log: string | undefined): UserError {
  const words = [...result.stdout.split('\n'), ...result.stderr.split('\n')]
    .map((line) => line.trimEnd())
    .filter((line) => !chatter.test(line.trim()));
  const own = words.filter((line, index) => words.indexOf(line) === index).slice(-14);
  const detail = lastDetail(log);
  const lines = [
    `certbot ${howItEnded(result)}.`,
    ...own.map((line) => `  ${line}`),
    ...(detail !== undefined && !own.some((line) => line.includes(detail)) ? [`  The CA said: ${detail}`] : []),
  ];
  const all = [...own, detail ?? ''].join('\n');
  const cure =
    cures.find(({ says }) => says.test(all))?.cure ??
    'What certbot said above is all that is known; its log has more (/var/log/letsencrypt, or --logs-dir).';
  return new UserError(lines.join('\n'), cure, {
    exitCode: result.ended === 'killed' ? ExitCode.interrupted : ExitCode.couldNot,
  });
}

/** The last problem document of the log: `"detail": "…"`. */
export function lastDetail(log: string | undefined): string | undefined {
  const found = [...(log ?? '').matchAll(/"detail":\s*"((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
  if (found === undefined) return undefined;
  try {
    return JSON.parse(`"${found}"`) as string;
  } catch {
    return found;
  }
}

function howItEnded({ ended, exitCode }: CommandResult): string {
  switch (ended) {
    case 'exited':
      return `failed with exit code ${exitCode}`;
    case 'not-found':
      return 'is not installed, or not on the PATH';
    case 'timed-out':
      return 'did not end in time';
    case 'killed':
      return 'was interrupted';
    case 'not-started':
      return 'could not be started';
  }
}
