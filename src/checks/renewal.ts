import type { CertbotFolder, LineageFacts, OldHook } from '../model/certificates/lineage.ts';
import type { Finding } from '../model/finding.ts';
import type { PathFact, ScopeName } from '../model/installation.ts';
import { shellQuote } from '../model/text/shell.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { type Check, type CheckFacts, day, finding } from './check.ts';

/** Does what certbot renews reach this Neo4j, and does certbot keep its keys to itself? certbot says nothing of either. */
export const renewal: Check = {
  ids: [
    'deploy-hook-failed',
    'deploy-hook-missing',
    'deploy-hook-outdated',
    'deploy-hook-reload-failed',
    'lineage-not-installed',
    'renewal-not-scheduled',
    'certbot-keys-open',
    'certbot-folders-open',
  ],
  run(facts) {
    const { renewal: seen } = facts;
    if (seen === undefined) return [];
    return [
      ...seen.lineages.flatMap((lineage) => ofLineage(lineage, facts)),
      ...seen.oldHooks.map(ofOldHook),
      ...seen.certbotFolders.flatMap(ofFolder),
    ];
  },
};

function ofLineage(lineage: LineageFacts, facts: CheckFacts): readonly Finding[] {
  const { result, hook, renewedBy } = lineage;
  const { name, outcome, reason, time, restart } = result;
  const scopes = result.scopes.join(' and ');
  const when = time === undefined ? '' : ` on ${day(time)}`;
  const found: Finding[] = [];
  const behind = scopesBehind(lineage, facts);
  if (outcome === 'failed' && behind !== 'none') {
    found.push(
      finding({
        id: 'deploy-hook-failed',
        severity: 'error',
        component: onlyOne(result.scopes),
        path: result.path,
        message: `certbot renewed ${name}, but the deploy hook failed${when}: ${reason === '' ? 'no reason given' : reason}. ${scopes} still use the old pair, and certbot will not try again until the next renewal`,
        remedy: 'Fix the cause, then run:\nneo4j-tls renew',
      }),
    );
  } else if (behind !== 'none' && behind !== 'unknown') {
    found.push(
      finding({
        id: 'lineage-not-installed',
        severity: 'error',
        component: onlyOne(behind),
        path: lineage.fullchain.path,
        message: `certbot has another certificate for ${name} than ${behind.join(' and ')}: a renewal was not installed here`,
        remedy: 'neo4j-tls renew',
      }),
    );
  } else if (outcome === 'failed') {
    // Somebody brought the certificate here by another way; the hook itself is still broken.
    found.push(
      finding({
        id: 'deploy-hook-failed',
        severity: 'warning',
        component: onlyOne(result.scopes),
        path: result.path,
        message: `the deploy hook of ${name} failed when it was last run${when}: ${reason === '' ? 'no reason given' : reason}. The current certificate is installed anyway, but the next one might not be`,
        remedy: 'Fix the cause, then run it again:\nneo4j-tls renew',
      }),
    );
  } else if (restart === 'failed') {
    found.push(
      finding({
        id: 'deploy-hook-reload-failed',
        severity: 'warning',
        component: onlyOne(result.scopes),
        path: result.path,
        message: `the deploy hook installed the new pair${when}, but could not make Neo4j use it (${result.reload}): ${reason === '' ? 'no reason given' : reason}`,
        remedy: 'Restart Neo4j, then check what the ports serve:\nneo4j-tls status',
      }),
    );
  }
  const names = (leafOf(lineage.fullchain.bytes)?.names ?? []).map(({ value }) => ` --name ${shellQuote(value)}`).join('');
  const broken = hook.state === 'missing' ? 'is gone' : notRunnable(hook) ? 'is not executable' : '';
  if (broken !== '')
    found.push(
      finding({
        id: 'deploy-hook-missing',
        severity: 'error',
        path: result.hook,
        message: `the deploy hook of ${name} ${broken}: certbot renews the certificate, but Neo4j never gets it`,
        remedy: `Write the hook again. ADDRESS is the email address the CA can write to:\nneo4j-tls init --components ${result.scopes.join(',')} --source certbot --cert-name ${name}${names} --email ADDRESS --force`,
      }),
    );
  if (renewedBy === undefined)
    found.push(
      finding({
        id: 'renewal-not-scheduled',
        severity: 'warning',
        path: result.lineage,
        message: `no timer or cron job was found that renews ${name}`,
        remedy:
          'Install a timer. --reload says how Neo4j gets the new certificate: systemd, docker:NAME or command:CMD.\nneo4j-tls renew --install-timer --reload systemd',
      }),
    );
  return found;
}

/** Components whose installed leaf is not the lineage's; `unknown` where the lineage cannot be read. */
function scopesBehind({ result, fullchain }: LineageFacts, { facts }: CheckFacts): readonly ScopeName[] | 'none' | 'unknown' {
  const newest = leafOf(fullchain.bytes);
  if (newest === undefined) return 'unknown';
  const behind = result.scopes.filter((scope) => {
    const installed = leafOf(facts.files.get(scope)?.publicCertificate.bytes);
    return installed !== undefined && installed.fingerprint256 !== newest.fingerprint256;
  });
  return behind.length === 0 ? 'none' : behind;
}

function leafOf(bytes: Buffer | undefined): Certificate | undefined {
  return readCertificates(bytes ?? Buffer.alloc(0)).certificates[0];
}

function onlyOne(scopes: readonly ScopeName[]): ScopeName | null {
  return scopes.length === 1 ? (scopes[0] ?? null) : null;
}

function notRunnable(fact: PathFact): boolean {
  return fact.state === 'present' && (fact.mode & 0o100) === 0;
}

function ofOldHook({ path, name, text }: OldHook): Finding {
  const base = {
    id: 'deploy-hook-outdated',
    severity: 'warning',
    path,
    message: `the deploy hook of ${name} is from an earlier version of neo4j-tls: certbot runs it as root, and the owner of a folder it writes to can make it write somewhere else`,
  } as const;
  if (text === undefined)
    return finding({
      ...base,
      remedy: `The hook was edited. Write it again, then make your change in the new one:\nneo4j-tls init --source certbot --cert-name ${name}`,
    });
  return finding({
    ...base,
    remedy: 'Update the hook. It installs the same files and reloads Neo4j the same way:\nneo4j-tls doctor --fix',
    steps: [{ kind: 'writeFile', to: { path, mode: 0o700, ownPath: true }, text }],
  });
}

/** certbot makes both folders 0700 and keys 0600; a renewed key inherits what an earlier one was opened to. */
function ofFolder({ folders, keys }: CertbotFolder): readonly Finding[] {
  const opened = folders.flatMap(({ path, fact }) =>
    fact.state === 'present' && (fact.mode & 0o077) !== 0 ? [{ path, fact }] : [],
  );
  const archive = folders.find(({ path }) => path.endsWith('/archive'))?.fact;
  const passable = archive?.state === 'present' && (archive.mode & 0o001) !== 0;
  const readable = keys.filter(({ fact }) => fact.state === 'present' && (fact.mode & 0o004) !== 0);
  const close =
    "Neo4j does not need this, because neo4j-tls copies the files. Find out what else reads them, give it a copy or a group of its own, and restore certbot's modes: 0700 for live and archive, 0600 for keys.";
  const [key] = readable;
  if (key !== undefined && passable)
    return [
      finding({
        id: 'certbot-keys-open',
        severity: 'error',
        path: key.path,
        message: `every user of this machine can read certbot's private keys (${readable.length} of ${keys.length}); each renewal keeps it that way`,
        remedy: `${close} If other people have used this machine, get new keys:\nsudo certbot renew --force-renewal`,
      }),
    ];
  const [first] = opened;
  if (first === undefined) return [];
  const everybody = opened.some(({ fact }) => (fact.mode & 0o007) !== 0);
  return [
    finding({
      id: 'certbot-folders-open',
      severity: everybody ? 'warning' : 'info',
      path: first.path,
      message: `${opened.map(({ path, fact }) => `${path} (${octal(fact.mode)})`).join(' and ')}: wider than certbot's own 0700. If a key is opened by mistake, it can be read by ${everybody ? 'every user' : 'a group'}`,
      remedy: close,
    }),
  ];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
