import type { ConfEdit, ConfEditSummary, FileSpec, Step } from '../model/plan.ts';
import type { Secret } from '../model/secret.ts';

/** A file that a step writes, or a folder that it fills with files whose names are not known before. */
interface PlannedFile {
  readonly path: string;
  /** Octal, e.g. `0400`; absent where the file keeps its mode. */
  readonly mode?: string;
}

/** Every file that a step writes. */
export function filesOf(step: Step): readonly PlannedFile[] {
  switch (step.kind) {
    case 'issueCertificate': {
      return [
        ...(step.keepKey === true ? [] : [specified(step.key)]),
        ...[step.certificate, ...step.certificateCopies].map(specified),
        ...(step.signer.kind === 'ca' ? [record(step.signer)] : []),
      ];
    }
    case 'importKeyPair':
      return [step.key, step.certificate, ...step.certificateCopies].map(specified);
    case 'requestCertificate':
      return [step.key, step.certificateRequest].map(specified);
    case 'createAuthority': {
      const root = step.intermediate === undefined ? [] : [at(step.directory, 'root.key', 0o400), at(step.directory, 'root.crl')];
      return [at(step.directory, 'ca.key', 0o400), at(step.directory, 'ca.crt'), at(step.directory, 'ca.crl'), ...root];
    }
    case 'adoptAuthority': {
      const list = step.beginsList ? [at(step.directory, 'ca.crl')] : [];
      return [at(step.directory, 'ca.key', 0o400), at(step.directory, 'ca.crt'), ...list];
    }
    case 'signCertificate': {
      const { holder, certificate, keyStore, signer } = step;
      return [
        ...(holder.kind === 'new' ? [specified(holder.key)] : []),
        specified(certificate),
        ...(keyStore === undefined ? [] : [specified(keyStore.to)]),
        record(signer),
      ];
    }
    case 'revokeCertificate':
      return [at(step.signer.directory, 'ca.crl')];
    case 'writeBundle':
      return [
        ...step.members.flatMap(({ name, policies }) => [
          ...policies.flatMap(({ key, certificate, trusted, revoked, asksClients }) => [
            at(step.out, `${name}/${key}`, 0o400),
            at(step.out, `${name}/${certificate}`),
            ...(asksClients ? [at(step.out, `${name}/${trusted}/ca.pem`), { path: `${step.out}/${name}/${revoked}/` }] : []),
          ]),
          at(step.out, `${name}/neo4j.conf`, 0o640),
          at(step.out, `${name}/SHA256SUMS`),
          at(step.out, `${name}/INSTALL.txt`),
        ]),
        record(step.signer),
      ];
    case 'copyFile':
    case 'writeFile':
      return [specified(step.to)];
    case 'moveFile':
      return [{ path: step.to }];
    case 'editConf':
      return [step.expect === undefined ? specified(step) : { path: step.path }];
    case 'makeDirectory':
    case 'removeFile':
    case 'setMode':
    case 'runCommand':
      return [];
  }
}

/** Each setting that an edit changes, with its value before and after; null: it is not there. */
export function settingsOf(
  { changes }: ConfEdit,
  summary: ConfEditSummary,
): readonly { readonly name: string; readonly old: string | Secret | null; readonly new: string | Secret | null }[] {
  return [
    ...summary.added.map((name) => ({ name, old: null, new: changes.get(name) ?? null })),
    ...[...summary.changed, ...summary.removed].map(({ name, was, now }) => ({ name, old: was, new: now })),
  ];
}

/** Where a CA keeps a copy of each certificate that it signs, under the serial: no name is known before. */
function record({ directory }: { readonly directory: string }): PlannedFile {
  return { path: `${directory}/issued/` };
}

function specified({ path, mode }: Pick<FileSpec, 'path' | 'mode'>): PlannedFile {
  return { path, mode: octal(mode) };
}

function at(directory: string, name: string, mode = 0o444): PlannedFile {
  return { path: `${directory}/${name}`, mode: octal(mode) };
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
