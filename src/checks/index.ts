import { certificates } from './certificates.ts';
import type { Check } from './check.ts';
import { clientAuth } from './client-auth.ts';
import { connectors } from './connectors.ts';
import { container } from './container.ts';
import { crls } from './crls.ts';
import { homebrew } from './homebrew.ts';
import { permissions } from './permissions.ts';
import { renewal } from './renewal.ts';
import { seenAtAll } from './seen-at-all.ts';
import { settings } from './settings.ts';
import { tlsOptions } from './tls-options.ts';
import { trust } from './trust.ts';

/** Every check of an installation, in the order in which findings of one weight are told. */
export const checks: readonly Check[] = [
  settings,
  connectors,
  certificates,
  trust,
  crls,
  clientAuth,
  tlsOptions,
  permissions,
  homebrew,
  renewal,
  seenAtAll,
  container,
];
