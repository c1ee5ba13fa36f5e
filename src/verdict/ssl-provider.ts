import type { EffectiveConfig } from '../neo4j/config/effective-config.ts';
import { openSslLibrary } from '../neo4j/netty-jars.ts';
import type { Reason, VerdictFacts } from './facts.ts';
import type { ContextFault } from './tls-context.ts';

/**
 * Every TLS context of Netty (all but https, which is the JDK's) fails where the conf asks for OpenSSL and its library is not
 * there; undefined where it is, or is not asked for. Where it is not known, see {@link doubtOpenSsl}.
 */
export function openSslFault(config: EffectiveConfig, facts: VerdictFacts): ContextFault | undefined {
  if (config.sslProvider === 'JDK' || library(facts) === 'there') return undefined;
  return { id: faultId, neo4jSays: 'failed to load the required native library', suffix: 'enabled' };
}

/** Nobody could connect, for certain. */
export const lacksOpenSsl = (config: EffectiveConfig, facts: VerdictFacts): boolean =>
  config.sslProvider !== 'JDK' && library(facts) === 'missing';

/** The same reason as a doubt, where the jars do not tell. */
export function doubtOpenSsl(reason: Reason, facts: VerdictFacts): Reason {
  if (reason.id !== faultId || library(facts) !== 'unknown') return reason;
  return { ...reason, fatal: false, doubt: 'library-not-seen' };
}

const faultId = 'openssl-without-library';

const library = ({ nettyJars }: VerdictFacts) => (nettyJars === undefined ? 'unknown' : openSslLibrary(nettyJars));
