import { emailAddresses, type InitAnswers } from '../model/command-line/answers.ts';
import type { ScopeName } from '../model/installation.ts';
import { outsideFacts } from '../model/outside-facts.ts';
import { parseReloadWay, reloadWayToText } from '../neo4j/reload-way.ts';
import { reloadSupported } from '../neo4j/version.ts';
import { parseSubjectName } from '../pki/names/subject-names.ts';
import { challengePort } from '../sources/certbot-command.ts';
import { isPublicCa, whyNeverSigned } from '../sources/certbot-refusals.ts';
import type { Question } from './question.ts';

const members: readonly ScopeName[] = ['cluster', 'backup'];

/** Answers that mean something with certbot alone: they go when another source is chosen. */
export function withoutCertbotAnswers(answers: InitAnswers): InitAnswers {
  const { email: _e, challenge: _c, webroot: _w, certbotArg: _a, runCertbot: _r, acmeTest: _t, reload: _l, ...rest } = answers;
  return rest;
}

const usesCertbot = ({ source }: InitAnswers): boolean =>
  source?.all === 'certbot' || Object.values(source?.by ?? {}).includes('certbot');

/** What is asked where the certificates come from Let's Encrypt, or another ACME server. */
export const certbotQuestions: readonly Question[] = [
  {
    flag: '--source for cluster and backup',
    title: 'source for cluster and backup',
    why: 'Public certificates are for servers only, and a member that trusts a public CA accepts every customer of that CA.',
    applies: (answers) => answers.source?.all === 'certbot' && memberScopes(answers).length > 0,
    onTheWay: (answers) =>
      answers.source?.all === 'certbot' && memberScopes(answers).some((scope) => answers.source?.by[scope] === undefined),
    ask: async ({ prompts }, answers) => {
      const scopes = memberScopes(answers);
      const chosen = await prompts.select<'self-signed' | 'leave'>({
        message: `Which certificates should ${scopes.join(' and ')} use?`,
        choices: [
          { value: 'self-signed', name: 'Self-signed      members exchange certificates with neo4j-tls trust' },
          { value: 'leave', name: 'Leave them out   set up a private CA later with neo4j-tls ca create' },
        ],
        default: 'self-signed',
      });
      if (chosen === 'leave')
        return { ...answers, components: (answers.components ?? []).filter((scope) => !members.includes(scope)) };
      const by = { ...answers.source?.by, ...Object.fromEntries(scopes.map((scope) => [scope, chosen])) };
      return { ...answers, source: { all: 'certbot', by } };
    },
  },
  {
    flag: '--name',
    title: 'public names',
    why: 'A public CA only signs public DNS names. Addresses, localhost and internal names are left out.',
    applies: () => false,
    onTheWay: (answers) =>
      usesCertbot(answers) && isPublicCa(answers) && (answers.name ?? []).some((name) => whyNeverSigned(name) !== undefined),
    ask: async ({ prompts, tell }, answers) => {
      const known = (answers.name ?? []).filter((name) => whyNeverSigned(name) === undefined);
      if (known.length > 0) {
        const left = (answers.name ?? []).filter((name) => !known.includes(name)).map(({ value }) => value);
        tell(`The certificate will be for ${known.map(({ value }) => value).join(', ')}; left out: ${left.join(', ')}.`);
        return { ...answers, name: known };
      }
      const typed = await prompts.input({
        message: 'Public names of this server:',
        validate: (text) => {
          const parts = splitNames(text);
          for (const part of parts) {
            const parsed = parseSubjectName(part);
            if (parsed.kind === 'refused') return `${parsed.reason} ${parsed.remedy}`;
            const why = whyNeverSigned(parsed.value);
            if (why !== undefined) return why;
          }
          return parts.length > 0 ? true : 'Type the DNS name that clients connect to, such as graph.example.com.';
        },
      });
      const name = splitNames(typed).flatMap((part) => {
        const parsed = parseSubjectName(part);
        return parsed.kind === 'ok' ? [parsed.value] : [];
      });
      return { ...answers, name };
    },
  },
  {
    flag: '--email',
    title: 'email address for the CA',
    why: `The CA sends mail about account problems there. ${outsideFacts.letsEncryptMails.says}; neo4j-tls status can watch for that.`,
    applies: usesCertbot,
    // Let's Encrypt sends no mail; other CAs may want to know whom they deal with.
    onTheWay: (answers) =>
      usesCertbot(answers) && answers.acmeServer !== undefined && answers.email === undefined && answers.runCertbot === undefined,
    ask: async ({ prompts, look }, answers) => {
      const { email: before, ...rest } = answers;
      const known = before === undefined && (await look.certbotAccount());
      const typed = await prompts.input({
        message: known ? 'Email address?  (empty: use the existing certbot account)' : 'Email address?  (optional)',
        default: before,
        validate: (text) =>
          text.trim() === '' || emailAddresses.test(text.trim())
            ? true
            : 'Type an address such as ops@example.com, or leave it empty.',
      });
      return typed.trim() === '' ? rest : { ...rest, email: typed.trim() };
    },
  },
  {
    flag: '--challenge',
    title: 'proof of the name',
    why: 'The CA checks that you control the name, now and at each renewal: over port 80, or with a DNS record.',
    applies: usesCertbot,
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === undefined,
    ask: async ({ prompts, look }, answers) => {
      const { webroot: _w, ...rest } = answers;
      const wildcard = (answers.name ?? []).some(({ value }) => value.startsWith('*.'));
      const taken = await look.webServerRuns(challengePort(answers));
      const challenge = await prompts.select<NonNullable<InitAnswers['challenge']>>({
        message: 'How should the CA check that you control the name?',
        choices: [
          {
            value: 'standalone',
            name: 'standalone  certbot answers on port 80 itself',
            short: 'standalone',
            ...(wildcard ? { disabled: 'a wildcard needs dns' } : taken ? { disabled: 'port 80 is in use here' } : {}),
          },
          {
            value: 'webroot',
            name: `webroot     ${taken ? 'the web server on port 80 here' : 'a web server on port 80'} serves certbot's answer`,
            short: 'webroot',
            ...(wildcard ? { disabled: 'a wildcard needs dns' } : {}),
          },
          { value: 'dns', name: 'dns         a plugin or script writes a DNS record; no port needed', short: 'dns' },
        ],
        default: answers.challenge ?? (wildcard ? 'dns' : taken ? 'webroot' : 'standalone'),
      });
      return challenge === 'webroot' ? { ...answers, challenge } : { ...rest, challenge };
    },
  },
  {
    flag: '--webroot',
    title: 'document root of the web server',
    why: 'certbot writes its answer there, and the web server serves it to the CA.',
    applies: (answers) => usesCertbot(answers) && answers.challenge === 'webroot',
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === 'webroot' && answers.webroot === undefined,
    ask: async ({ prompts, look }, answers) => {
      const [usual] = await look.webroots();
      const suggested = answers.webroot ?? usual;
      const webroot = await prompts.input({
        message: 'Document root of the web server?',
        path: true,
        default: suggested,
        validate: (text) => (text.trim() === '' ? 'Type a path, or press Ctrl-C to leave without changing anything.' : true),
      });
      return { ...answers, webroot: webroot.trim() };
    },
  },
  {
    flag: '--certbot-arg=--dns-… or --certbot-arg=--manual-auth-hook=FILE',
    title: 'DNS plugin or script',
    why: 'It writes a new DNS record at each renewal: a certbot plugin for your DNS provider, or your own script.',
    applies: (answers) => usesCertbot(answers) && answers.challenge === 'dns',
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === 'dns' && answers.certbotArg === undefined,
    ask: async ({ prompts }, answers) => {
      const typed = (
        await prompts.input({
          message: 'Plugin (cloudflare, route53, rfc2136 …) or path of a script?',
          path: true,
          validate: (text) =>
            /^[a-z0-9-]+$|\//.test(text.trim()) ? true : 'Type the name of a plugin, or a path that contains a slash.',
        })
      ).trim();
      const kept = (answers.certbotArg ?? []).filter((arg) => !/^--(dns-|manual)/.test(arg));
      if (typed.includes('/')) return { ...answers, certbotArg: [...kept, `--manual-auth-hook=${typed}`] };
      const credentials = (
        await prompts.input({
          message: 'File with the credentials of the provider (path; empty: the plugin finds them itself):',
          path: true,
        })
      ).trim();
      const more = credentials === '' ? [] : [`--dns-${typed}-credentials=${credentials}`];
      return { ...answers, certbotArg: [...kept, `--dns-${typed}`, ...more] };
    },
  },
  {
    flag: '--reload',
    title: 'restart after a renewal',
    why: 'Neo4j reads certificates when it starts. Without a restart, it keeps serving the old one until it expires.',
    applies: usesCertbot,
    onTheWay: (answers) => usesCertbot(answers) && answers.reload === undefined,
    ask: async ({ prompts, look, tell, facts: { installation } }, answers) => {
      const found = reloadWayToText(look.reload);
      // Asked for only where it cannot be told, or is to be changed.
      if (answers.reload === undefined && (look.reload.kind === 'systemd' || look.reload.kind === 'docker')) {
        tell(
          `After each renewal: ${look.reload.kind === 'systemd' ? 'systemctl restart neo4j' : `docker restart ${look.reload.container}`}.`,
        );
        return { ...answers, reload: found };
      }
      const supported = reloadSupported(installation.version, installation.edition);
      const way = await prompts.select<string>({
        message: 'How should Neo4j be restarted after a renewal?',
        choices: [
          { value: 'systemd', name: 'systemd    systemctl restart neo4j' },
          { value: 'docker', name: 'docker     docker restart NAME' },
          ...(supported ? [{ value: 'procedure', name: 'procedure  dbms.security.reloadTLS(), without a restart' }] : []),
          { value: 'command', name: 'command    your own command' },
          { value: 'none', name: 'none       you restart it each time' },
        ],
        default: found.split(':')[0] ?? 'none',
      });
      if (way !== 'docker' && way !== 'command') return { ...answers, reload: way };
      const [, known = ''] = found.startsWith(`${way}:`) ? [way, found.slice(way.length + 1)] : [];
      const text = await prompts.input({
        message: way === 'docker' ? 'Name of the container?' : 'Which command?',
        ...(known === '' ? {} : { default: known }),
        validate: (typed) => {
          try {
            parseReloadWay(`${way}:${typed.trim()}`);
            return true;
          } catch (error) {
            return (error as Error).message;
          }
        },
      });
      return { ...answers, reload: `${way}:${text.trim()}` };
    },
  },
  {
    flag: '--run-certbot',
    title: 'running certbot',
    why: ({ acmeServer }) =>
      acmeServer === undefined
        ? "Let's Encrypt blocks a name for an hour after five failed attempts; its test server does not."
        : 'While certbot runs, the ACME server checks this machine. Its messages are shown.',
    applies: usesCertbot,
    onTheWay: (answers) => usesCertbot(answers) && answers.runCertbot === undefined,
    ask: async ({ prompts, look }, answers) => {
      const { acmeTest: _t, runCertbot: _r, ...rest } = answers;
      const installed = await look.certbotInstalled();
      const absent = installed ? {} : { disabled: 'certbot is not installed here' };
      const when = await prompts.select<'now' | 'test' | 'print'>({
        message: 'Run certbot?',
        choices: [
          { value: 'now', name: 'Now', ...absent },
          ...(answers.acmeServer === undefined
            ? [{ value: 'test' as const, name: 'Now, with the test server (no client trusts the result)', ...absent }]
            : []),
          { value: 'print', name: 'No, print the command (then run it and start this again)' },
        ],
        default: installed ? 'now' : 'print',
      });
      if (when === 'print') return { ...rest, runCertbot: false };
      return { ...rest, runCertbot: true, ...(when === 'test' ? { acmeTest: true } : {}) };
    },
  },
];

function memberScopes({ components }: InitAnswers): readonly ScopeName[] {
  return members.filter((scope) => components?.includes(scope));
}

function splitNames(text: string): string[] {
  return text.split(/[,\s]+/).filter((part) => part !== '');
}
