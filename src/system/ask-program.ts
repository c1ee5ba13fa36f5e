import { beOurselves, canAct } from './files/acting.ts';

const timeoutMs = 5_000;
/** Where root looks for them: the PATH may lead through folders of others. */
const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin';

/** The environment of such a program. */
export function systemEnvironment(): NodeJS.ProcessEnv {
  return canAct() ? { ...process.env, PATH: systemPath } : process.env;
}

/**
 * What a small program of the system prints, waited for: for what is decided between two system calls. Undefined: it is not
 * there, or failed. Rare; the module that starts programs is loaded only then.
 */
export function askProgramNow(program: string, args: readonly string[]): string | undefined {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  beOurselves();
  try {
    return execFileSync(program, [...args], {
      env: systemEnvironment(),
      timeout: timeoutMs,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
