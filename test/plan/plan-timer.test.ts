import { expect, it } from 'vitest';
import type { TimerKind } from '../../src/model/command-line/timer-kind.ts';
import { planInstallTimer } from '../../src/plan/renew/plan-timer.ts';
import { createTemplates } from '../../src/system/template-files.ts';

const templates = createTemplates();

/** The text that a kind's files begin the renewal by. */
async function renewal(kind: TimerKind, template: string, program: readonly string[]): Promise<string> {
  const { steps } = planInstallTimer({
    ...{ kind, program, directory: '/timers', home: '/srv/neo4j', place: ['--home', '/srv/neo4j'], reload: 'none' },
    templates: new Map([[template, await templates.read(template)]]),
    ...{ there: new Map(), makesFolder: false },
  });
  return steps.map((step) => ('text' in step ? String(step.text) : '')).join('\n');
}

it.each([
  ['systemd', 'timer/neo4j-tls-renew.service'],
  ['cron', 'timer/cron'],
  ['task-scheduler', 'timer/task-scheduler.xml'],
] as const)('%s runs Node with the script, and a program that is one file alone', async (kind, template) => {
  const withScript = await renewal(kind, template, ['/bin/node', '/lib/neo4j-tls.js']);
  expect(withScript).toMatch(/\/lib\/neo4j-tls\.js renew --home \/srv\/neo4j --if-due --yes/);
  const alone = await renewal(kind, template, ['/bin/neo4j-tls']);
  expect(alone).toMatch(kind === 'task-scheduler' ? /<Arguments>renew --home/ : /\/bin\/neo4j-tls renew --home/);
  expect(alone).not.toMatch(/(?:&#34;&#34;|""|'') renew/);
});

it('Task Scheduler looks at what runs out after the renewal, as the other schedulers do', async () => {
  const text = await renewal('task-scheduler', 'timer/task-scheduler.xml', [
    'C:\\Program Files\\nodejs\\node.exe',
    'C:\\neo4j-tls.js',
  ]);
  const lines = [...text.matchAll(/<Arguments>(.*)<\/Arguments>/g)].map(([, line]) => line);
  expect(lines).toEqual([
    'C:\\neo4j-tls.js renew --home /srv/neo4j --if-due --yes --quiet --reload none',
    'C:\\neo4j-tls.js status --home /srv/neo4j --within due --quiet',
  ]);
  expect(text.match(/<Command>C:\\Program Files\\nodejs\\node\.exe<\/Command>/g)).toHaveLength(2);
});
