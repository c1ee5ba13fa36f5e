import { basename } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import { booleanOf, readConf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { connectorSetting } from '../../neo4j/config/connectors.ts';
import { exportedToText } from '../../output/trust-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { type CertificateKind, kindSentence } from '../../pki/certificates/certificate-kind.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { writeTrustStore } from '../../pki/pkcs12/write-pkcs12.ts';
import {
  type ClientName,
  type ClientOrder,
  clientKit,
  clientNames,
  parseClientName,
  storePassword,
} from '../../plan/ca/client-kit.ts';
import { issuerAmong, readTrustState, whoIs } from '../../plan/trust/trust-folder.ts';
import type { System } from '../../system/system.ts';
import { isForClients, kindShown, toShown } from '../judging/shown-kinds.ts';
import { type Done, lookingCommand } from '../runner/command.ts';
import { needlessYes, placeFlags, placeOf } from '../runner/flags.ts';
import { publicMode, writePublic } from '../runner/named-output.ts';
import type { CommandRun } from '../runner/run.ts';
import { componentFlag, componentsOf, inspectTrustPlace, listedTrust, type TrustFlags, type TrustPlace } from './place.ts';

export interface ExportFlags extends TrustFlags {
  readonly out?: string;
  readonly for?: string;
}

/** PEM alone on stdout; everything a person compares goes to stderr. */
export const trustExport = lookingCommand({
  flags: [
    ...placeFlags,
    componentFlag('cluster'),
    { flags: '--out <file>', text: 'write to this file', defaultText: 'standard output' },
    {
      flags: '--for <client>',
      text: 'show how to set up this client (--out NAME.p12 writes a trust store)',
      choices: clientNames,
    },
    needlessYes,
  ],
  examples: [
    { text: 'Export the certificate of this member for the others:', line: 'trust export --home /var/lib/neo4j --out core1.pem' },
    { text: 'Set up a Python client:', line: 'trust export --component bolt --for python --home /var/lib/neo4j' },
  ],
  look: async (run: CommandRun<ExportFlags>) => {
    const { system, flags } = run;
    const place = await inspectTrustPlace(system, flags, await run.chooseHome(placeOf(run.flags)));
    const client = flags.for === undefined ? undefined : parseClientName(flags.for);
    const [scope, ...more] = componentsOf(flags, [client === undefined ? 'cluster' : client === 'curl' ? 'https' : 'bolt']);
    if (scope === undefined || more.length > 0)
      throw new UserError('Only one component can be exported at a time.', 'Run trust export once for each: --component NAME.');
    return { place, client, scope };
  },
  facts: ({ place, scope }) => ({ component: scope, installation: place.installation }),
  done: async (run, { place, client, scope }) => {
    const kind = await kindOf(run.system, place, scope);
    if (client !== undefined && kind?.kind === 'public') return tellPublic(run, place, scope, client);
    const anchor = anchorOf(place, scope, kind);
    const clientTrust = kind === undefined ? [] : [toShown(scope, kind)];
    const out = run.flags.out === undefined ? undefined : run.absolute(run.flags.out);
    if (client !== undefined && out !== undefined) refuseOtherForm(client, out);
    const changed = out === undefined ? false : await writeAnchor(run.system, out, anchor);
    const order = orderOf(place, { publicCa: false, isAuthority: isAuthority(anchor), out });
    const kit = client === undefined ? [] : clientKit(client, order);
    const writes = client === undefined ? undefined : unwritten(client, order, out);
    const path = out ?? place.installation.scopes[scope].publicCertificate.path;
    if (run.flags.json !== true) {
      if (out === undefined) run.print(anchor.pem);
      run.say(
        exportedToText(
          {
            certificate: anchor,
            isAuthority: isAuthority(anchor),
            out,
            client: run.flags.for,
            kit,
            writes,
            scope,
            clientTrust,
            said: run.said,
          },
          run.errorStyle,
        ),
      );
    }
    return {
      document: {
        schema: 'neo4j-tls/trust@1',
        applied: out !== undefined,
        changed,
        plan: out === undefined ? null : exportPlan(place, out, changed),
        certificates: [listedTrust(scope, place.installation, path, anchor)],
        pem: anchor.pem,
        clientTrust,
        ...(client === undefined ? {} : { client, kit }),
      },
    };
  },
});

/** Java takes either form, cypher-shell a trust store, all others PEM. @throws UserError where the file would be of no use */
function refuseOtherForm(client: ClientName, out: string): void {
  if (!isStore(out) || client === 'java' || client === 'cypher-shell') return;
  throw new UserError(
    `${basename(out)} would be a PKCS#12 trust store, but ${client} reads PEM.`,
    'Pass a file name that ends in .pem with --out.',
  );
}

/** The file that a client's lines name, where this run does not write it. */
function unwritten(client: ClientName, order: ClientOrder, out: string | undefined): string | undefined {
  if (client === 'curl' && order.httpsPort === undefined) return undefined;
  if (client === 'cypher-shell') return out !== undefined && isStore(out) ? undefined : order.store;
  if (client === 'browser' && !order.isAuthority) return undefined;
  return out === undefined ? order.pem : undefined;
}

const isStore = (path: string): boolean => /\.(p12|pfx)$/i.test(path);

/** By its name: everything Java takes a trust store in PKCS#12. False: it is there already. */
function writeAnchor(system: Pick<System, 'files'>, out: string, certificate: Certificate): Promise<boolean> {
  const bytes = isStore(out)
    ? writeTrustStore({ certificates: [{ certificate, alias: 'neo4j' }], password: storePassword })
    : Buffer.from(certificate.pem);
  return writePublic(system, out, bytes);
}

/** Who trusts what clients are shown; undefined for what members show each other. */
async function kindOf(
  system: Pick<System, 'tls'>,
  { installation }: TrustPlace,
  scope: ScopeName,
): Promise<CertificateKind | undefined> {
  if (!isForClients(scope)) return undefined;
  const { own, trusted } = readTrustState(installation.scopes[scope]);
  return kindShown(
    system,
    own,
    trusted.flatMap(({ certificates }) => certificates),
  );
}

/** Nothing has to be handed out; what the client is told is all. */
function tellPublic(run: CommandRun<ExportFlags>, place: TrustPlace, scope: ScopeName, client: ClientName): Done {
  const [leaf] = readTrustState(place.installation.scopes[scope]).own;
  const kit = clientKit(client, orderOf(place, { publicCa: true, isAuthority: true, out: undefined }));
  const path = place.installation.scopes[scope].publicCertificate.path;
  const certificates = leaf === undefined ? [] : [listedTrust(scope, place.installation, path, leaf)];
  if (run.flags.json !== true) run.warn(`  ${kindSentence({ kind: 'public' })}\n`);
  const text = kit.join('\n');
  return {
    document: {
      schema: 'neo4j-tls/trust@1',
      ...{ applied: false, changed: false, plan: null },
      ...{ certificates, client, kit, clientTrust: [toShown(scope, { kind: 'public' })] },
    },
    ...{ text, quietly: text },
  };
}

function orderOf(
  { installation }: TrustPlace,
  {
    publicCa,
    isAuthority: authority,
    out,
  }: { readonly publicCa: boolean; readonly isAuthority: boolean; readonly out: string | undefined },
): ClientOrder {
  const conf = readConf(installation.conf.bytes, installation.version);
  const { connectors } = configuredAddresses(conf);
  const names = (['bolt', 'https'] as const).flatMap((name) => readTrustState(installation.scopes[name]).own[0]?.names ?? []);
  const first = names.find(({ value }) => !value.startsWith('*.')) ?? { kind: 'dns', value: 'localhost' };
  const store = out !== undefined && isStore(out);
  return {
    publicCa,
    isAuthority: authority,
    scheme: installation.edition === 'enterprise' ? 'neo4j' : 'bolt',
    host: first.kind === 'ip' && first.value.includes(':') ? `[${first.value}]` : first.value,
    boltPort: connectors.bolt.listen.port,
    httpsPort:
      booleanOf(conf, connectorSetting(conf.version.line, 'https', 'enabled'), false) === true
        ? connectors.https.listen.port
        : undefined,
    pem: out === undefined || store ? 'neo4j.pem' : out,
    store: store && out !== undefined ? out : 'neo4j.p12',
    isStore: store,
  };
}

/** What others are to trust: a self-signed certificate itself, else the highest CA above it that is known here. */
function anchorOf({ installation }: TrustPlace, scope: ScopeName, kind: CertificateKind | undefined): Certificate {
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
        ? 'the file does not exist'
        : fact.state === 'unreachable'
          ? fact.reason
          : (files.publicCertificate.unreadable ?? 'the file contains none');
    throw new UserError(
      `${scope} has no certificate here (${reason}).`,
      others.length === 0
        ? `Create one first:\nneo4j-tls init --components ${scope}`
        : `To export the certificate of ${others.join(' or ')}, pass --component ${others[0]}.`,
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
  const issuer = `The certificate of ${whoIs(leaf)} was issued by ${leaf.issuer.text}, but the certificate of that CA is not here.`;
  if (kind?.kind === 'public' || kind?.kind === 'never-trusted')
    throw new UserError(
      `${issuer} ${kindSentence(kind)}`,
      kind.kind === 'public'
        ? 'Clients need nothing from you.'
        : 'Replace it with a certificate from a public CA, or from a CA of your own.',
      { paths: [path] },
    );
  throw new UserError(
    `${issuer} ${kind === undefined ? 'Peers trust it only through that CA.' : kindSentence(kind)}`,
    `Get the CA's certificate from that CA and give it to the peers, or append it to ${path}.`,
    { paths: [path] },
  );
}

/** As every command that writes a file has it. */
function exportPlan({ installation }: TrustPlace, path: string, changed: boolean): object {
  const files = [{ path, mode: `0${publicMode.toString(8)}` }];
  const steps = changed ? [{ kind: 'writeFile', to: { path, mode: publicMode }, files }] : [];
  return { command: 'trust', home: installation.home, steps, rehearsals: [], notes: [] };
}
