import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PemPair, putLineage } from './pem-pair.ts';

/** A program named certbot on a PATH of its own: notes how it was called, and does what its script says. */
export interface FakeCertbot {
  readonly path: string;
  /** The arguments of each call but `--version`. */
  readonly calls: () => readonly (readonly string[])[];
  /** What the next issue or renewal shall bring. */
  readonly offer: (pair: PemPair, name: string) => void;
}

/**
 * Issues by copying what was offered into `live/`, stores the deploy hook as certbot does, and calls it.
 * @param script instead of that: shell text that runs with the arguments.
 */
export function fakeCertbot(
  folder: string,
  config: string,
  options: { readonly version?: string; readonly script?: string } = {},
): FakeCertbot {
  const bin = join(folder, 'fake-bin');
  const offered = join(folder, 'offered');
  const log = join(folder, 'certbot-calls');
  mkdirSync(bin, { recursive: true });
  const issue = `
hook= name=
while [ $# -gt 0 ]; do
  case $1 in --deploy-hook) hook=$2 ;; --cert-name) name=$2 ;; esac
  shift
done
mkdir -p '${config}/renewal'
[ -d '${offered}/live' ] || { echo 'Certificate not yet due for renewal; no action taken.'; exit 0; }
mkdir -p '${config}/live' && cp -R '${offered}'/live/* '${config}/live/' && rm -rf '${offered}/live'
if [ -n "$hook" ]; then printf '[renewalparams]\\nauthenticator = standalone\\nrenew_hook = %s\\n' "$hook" >"${config}/renewal/$name.conf"
else hook=$(sed -n 's/^renew_hook = //p' "${config}/renewal/$name.conf"); fi
echo 'Successfully received certificate.'
RENEWED_LINEAGE="${config}/live/$name" RENEWED_DOMAINS=x /bin/sh -c "$hook" || echo "Hook 'deploy-hook' reported error code $?"
`;
  writeFileSync(
    join(bin, 'certbot'),
    `#!/bin/sh
if [ "$1" = --version ]; then echo 'certbot ${options.version ?? '2.1.0'}'; exit 0; fi
for argument in "$@"; do printf '%s\\n' "$argument"; done >>'${log}'
echo '==' >>'${log}'
${options.script ?? issue}
`,
    { mode: 0o755 },
  );
  return {
    path: `${bin}:${process.env.PATH ?? ''}`,
    calls: () => {
      try {
        return readFileSync(log, 'utf8')
          .split('==\n')
          .slice(0, -1)
          .map((call) => call.split('\n').slice(0, -1));
      } catch {
        return [];
      }
    },
    offer: (pair, name) => {
      putLineage(offered, name, pair);
    },
  };
}
