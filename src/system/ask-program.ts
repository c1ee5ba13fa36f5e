import { beOurselves } from './acting.ts';

const timeoutMs = 5_000;

/**
 * What a small program of the system prints, waited for: for what is decided between two system calls. Undefined: it is not
 * there, or failed. Rare; the module that starts programs is loaded only then.
 */
export function askProgramNow(program: string, args: readonly string[]): string | undefined {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  beOurselves();
  try {
    return execFileSync(program, [...args], { timeout: timeoutMs, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
