import type { Scope } from './scope.ts';

/** Client certificates on https are judged by the JVM's own trust store, not by `trusted/`; hence no client_auth by default. */
export const https: Scope = {
  name: 'https',
  purpose: 'Query API, Browser page (Browser needs bolt too)',
  ports: () => [7473],
  servedByCommunity: true,
  usages: ['serverAuth'],
  defaultClientAuth: 'none',
  verifyHostname: undefined,
};
