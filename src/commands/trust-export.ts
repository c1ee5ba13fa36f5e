import { resolve } from 'node:path';
import { ExitCode, UserError } from '../model/errors.ts';
import type { ScopeName } from '../model/installation.ts';
import { createStyle } from '../output/style.ts';
import { exportedToText } from '../output/trust-text.ts';
import type { Certificate } from '../pki/certificate.ts';
import { isAuthority } from '../pki/chain.ts';
import { issuerAmong, readTrustState, whoIs } from '../plan/trust-folder.ts';
import type { System } from '../system/system.ts';
import {
  chooseTrustHome,
  componentsOf,
  inspectTrustPlace,
  listedTrust,
  type TrustFlags,
  type TrustPlace,
} from './trust-shared.ts';

export interface ExportFlags extends TrustFlags {
  readonly out?: string;
  readonly for?: string;
}

/** PEM alone on stdout; everything a person compares goes to stderr. */
export async function runTrustExport(system: System, flags: ExportFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const place = await inspectTrustPlace(system, flags, await chooseTrustHome(system, flags));
  const [scope, ...more] = componentsOf(flags, ['cluster']);
  if (scope === undefined || more.length > 0)
    throw new UserError('Each component has a certificate of its own.', 'Export one at a time: --component NAME.');
  const anchor = anchorOf(place, scope);
  const out = flags.out === undefined ? undefined : resolve(system.host.workingDirectory, flags.out);
  if (out !== undefined) await writeOut(system, out, anchor.pem);
  if (flags.json === true) {
    const path = out ?? place.installation.scopes[scope].publicCertificate.path;
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/trust@1', applied: out !== undefined, plan: null, certificates: [listedTrust(scope, place.installation, path, anchor)], pem: anchor.pem }, null, 2)}\n`,
    );
    return ExitCode.done;
  }
  if (out === undefined) system.terminal.out(anchor.pem);
  if (flags.quiet !== true)
    system.terminal.err(
      `${exportedToText({ certificate: anchor, isAuthority: isAuthority(anchor), out, client: flags.for, scope }, style)}\n`,
    );
  return ExitCode.done;
}

/** What others are to trust: a self-signed certificate itself, else the highest CA above it that is known here. */
function anchorOf({ installation }: TrustPlace, scope: ScopeName): Certificate {
  const files = installation.scopes[scope];
  const state = readTrustState(files);
  const [leaf] = state.own;
  const { path, fact } = files.publicCertificate;
  if (leaf === undefined) {
    const others = (Object.keys(installation.scopes) as ScopeName[]).filter(
      (name) => readTrustState(installation.scopes[name]).own.length > 0,
    );
    const reason =
      fact.state === 'missing'
        ? 'there is no file'
        : fact.state === 'unreachable'
          ? fact.reason
          : (files.publicCertificate.unreadable ?? 'the file holds none');
    throw new UserError(
      `${scope} has no certificate here (${reason}).`,
      others.length === 0
        ? 'Make one first: neo4j-tls init.'
        : `There is one for ${others.join(', ')}: --component ${others[0]}.`,
      { paths: [path] },
    );
  }
  const known = [...state.own, ...state.trusted.flatMap(({ certificates }) => certificates)];
  let top = leaf;
  for (let at: Certificate | undefined = leaf; at !== undefined && !at.selfSigned; ) {
    at = issuerAmong(at, known);
    if (at !== undefined) top = at;
  }
  if (top.selfSigned || isAuthority(top)) return top;
  throw new UserError(
    `The certificate of ${whoIs(leaf)} was issued by ${leaf.issuer.text}, whose own certificate is not here. Others believe it only through that.`,
    `Ask that CA for its certificate, and give it to the others; or have the chain in ${path}.`,
    { paths: [path] },
  );
}

async function writeOut(system: System, path: string, pem: string): Promise<void> {
  const { effects } = system.files;
  const temporary = `${path}.${system.host.pid}.new`;
  try {
    const file = await effects.create(temporary, 0o644);
    await effects.write(file, Buffer.from(pem));
    await effects.setMode(file, 0o644);
    await effects.sync(file);
    await effects.close(file);
    await effects.rename(temporary, path);
  } catch (error) {
    await effects.unlink(temporary).catch(() => undefined);
    throw new UserError(
      `${path} could not be written (${(error as { code?: string }).code ?? 'unknown reason'}).`,
      'Name a file that can be written.',
      { paths: [path] },
    );
  }
}
