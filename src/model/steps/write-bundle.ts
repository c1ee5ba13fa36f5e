import type { CertificateRequest } from '../certificates/certificate-request.ts';
import type { Edition, ScopeName } from '../installation.ts';
import { modes } from '../modes.ts';
import type { Secret } from '../secret.ts';
import type { Signer } from './issue-certificate.ts';
import { type Output, outputAt, recordOutput } from './output.ts';

/** A folder for each member of a cluster, made beside its place and renamed to it. */
export interface WriteBundle {
  readonly kind: 'writeBundle';
  /** Absolute; nothing is there yet. */
  readonly out: string;
  readonly signer: Extract<Signer, { kind: 'ca' }>;
  readonly members: readonly BundleMember[];
}

/** One member's folder of a bundle. Paths are relative to it and use `/`. */
export interface BundleMember {
  readonly name: string;
  /** The version's text and the edition, for the head of its conf and its instructions. */
  readonly version: string;
  readonly edition: Edition;
  /** The system it runs on, in whose words its instructions are. */
  readonly platform: 'linux' | 'macos' | 'windows';
  readonly policies: readonly {
    readonly scope: ScopeName;
    readonly request: CertificateRequest;
    readonly key: string;
    readonly certificate: string;
    readonly trusted: string;
    readonly revoked: string;
    readonly asksClients: boolean;
    readonly tlsVersions: readonly string[];
  }[];
  /** The block of settings, in order, with the comments that head each part. */
  readonly settings: readonly {
    readonly heading: string;
    readonly settings: readonly { readonly name: string; readonly value: string | Secret }[];
  }[];
  /** Encrypts its keys; the settings have it as well. */
  readonly passphrase?: Secret | undefined;
}

/** Of a member first what belongs to its policies, then its settings. */
export function writeBundleOutputs({ out, members, signer }: WriteBundle): readonly Output[] {
  return [
    ...members.flatMap((member) => memberOutputs(`${out}/${member.name}`, member)),
    recordOutput(signer, 'all certificates again, in one file'),
  ];
}

function memberOutputs(folder: string, { policies }: BundleMember): readonly Output[] {
  const at = (path: string, mode: number, what: string) => outputAt({ path: `${folder}/${path}`, mode }, what);
  return [
    ...policies.flatMap(({ key, certificate, trusted, revoked, asksClients }) => [
      at(key, modes.privateKey, 'new key'),
      at(certificate, modes.certificate, 'its certificate, with the chain'),
      ...(asksClients
        ? [
            at(`${trusted}/ca.pem`, modes.certificate, 'the CA'),
            { path: `${folder}/${revoked}/`, mode: undefined, owner: undefined, what: 'revocation lists, if any' },
          ]
        : []),
    ]),
    at('neo4j.conf', modes.conf, 'settings'),
    at('SHA256SUMS', modes.certificate, 'checksums'),
    at('INSTALL.txt', modes.certificate, 'how to install it'),
  ];
}
