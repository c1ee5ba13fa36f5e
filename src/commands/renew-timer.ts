import type { System } from '../system/system.ts';
export async function runTimer(_system: System, _flags: object): Promise<number> {
  return 2;
}
