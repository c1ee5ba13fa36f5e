import { certificates } from './certificates.ts';
import type { Check } from './check.ts';
import { container } from './container.ts';
import { crls } from './crls.ts';
import { homebrew } from './files/homebrew.ts';
import { permissions } from './files/permissions.ts';
import { unreadFiles } from './files/unread-files.ts';
import { renewal } from './renewal.ts';
import { clientAuth } from './settings/client-auth.ts';
import { connectors } from './settings/connectors.ts';
import { settings } from './settings/settings.ts';
import { tlsOptions } from './settings/tls-options.ts';
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
  unreadFiles,
  container,
];
