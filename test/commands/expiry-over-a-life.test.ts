import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expiryOf } from '../../src/model/certificates/expiry.ts';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

// Twice a day over the life of a certificate, with the commands of the units that `renew --install-timer` writes: a watch that cries
// while nothing is wrong is switched off, and one that stays silent is worse.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A home whose certificate lives for so many days, at the beginning of that life. */
async function scene(days: number) {
  const folder = testdir({ 'home/conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\n' });
  const units = join(folder, 'units');
  mkdirSync(units);
  const place = ['--home', join(folder, 'home'), '--neo4j-version', '5.26', '--edition', 'community'];
  // OpenSSL, in the rehearsal, goes by the machine's clock: it has to find both the first and the renewed one valid.
  const start = Date.now() - days * dayMs + Math.min(30, days / 3) * dayMs * 0.6;
  const { clock } = createSystem();
  const at = (ms: number, ...argv: readonly string[]) =>
    runInProcess(argv, { clock: { ...clock, now: () => new Date(start + ms) } });
  const init = [
    'init',
    ...place,
    '--components',
    'bolt',
    '--http',
    'off',
    '--name',
    'a.example.test',
    '--days',
    String(days),
    '--yes',
  ];
  expect(await at(0, ...init)).toMatchObject({ code: 0 });
  expect(
    await at(0, 'renew', ...place, '--install-timer', 'systemd', '--timer-dir', units, '--reload', 'none', '--yes'),
  ).toMatchObject({ code: 0 });
  const unit = readFileSync(join(units, 'neo4j-tls-renew.service'), 'utf8');
  const commandOf = (key: string): readonly string[] => {
    const words = new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1]?.split(' ') ?? [];
    return words.slice(words.findIndex((word) => word === 'renew' || word === 'status'));
  };
  const renewal = commandOf('ExecStart');
  const watch = [...commandOf('ExecStopPost'), '--offline'];
  expect([renewal[0], watch[0]]).toEqual(['renew', 'status']);
  return { place, at, renewal, watch };
}

/** Every twelve hours; of a long life the last hundred days, and before that every tenth day. */
function timesOf(days: number): readonly number[] {
  const times: number[] = [];
  for (let ms = hourMs; ms < (days + 1) * dayMs; ms += days * dayMs - ms > 100 * dayMs ? 10 * dayMs : dayMs / 2) times.push(ms);
  return times;
}

const states = ['ok', 'warning', 'error', 'unknown'];

describe.each([6, 45, 64, 90, 365, 3650])('a certificate of %i days', (days) => {
  it('is renewed without the watch ever seeing it due', { timeout: 120_000 }, async () => {
    const { at, renewal, watch } = await scene(days);
    const changes: string[] = [];
    let renewals = 0;
    for (const ms of timesOf(days).filter((time) => time > Math.max(0.5 * days, days - 60) * dayMs)) {
      const renewed = await at(ms, ...renewal.filter((word) => word !== '--quiet'));
      if (!renewed.out.includes('Nothing is due')) renewals++;
      const { code, out } = await at(ms, ...watch);
      if (renewed.code !== 0 || code !== 0) changes.push(`${ms / dayMs}: ${renewed.out}${renewed.err}${out}`);
    }
    expect({ changes, renewals }).toEqual({ changes: [], renewals: 1 });
  });

  it('warns once and then alarms once where the renewal has stopped', { timeout: 120_000 }, async () => {
    const { place, at, watch } = await scene(days);
    const seen: string[] = [];
    for (const ms of timesOf(days)) {
      const nagios = await at(ms, 'status', ...place, '--offline', '--format', 'nagios');
      const state = states[nagios.code] ?? '';
      if (seen.at(-1) === state) continue;
      seen.push(state);
      // All that look say the same at the moment of change.
      const [asked, watched, doctor] = [
        await at(ms, 'renew', ...place, '--check'),
        await at(ms, ...watch),
        await at(ms, 'doctor', ...place, '--json'),
      ];
      const due = state === 'ok' ? 0 : 1;
      expect([asked.code, watched.code]).toEqual([due, due]);
      const severities = JSON.parse(doctor.out).findings.flatMap(({ id, severity }: { id: string; severity: string }) =>
        id === 'certificate-expires-soon' ? [severity] : [],
      );
      expect(severities).toEqual(state === 'ok' ? [] : [state]);
    }
    expect(seen).toEqual(['ok', 'warning', 'error']);
  });
});

it('is due at a third of the life or 30 days, and urgent at a tenth or 7 days, whichever is less', () => {
  const end = new Date('2026-11-26T00:00:00Z');
  const at = (life: number, left: number) =>
    expiryOf({ notBefore: new Date(end.getTime() - life * dayMs), notAfter: end }, new Date(end.getTime() - left * dayMs));
  expect([at(6, 2.1), at(6, 1.9), at(6, 0.7), at(6, 0.5), at(6, -0.1)]).toEqual(['good', 'due', 'due', 'urgent', 'expired']);
  expect([at(64, 21.5), at(64, 21), at(64, 6.5), at(64, 6.3)]).toEqual(['good', 'due', 'due', 'urgent']);
  expect([at(365, 30.1), at(365, 29.9), at(365, 7.1), at(365, 6.9)]).toEqual(['good', 'due', 'due', 'urgent']);
});
