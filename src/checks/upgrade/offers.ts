import type { ScopeName } from '../../model/installation.ts';
import type { UpgradeDifference } from '../../model/upgrade.ts';
import { kindOfKey, usableIn } from '../../verdict/server-side.ts';
import { isFault, jettyOffer, nettyOffer } from '../../verdict/tls-context.ts';
import type { CheckFacts } from '../check.ts';
import { type Comparison, difference } from './comparison.ts';

interface Offered {
  readonly protocols: readonly string[];
  readonly suites: readonly string[];
  /** The conf names the suites itself. */
  readonly named: boolean;
}

/** TLS versions and cipher suites that a component offers under one version and not under the other. */
export function offerDifferences({ before, after, to }: Comparison, scope: ScopeName): readonly UpgradeDifference[] {
  const [was, is] = [offeredBy(before.checkFacts, scope), offeredBy(after.checkFacts, scope)];
  if (was === undefined || is === undefined) return [];
  const differences: UpgradeDifference[] = [];
  const gained = is.protocols.filter((one) => !was.protocols.includes(one));
  const lost = was.protocols.filter((one) => !is.protocols.includes(one));
  if (lost.length > 0 || gained.length > 0) {
    const plain = lost.length === 0;
    differences.push(
      difference({
        ...{ id: 'upgrade-protocols', component: scope, severity: plain ? 'info' : 'error', when: plain ? 'nothing' : 'today' },
        ...{ before: was.protocols.join(', '), after: is.protocols.join(', ') },
        message: plain
          ? `${to} also offers ${gained.join(', ')} on ${scope}`
          : `${to} no longer offers ${lost.join(', ')} on ${scope}, so clients that support nothing else cannot connect`,
        remedy: plain
          ? `No action needed. To keep only ${was.protocols.join(', ')}, write dbms.ssl.policy.${scope}.tls_versions=${was.protocols.join(',')}.`
          : `Set dbms.ssl.policy.${scope}.tls_versions and dbms.ssl.policy.${scope}.ciphers to what your clients need, or update the clients first.`,
      }),
    );
  }
  const gone = was.suites.filter((one) => !is.suites.includes(one));
  if (gone.length > 0 && lost.length === 0) {
    const cbc = gone.every((one) => one.includes('_CBC_'));
    differences.push(
      difference({
        ...{
          id: 'upgrade-suites',
          component: scope,
          severity: is.named ? 'warning' : 'info',
          when: is.named ? 'today' : 'nothing',
        },
        ...{ before: `with ${gone.join(', ')}`, after: 'without' },
        message: `${to} no longer offers ${cbc ? `the ${gone.length} CBC suites` : `${gone.length} of ${was.suites.length} cipher suites`} on ${scope}${is.named ? '' : ' by default'}`,
        remedy: `Clients that support GCM suites, as all current drivers do, are not affected. For a client that does not, list its suites in dbms.ssl.policy.${scope}.ciphers.`,
      }),
    );
  }
  return differences;
}

/** Undefined: nothing is served, so there is nothing to lose. */
function offeredBy({ judged, facts }: CheckFacts, scope: ScopeName): Offered | undefined {
  const policy = judged.policies.get(scope);
  if (policy === undefined || judged.verdict.components[scope] !== 'encrypted') return undefined;
  const offer = scope === 'https' ? jettyOffer(policy, facts) : nettyOffer(policy, facts);
  if (isFault(offer)) return undefined;
  const keyType = policy.key?.keyType ?? policy.chain?.[0]?.keyType ?? '';
  const suites = usableIn(kindOfKey(keyType), keyType, offer, facts);
  return { protocols: offer.protocols, suites: [...new Set(suites)], named: policy.config.ciphers !== undefined };
}
