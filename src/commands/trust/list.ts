import { dirname } from 'node:path';
import { asContainer } from '../../inspect/container/container-home.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import { type ListedTrust, trustListToText } from '../../output/trust-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { isPublicCa } from '../../pki/certificates/public-ca.ts';
import { readTrustState, unique } from '../../plan/trust/trust-folder.ts';
import type { TrustTarget } from '../../plan/trust/trust-target.ts';
import { type JudgedHome, judgeHome } from '../doctor/judge.ts';
import { factsOf } from '../doctor/report.ts';
import { lookingCommand } from '../runner/command.ts';
import { placeFlags, placeOf } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { componentFlag, componentsOf, inspectTrustPlace, listedTrust, roleFlag, type TrustFlags, targetOf } from './place.ts';

/** Only looks. What Neo4j refuses of it is what `doctor` finds there. */
export const trustList = lookingCommand({
  flags: [...placeFlags, componentFlag('all with a policy'), roleFlag],
  examples: [{ text: 'List what this server trusts:', line: 'trust list --home /var/lib/neo4j' }],
  look: async (run: CommandRun<TrustFlags>) => {
    const { system, flags } = run;
    const found = await run.chooseHome(placeOf(flags));
    const place = await inspectTrustPlace(system, flags, found);
    await run.settle(place.installation.home, false);
    const seen = await asContainer(system, found, placeOf(flags));
    return { place, judged: await judgeHome(seen.system, found, seen.place, { ...flags, role: place.role ?? 'server' }) };
  },
  facts: ({ judged }) => factsOf(judged),
  done: ({ flags, style }, { place, judged }) => {
    const isListed = (scope: ScopeName): boolean =>
      judged.checkFacts.judged.policies.has(scope) || targetOf(place, scope).files.trusted.entries.length > 0;
    const listed = componentsOf(flags, scopeNames.filter(isListed)).map((scope) => listTrust(targetOf(place, scope), judged));
    const all: ListedTrust = {
      certificates: listed.flatMap(({ certificates }) => certificates),
      refused: listed.flatMap(({ refused }) => refused),
      revocationLists: listed.flatMap(({ revocationLists }) => revocationLists),
    };
    return {
      document: { schema: 'neo4j-tls/trust@1', applied: false, changed: false, plan: null, ...all },
      text: () => trustListToText(all, style),
    };
  },
});

function listTrust({ scope, files }: TrustTarget, { inspected, checkFacts, findings }: JudgedHome): ListedTrust {
  const { installation } = inspected;
  const policy = checkFacts.judged.policies.get(scope);
  const state = readTrustState(files);
  const certificates = state.trusted.flatMap((file) => {
    const loaded = policy?.trusted.get(file.path) ?? [];
    const isLoaded = ({ fingerprint256 }: Certificate): boolean => loaded.some((one) => one.fingerprint256 === fingerprint256);
    return unique([...loaded, ...file.certificates]).map((certificate) => ({
      ...listedTrust(scope, installation, file.path, certificate),
      trustedName: file.isStandIn ? 'this server' : file.name,
      role: file.isStandIn ? ('this server' as const) : roleOf(certificate, checkFacts.publicRoots, loaded),
      loaded: isLoaded(certificate),
    }));
  });
  const isHere = (path: string | null): boolean =>
    path !== null && [path, dirname(path)].some((one) => one === files.trusted.path || one === files.revoked.path);
  const refused = findings
    .filter(({ component, severity }) => component === scope && severity !== 'info')
    .filter(({ id, path }) => id === 'nobody-trusted' || (isHere(path) && id !== 'trusted-nobody-else'))
    .map(({ id, severity, path, message, remedy, neo4jSays }) => ({
      ...{ component: scope, path: shownPath(installation.home, isHere(path) ? (path ?? '') : files.trusted.path) },
      ...{ id, severity, reason: message, remedy, neo4jSays },
    }));
  const revocationLists = [...(policy?.revoked ?? [])].flatMap(([path, lists]) =>
    lists.map(({ issuer, nextUpdate, revoked }) => ({
      ...{ component: scope, path: shownPath(installation.home, path), issuer: issuer.text },
      ...{ nextUpdate: nextUpdate?.toISOString() ?? null, revoked: revoked.size },
    })),
  );
  return { certificates, refused, revocationLists };
}

function roleOf(
  certificate: Certificate,
  publicRoots: readonly Certificate[],
  around: readonly Certificate[],
): ListedTrust['certificates'][number]['role'] {
  if (!isAuthority(certificate)) return 'peer';
  return isPublicCa(certificate, publicRoots, around) ? 'public CA' : 'CA';
}
