import type { Scope } from './scope.ts';

export const bolt: Scope = {
  name: 'bolt',
  purpose: 'drivers, cypher-shell, Neo4j Browser',
  ports: () => [7687],
  servedByCommunity: true,
  usages: ['serverAuth'],
  defaultClientAuth: 'none',
  verifyHostname: undefined,
};
