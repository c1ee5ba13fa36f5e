import type { ExplainedId } from '../model/message-ids.ts';
import type { ComparisonId } from '../model/upgrade.ts';
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
import { upgrades } from './entries/upgrades.ts';
import { type Entry, entriesIn } from './entry.ts';

const groups = [
  settings,
  keys,
  certificates,
  start,
  handshakes,
  clients,
  tools,
  otherEnds,
  proxies,
  containers,
  certbot,
  advice,
  upgrades,
];

/** Every message and finding that can be explained. */
export const catalogue: readonly Entry[] = groups.flatMap(entriesIn);

/** By every id that leads to them: each that the verdict, the checks and the handshakes have is there, or this does not compile. */
export const entryOf: Readonly<Record<ExplainedId | ComparisonId, Entry>> = {
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
  ...upgrades,
};
