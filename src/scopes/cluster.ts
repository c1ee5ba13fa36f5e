import type { Scope } from './scope.ts';

/** 5000 (discovery) is gone from 2025.01 on; 7688 is server-side routing. */
export const cluster: Scope = {
  name: 'cluster',
  purpose: 'members of a cluster among themselves',
  ports: (line) => (line === '4.4' || line === '5' ? [5000, 6000, 7000, 7688] : [6000, 7000, 7688]),
  servedByCommunity: false,
  usages: ['serverAuth', 'clientAuth'],
  defaultClientAuth: 'require',
  verifyHostname: true,
};
