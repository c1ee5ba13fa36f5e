import type { PlanNote } from '../model/plan.ts';
import { shellQuote } from '../model/text/shell.ts';

/**
 * certbot's `renewal/NAME.conf` with our hook as `renew_hook`: what `--deploy-hook` stores when a certificate is issued, for
 * a lineage that was issued before. A hook that is there stays, and runs first.
 */
export function withRenewHook(text: string, script: string): { readonly text: string; readonly notes: readonly PlanNote[] } {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^\s*renew_hook\s*=/.test(line));
  const command = quoted(script);
  if (at >= 0) {
    const before = (lines[at] ?? '').replace(/^\s*renew_hook\s*=\s*/, '').trim();
    const bare = before.replace(/^(["'])(.*)\1$/, '$2');
    if (bare === script || bare.endsWith(`; ${script}`)) return { text, notes: [] };
    // A shell runs it: one after the other, whatever becomes of the first.
    const replaced = isOurs(bare) ? command : quoted(`${bare}; ${script}`);
    return {
      text: lines.toSpliced(at, 1, `renew_hook = ${replaced}`).join('\n'),
      notes: isOurs(bare)
        ? []
        : [
            {
              severity: 'warning',
              text: `The certificate already has a deploy hook (${bare}). It is kept, and the hook of neo4j-tls runs after it.`,
            },
          ],
    };
  }
  const section = lines.findIndex((line) => line.trim() === '[renewalparams]');
  if (section < 0) return { text, notes: [hookNote(script)] };
  return { text: lines.toSpliced(section + 1, 0, `renew_hook = ${command}`).join('\n'), notes: [] };
}

/** When the hook could not be stored. */
export function hookNote(script: string): PlanNote {
  return {
    severity: 'warning',
    text: 'certbot has no renewal settings for this certificate: nothing will renew it or run the deploy hook.',
    remedy: `Make the tool that renews this certificate run this script:\n${shellQuote(script)}`,
  };
}

function isOurs(command: string): boolean {
  return /\/neo4j-tls\/[^/]+\.sh$/.test(command) && !command.includes(';');
}

/** As ConfigObj reads it: commas and hashes need quotes. */
function quoted(value: string): string {
  if (!/[,#'"]/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
