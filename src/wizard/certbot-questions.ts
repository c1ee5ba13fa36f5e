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
    why: 'Public certificates are for servers only, and a member that trusts a public CA lets in every customer of that CA.',
    applies: (answers) => answers.source?.all === 'certbot' && memberScopes(answers).length > 0,
    onTheWay: (answers) =>
      answers.source?.all === 'certbot' && memberScopes(answers).some((scope) => answers.source?.by[scope] === undefined),
    ask: async ({ prompts }, answers) => {
      const scopes = memberScopes(answers);
      const chosen = await prompts.select<'self-signed' | 'leave'>({
        message: `And for ${scopes.join(' and ')}?`,
        choices: [
          { value: 'self-signed', name: 'Self-signed      members exchange their certificates: neo4j-tls trust' },
          { value: 'leave', name: 'Leave them out   for a private CA, later: neo4j-tls ca create' },
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
    why: 'A public CA signs names that everybody can look up. Addresses, localhost and internal names are left out.',
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
          return parts.length > 0 ? true : 'Give the DNS name by which clients reach this server, such as graph.example.com.';
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
    title: 'e-mail address for the CA',
    why: `The CA writes there about problems with the account. ${outsideFacts.letsEncryptMails.says}: let neo4j-tls status watch that.`,
    applies: usesCertbot,
    // Let's Encrypt sends no mail; other CAs may want to know whom they deal with.
    onTheWay: (answers) =>
      usesCertbot(answers) && answers.acmeServer !== undefined && answers.email === undefined && answers.runCertbot === undefined,
    ask: async ({ prompts, look }, answers) => {
      const { email: before, ...rest } = answers;
      const known = before === undefined && (await look.certbotAccount());
      const typed = await prompts.input({
        message: known ? 'E-mail address?  (empty: the account that certbot has)' : 'E-mail address?  (may stay empty)',
        ...(before === undefined ? {} : { default: before }),
        validate: (text) =>
          text.trim() === '' || emailAddresses.test(text.trim()) ? true : 'An address such as ops@example.com.',
      });
      return typed.trim() === '' ? rest : { ...rest, email: typed.trim() };
    },
  },
  {
    flag: '--challenge',
    title: 'how the name is proved',
    why: 'The CA asks for proof now and at each renewal: an answer on port 80, or a record in DNS.',
    applies: usesCertbot,
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === undefined,
    ask: async ({ prompts, look }, answers) => {
      const { webroot: _w, ...rest } = answers;
      const wildcard = (answers.name ?? []).some(({ value }) => value.startsWith('*.'));
      const taken = await look.webServerRuns(challengePort(answers));
      const challenge = await prompts.select<NonNullable<InitAnswers['challenge']>>({
        message: 'How do you prove that the name is yours?',
        choices: [
          {
            value: 'standalone',
            name: 'standalone  certbot itself answers on port 80, for a moment',
            short: 'standalone',
            ...(wildcard
              ? { disabled: 'a wildcard is proved by DNS alone' }
              : taken
                ? { disabled: 'port 80 is in use here' }
                : {}),
          },
          {
            value: 'webroot',
            name: `webroot     ${taken ? 'the web server that listens on port 80 here' : 'a web server on port 80'} shows certbot's answer`,
            short: 'webroot',
            ...(wildcard ? { disabled: 'a wildcard is proved by DNS alone' } : {}),
          },
          { value: 'dns', name: 'dns         a record in DNS, by a plugin or script; no port is needed', short: 'dns' },
        ],
        default: answers.challenge ?? (wildcard ? 'dns' : taken ? 'webroot' : 'standalone'),
      });
      return challenge === 'webroot' ? { ...answers, challenge } : { ...rest, challenge };
    },
  },
  {
    flag: '--webroot',
    title: 'folder of the web server',
    why: 'certbot puts its answer there, and the web server shows it to the CA.',
    applies: (answers) => usesCertbot(answers) && answers.challenge === 'webroot',
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === 'webroot' && answers.webroot === undefined,
    ask: async ({ prompts, look }, answers) => {
      const [usual] = await look.webroots();
      const suggested = answers.webroot ?? usual;
      const webroot = await prompts.input({
        message: 'Folder of the web server?',
        path: true,
        ...(suggested === undefined ? {} : { default: suggested }),
        validate: (text) => (text.trim() === '' ? 'A path is needed here; Ctrl-C leaves without changing anything.' : true),
      });
      return { ...answers, webroot: webroot.trim() };
    },
  },
  {
    flag: '--certbot-arg=--dns-… or --certbot-arg=--manual-auth-hook=FILE',
    title: 'who writes into DNS',
    why: 'At each renewal a new record is written: by a certbot plugin for your DNS provider, or a script of yours.',
    applies: (answers) => usesCertbot(answers) && answers.challenge === 'dns',
    onTheWay: (answers) => usesCertbot(answers) && answers.challenge === 'dns' && answers.certbotArg === undefined,
    ask: async ({ prompts }, answers) => {
      const typed = (
        await prompts.input({
          message: 'Plugin (cloudflare, route53, rfc2136 …), or path of a script?',
          path: true,
          validate: (text) =>
            /^[a-z0-9-]+$|\//.test(text.trim()) ? true : 'The name of a plugin, or a path with a slash in it.',
        })
      ).trim();
      const kept = (answers.certbotArg ?? []).filter((arg) => !/^--(dns-|manual)/.test(arg));
      if (typed.includes('/')) return { ...answers, certbotArg: [...kept, `--manual-auth-hook=${typed}`] };
      const credentials = (
        await prompts.input({
          message: "File with the provider's credentials (path; empty: the plugin finds them itself):",
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
    why: 'Neo4j reads certificates when it starts. Without a restart a renewed one stays on disk, and clients see the old one expire.',
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
        message: 'How is Neo4j restarted after a renewal?',
        choices: [
          { value: 'systemd', name: 'systemd    systemctl restart neo4j' },
          { value: 'docker', name: 'docker     docker restart NAME' },
          ...(supported ? [{ value: 'procedure', name: 'procedure  dbms.security.reloadTLS(), without a restart' }] : []),
          { value: 'command', name: 'command    one of yours' },
          { value: 'none', name: 'none       by hand, each time' },
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
        ? "Let's Encrypt refuses a name for a while after five failures; its test server does not."
        : 'The ACME server looks at this machine while certbot runs; what it says is shown.',
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
            ? [{ value: 'test' as const, name: 'Now, with the test server: no client trusts the result', ...absent }]
            : []),
          { value: 'print', name: 'Print the command; this goes on when it has been run' },
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
