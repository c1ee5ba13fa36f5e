import type { HookTemplate } from '../../model/certificates/certbot.ts';
import type { System } from '../../system/system.ts';

/** The deploy hook as it ships. */
export async function hookTemplateOf({ templates }: Pick<System, 'templates'>): Promise<HookTemplate> {
  const [hook, walk, inFolder] = await Promise.all([
    templates.read('deploy-hook/deploy-hook.sh'),
    templates.read('deploy-hook/walk.sh'),
    templates.read('deploy-hook/in-folder.sh'),
  ]);
  return { hook, walk, inFolder };
}
