import type { StatusRenewal, StatusRow } from '../model/status.ts';

/** How it stands with a row, the same in the table, for Nagios and in the metrics. */
export type State = 'ok' | 'warning' | 'error';

/** @param isWithin it expires sooner than was asked with `--within` */
export function stateOfRow({ expiry, keyMatches, served, noHandshake }: StatusRow, isWithin = false): State {
  if (expiry === 'expired' || expiry === 'urgent' || keyMatches === false || served === false || noHandshake === true)
    return 'error';
  return expiry === 'due' || isWithin ? 'warning' : 'ok';
}

/** What certbot's own silence leaves open: did the last renewal arrive, and will there be a next one? */
export function stateOfRenewal({ hook, restart, installed, renewedBy }: StatusRenewal): State {
  if (installed === false || (hook === 'failed' && installed !== true)) return 'error';
  return hook === 'failed' || restart === 'failed' || renewedBy === null ? 'warning' : 'ok';
}

/** Did something of it fail when it last ran, the hook or the restart after it? */
export function hookFailed({ hook, restart }: StatusRenewal): boolean {
  return hook === 'failed' || restart === 'failed';
}

/** The worst of them; `ok` where there is none. */
export function worst(states: readonly State[]): State {
  return states.includes('error') ? 'error' : states.includes('warning') ? 'warning' : 'ok';
}
