import { advice } from './entries/advice.ts';
import { certbot } from './entries/certbot.ts';
import { certificates } from './entries/certificates.ts';
import { clients } from './entries/clients.ts';
import { containers } from './entries/containers.ts';
import { handshakes } from './entries/handshakes.ts';
import { keys } from './entries/keys.ts';
import { otherEnds } from './entries/other-ends.ts';
import { proxies } from './entries/proxies.ts';
import { settings } from './entries/settings.ts';
import { start } from './entries/start.ts';
import { tools } from './entries/tools.ts';
import type { Entry } from './entry.ts';

/** Every message and finding that can be explained. */
export const catalogue: readonly Entry[] = [
  ...settings,
  ...keys,
  ...certificates,
  ...start,
  ...handshakes,
  ...clients,
  ...tools,
  ...otherEnds,
  ...proxies,
  ...containers,
  ...certbot,
  ...advice,
];
