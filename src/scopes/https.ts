import type { Scope } from './scope.ts';

/** Client certificates on https are judged by the JVM's own trust store, not by `trusted/`; hence no client_auth by default. */
export const https: Scope = {
  name: 'https',
  purpose: 'Query API, Neo4j Browser (needs bolt as well)',
  ports: () => [7473],
  servedByCommunity: true,
  usages: ['serverAuth'],
  defaultClientAuth: 'none',
  verifyHostname: undefined,
};
