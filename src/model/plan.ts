import type { Edition, Owner, ScopeName } from './installation.ts';
import type { NameLimits } from './name-limits.ts';
import type { Secret } from './secret.ts';

/** Key types that Neo4j of every line serves and every driver accepts. */
export const keyTypes = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;
export type KeyType = (typeof keyTypes)[number];

/** Extended key usages of TLS. */
export type TlsUsage = 'serverAuth' | 'clientAuth';

/** One subject alternative name, already normalised (A-label, lower case; IP in canonical text). */
export type SubjectName = { readonly kind: 'dns'; readonly value: string } | { readonly kind: 'ip'; readonly value: string };

/** One attribute of a distinguished name, by its short name: C, ST, L, O, OU, CN, emailAddress. */
export interface SubjectAttribute {
  readonly type: string;
  readonly value: string;
}

/** Names, usages and validity asked of a certificate source. Holds no secret. */
export interface CertificateRequest {
  readonly subject: readonly SubjectAttribute[];
  readonly names: readonly SubjectName[];
  readonly usages: readonly TlsUsage[];
  readonly keyType: KeyType;
  /** Days from now; the certificate starts a little earlier, for clocks that are behind. */
  readonly days: number;
}

/** Where a file goes and how it shall look there. */
export interface FileSpec {
  readonly path: string;
  /** Octal permission bits, e.g. 0o400. */
  readonly mode: number;
  readonly owner?: Owner;
  /** This program chose the path itself (a hook of certbot's), or a person named its folder (a CA's): no conf did. */
  readonly ownPath?: true;
}

/** Who signs a certificate. `ca`: the folder that `ca create` made; its passphrase unlocks `ca.key`. */
export type Signer =
  | { readonly kind: 'self' }
  | { readonly kind: 'ca'; readonly directory: string; readonly passphrase?: Secret | undefined };

/** Settings to write: name → value, or null to take the line out. A Secret prints as `<hidden>`. */
export type SettingChanges = ReadonlyMap<string, string | Secret | null>;

/** Files a key pair is taken from. */
export interface KeyPairSource {
  readonly privateKey?: string;
  readonly certificate?: string;
  readonly chain?: string;
  readonly pkcs12?: string;
  readonly passphrase?: Secret;
  /** The person, or certbot's own folder, named them; otherwise a conf did, and they are read with its author's rights. */
  readonly given?: true;
}

/** One change. Adding a kind: a handler in `apply/steps/`; the compiler names the other places. */
export type Step =
  | {
      readonly kind: 'makeDirectory';
      readonly path: string;
      readonly mode: number;
      readonly owner?: Owner;
      readonly ownPath?: true;
    }
  | {
      readonly kind: 'issueCertificate';
      readonly scope: ScopeName;
      readonly request: CertificateRequest;
      readonly signer: Signer;
      readonly key: FileSpec;
      readonly certificate: FileSpec;
      /** Encrypts the private key on disk. */
      readonly passphrase?: Secret;
      /** More places that get the new certificate itself (a trust folder's stand-in). */
      readonly certificateCopies: readonly FileSpec[];
      /** Reuse the private key that is there (renew --key keep); `passphrase` opens it. */
      readonly keepKey?: boolean;
    }
  | {
      readonly kind: 'importKeyPair';
      readonly scope: ScopeName;
      readonly from: KeyPairSource;
      readonly key: FileSpec;
      readonly certificate: FileSpec;
      readonly passphrase?: Secret;
      readonly certificateCopies: readonly FileSpec[];
    }
  /** A key that stays here, and a request for somebody else's CA to sign. */
  | {
      readonly kind: 'requestCertificate';
      readonly request: Omit<CertificateRequest, 'days'>;
      readonly key: FileSpec;
      readonly certificateRequest: FileSpec;
      /** Encrypts the private key on disk. */
      readonly passphrase?: Secret;
    }
  /** A private CA in a folder of its own: keys, certificates, empty CRLs. */
  | {
      readonly kind: 'createAuthority';
      readonly directory: string;
      readonly subject: readonly SubjectAttribute[];
      /** Stands between the root and the leaves, so that the root's key can be kept offline. */
      readonly intermediate?: readonly SubjectAttribute[];
      readonly keyType: KeyType;
      readonly days: number;
      /** Undefined: it may sign for any name. */
      readonly limits: NameLimits | undefined;
      readonly passphrase?: Secret;
    }
  /** A CA's folder from a key and certificates that somebody has. */
  | {
      readonly kind: 'adoptAuthority';
      readonly directory: string;
      /** The file to read the key from. */
      readonly key: string;
      /** PEM: the CA that signs, then its issuers. */
      readonly certificate: string;
      /** Sign an empty revocation list. */
      readonly beginsList: boolean;
      readonly sourcePassphrase?: Secret;
      readonly passphrase?: Secret;
    }
  /** A certificate from a CA's folder: for a request, or with a key made here. */
  | {
      readonly kind: 'signCertificate';
      readonly signer: Extract<Signer, { kind: 'ca' }>;
      readonly request: Omit<CertificateRequest, 'keyType'>;
      readonly holder:
        | {
            readonly kind: 'request';
            readonly file: string /** SHA-256, hex, of the file as it was looked at. */;
            readonly expect: string;
          }
        | { readonly kind: 'new'; readonly keyType: KeyType; readonly key: FileSpec; readonly passphrase?: Secret };
      readonly certificate: FileSpec;
      /** Key and chain once more, as PKCS #12. */
      readonly keyStore?: { readonly to: FileSpec; readonly password: Secret; readonly friendlyName: string };
    }
  /** A serial onto a CA's revocation list: read, added and signed anew in one go. */
  | {
      readonly kind: 'revokeCertificate';
      readonly signer: Extract<Signer, { kind: 'ca' }>;
      /** Lower-case hex. */
      readonly serial: string;
      readonly reason: 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';
      /** Days until the list runs out; undefined: the end of the CA itself. */
      readonly days?: number;
    }
  /** A folder for each member of a cluster, made beside its place and renamed to it. */
  | {
      readonly kind: 'writeBundle';
      /** Absolute; nothing is there yet. */
      readonly out: string;
      readonly signer: Extract<Signer, { kind: 'ca' }>;
      readonly members: readonly BundleMember[];
    }
  /** `given`: the person named the folder that `from` lies in, not a conf. */
  | { readonly kind: 'copyFile'; readonly from: string; readonly to: FileSpec; readonly given?: true }
  | {
      readonly kind: 'writeFile';
      readonly to: FileSpec;
      readonly text: string | Secret;
      /** Replaces what is there without --force: a person named this very file as the output. */
      readonly overwrite?: boolean;
    }
  | { readonly kind: 'removeFile'; readonly path: string }
  /** Out of the way, kept: a stray file of `trusted/` into a quarantine folder. */
  | { readonly kind: 'moveFile'; readonly from: string; readonly to: string }
  | { readonly kind: 'setMode'; readonly path: string; readonly mode: number; readonly owner?: Owner }
  | {
      readonly kind: 'editConf';
      readonly path: string;
      readonly edit: ConfEdit;
      /** What the edit does to the file as it was inspected, for those who look at the plan. */
      readonly summary?: ConfEditSummary;
      /** SHA-256, hex, of the file as it was inspected; undefined when it was not there. A file that changed since is not touched. */
      readonly expect: string | undefined;
      /** Used when the file is created. */
      readonly mode: number;
      readonly owner?: Owner;
    }
  /** Cannot be undone; comes first. */
  | { readonly kind: 'runCommand'; readonly argv: readonly string[]; readonly why: string };

/** One member's folder of a bundle. Paths are relative to it and use `/`. */
export interface BundleMember {
  readonly name: string;
  /** The version's text and the edition, for the head of its conf and its instructions. */
  readonly version: string;
  readonly edition: Edition;
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
  readonly passphrase?: Secret;
}

/** What is to become of a neo4j.conf; `neo4j/conf/conf-edit.ts` performs it on text. */
export interface ConfEdit {
  readonly changes: SettingChanges;
  /** Comment lines (without `#`) that head a block of new settings, with the settings that belong under each. */
  readonly blocks: readonly { readonly heading: string; readonly names: readonly string[] }[];
  /** Setting names replaced in place by their successor: old → new. */
  readonly renames: ReadonlyMap<string, string>;
  /** Make duplicates one (the last value stays): of all settings, or of the changed ones alone. */
  readonly duplicates: 'all' | 'changed';
}

/** A setting by name and the line it stood on before the edit, from 1. */
export interface SettingLine {
  readonly name: string;
  readonly line: number;
}

/** A setting whose value changes, or which goes (`now` is null). Passwords are secrets. */
export interface SettingChange extends SettingLine {
  readonly was: string | Secret;
  readonly now: string | Secret | null;
}

/** What an edit does, in names, lines and values. */
export interface ConfEditSummary {
  readonly added: readonly string[];
  readonly changed: readonly SettingChange[];
  readonly removed: readonly SettingChange[];
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly line: number }[];
  /** Lines under an old name that go because the new name is there as well, and wins. */
  readonly superseded: readonly { readonly name: string; readonly by: string; readonly line: number }[];
  /** Duplicates made one: the last line stays. */
  readonly merged: readonly { readonly name: string; readonly kept: number; readonly dropped: readonly number[] }[];
  /** `private_key_password` lines that are put above their `private_key`. */
  readonly moved: readonly SettingLine[];
  readonly bomRemoved: boolean;
  /** Lines whose `\u` escape is broken and which the edit leaves alone: Neo4j refuses the whole file because of them. */
  readonly brokenEscapes: readonly number[];
}

/** Something the person should know beside the steps. */
export interface PlanNote {
  readonly severity: 'info' | 'warning';
  readonly text: string;
  readonly remedy?: string;
}

/** What a handshake with the new files must look like; see `apply/rehearsal/rehearse.ts`. Paths, no secrets but the hidden passphrase. */
export interface Rehearsal {
  readonly scope: ScopeName;
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly passphrase?: Secret;
  /** JSSE protocol names the policy allows, e.g. TLSv1.2. */
  readonly tlsVersions: readonly string[];
  readonly clientAuth: 'none' | 'optional' | 'require';
  /** Folder the server takes its trust anchors from when it asks for client certificates. */
  readonly trustedDirectory: string;
  readonly revokedDirectory: string;
  /** Names a client will dial; the certificate must carry each. */
  readonly names: readonly SubjectName[];
  readonly verifyHostname: boolean;
  /** What a peer has been given to trust: this file's certificates; undefined: the leaf itself (self-signed, handed out). */
  readonly peerTrust?: string;
  /** The issuer of the chain's last certificate was not supplied (perhaps a private root): what is there is the anchor. */
  readonly anchorMissing?: boolean;
}

/** An ordered list of changes, and what to try once they are made. Holds no secret that prints. */
export interface Plan {
  readonly command: string;
  readonly home: string;
  readonly steps: readonly Step[];
  readonly rehearsals: readonly Rehearsal[];
  readonly notes: readonly PlanNote[];
  /**
   * The neo4j.conf files whose settings name the paths of the steps: nothing is touched with more rights than whoever can
   * change that file has. Empty: the person named them all.
   */
  readonly namedBy?: readonly string[];
  /** A container is given this folder: whoever reads the files there does not pass the folders above it. */
  readonly mountedFrom?: string;
}
