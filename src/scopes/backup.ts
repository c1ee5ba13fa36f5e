import type { Scope } from './scope.ts';

export const backup: Scope = {
  name: 'backup',
  purpose: 'online backups over the network',
  ports: () => [6362],
  servedByCommunity: false,
  usages: ['serverAuth', 'clientAuth'],
  defaultClientAuth: 'require',
  verifyHostname: true,
};
