import { textOfLog } from '../../explain/log-bytes.ts';
import { type LogFinding, readLog } from '../../explain/read-log.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import { findingToLines } from '../../output/findings-text.ts';
import type { System } from '../../system/system.ts';
import { readStandardInput } from '../explain/explain.ts';
import type { CommandRun } from '../runner/run.ts';
import type { DoctorFlags } from './look.ts';

/** Bytes of a log that are read; of a longer one the end, where the last start is. */
const logLimit = 256 * 1024 * 1024;

/** Explains what a log tells, with its lines. Needs no installation. */
export async function doctorFromLog(run: CommandRun<DoctorFlags>, source: string): Promise<number> {
  const { system, flags, style } = run;
  const path = source === '-' ? '-' : run.absolute(source);
  const log = source === '-' ? await readStandardInput(run) : await readLogFile(system, path);
  run.debug('facts', { log: path, characters: log.length });
  const findings = readLog(log).map((found) => toFinding(found, path));
  const lines = findings.flatMap((finding) => findingToLines(finding, style));
  const [first] = findings;
  const head = first === undefined ? '  No TLS messages that neo4j-tls knows.' : `  ${escapeText(first.message)}`;
  const text = [head, '', ...lines].join('\n');
  run.tell({
    document: { schema: 'neo4j-tls/doctor@1', installation: null, verdict: null, handshakes: [], log: path, findings },
    ...{ text, quietly: text },
  });
  const wrong = findings.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning'));
  return wrong ? ExitCode.somethingWrong : ExitCode.done;
}

async function readLogFile(system: Pick<System, 'files'>, path: string): Promise<string> {
  try {
    return textOfLog(await system.files.read(path, logLimit));
  } catch (error) {
    const code = (error as { code?: string }).code ?? String(error);
    const reason = code === 'ENOENT' ? 'the file does not exist' : code === 'EFBIG' ? 'it is larger than 256 MB' : code;
    throw new UserError(
      `${path} cannot be read: ${reason}.`,
      'Pass a debug.log, a neo4j.log or a saved journal. For a large file, pipe its last part:\ntail -c 50M FILE | neo4j-tls doctor --from-log -',
      { paths: [path] },
    );
  }
}

function toFinding(
  { id, meaning, remedy, line, firstLine, lastLine, count, general }: LogFinding,
  path: string,
): Finding<string> {
  const severity: Severity = mild.has(id) ? 'info' : general ? 'warning' : 'error';
  const where = count > 1 ? ` (lines ${firstLine} to ${lastLine}, ${count} times)` : '';
  return {
    ...{ id, severity, component: null, path, line: firstLine, fixable: false },
    message: `${meaning}${where}`,
    remedy,
    neo4jSays: line,
  };
}

/** Told by the server as a warning, and harmless. */
const mild: ReadonlySet<string> = new Set(['setting-renamed', 'setting-overridden', 'hostname-check-unset', 'connection-reset']);
