import type { ScopeName } from '../model/installation.ts';
import { backup } from './backup.ts';
import { bolt } from './bolt.ts';
import { cluster } from './cluster.ts';
import { https } from './https.ts';
import type { Scope } from './scope.ts';

/** Every scope, in the order they are shown and written. */
export const scopes: { readonly [name in ScopeName]: Scope } = { bolt, https, cluster, backup };
