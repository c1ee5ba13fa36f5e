import { type AdoptAuthority, adoptAuthorityOutputs } from './adopt-authority.ts';
import type { CloseToOthers } from './close-to-others.ts';
import { type CopyFile, copyFileOutputs } from './copy-file.ts';
import { type CreateAuthority, createAuthorityOutputs } from './create-authority.ts';
import { type EditConf, editConfOutputs } from './edit-conf.ts';
import { type ImportKeyPair, importKeyPairOutputs } from './import-key-pair.ts';
import { type IssueCertificate, issueCertificateOutputs } from './issue-certificate.ts';
import type { MakeDirectory } from './make-directory.ts';
import { type MoveFile, moveFileOutputs } from './move-file.ts';
import type { Output } from './output.ts';
import type { RemoveFile } from './remove-file.ts';
import { type RequestCertificate, requestCertificateOutputs } from './request-certificate.ts';
import { type RevokeCertificate, revokeCertificateOutputs } from './revoke-certificate.ts';
import type { RunCommand } from './run-command.ts';
import type { SetMode } from './set-mode.ts';
import { type SignCertificate, signCertificateOutputs } from './sign-certificate.ts';
import { type WriteBundle, writeBundleOutputs } from './write-bundle.ts';
import { type WriteFile, writeFileOutputs } from './write-file.ts';

/** One change. Adding a kind: its type and outputs here, a handler in `apply/steps/`; the compiler names the other places. */
export type Step =
  | MakeDirectory
  | IssueCertificate
  | ImportKeyPair
  | RequestCertificate
  | CreateAuthority
  | AdoptAuthority
  | SignCertificate
  | RevokeCertificate
  | WriteBundle
  | CopyFile
  | WriteFile
  | RemoveFile
  | MoveFile
  | SetMode
  | CloseToOthers
  | EditConf
  | RunCommand;

export type StepKind = Step['kind'];
export type StepOf<Kind extends StepKind> = Extract<Step, { kind: Kind }>;

const none = (): readonly Output[] => [];

const outputs: { readonly [Kind in StepKind]: (step: StepOf<Kind>) => readonly Output[] } = {
  makeDirectory: none,
  issueCertificate: issueCertificateOutputs,
  importKeyPair: importKeyPairOutputs,
  requestCertificate: requestCertificateOutputs,
  createAuthority: createAuthorityOutputs,
  adoptAuthority: adoptAuthorityOutputs,
  signCertificate: signCertificateOutputs,
  revokeCertificate: revokeCertificateOutputs,
  writeBundle: writeBundleOutputs,
  copyFile: copyFileOutputs,
  writeFile: writeFileOutputs,
  removeFile: none,
  moveFile: moveFileOutputs,
  setMode: none,
  closeToOthers: none,
  editConf: editConfOutputs,
  runCommand: none,
};

/**
 * Every file that a step writes. What is shown of a plan, whether there is room for it and whether it may be written all come
 * from here; `test/apply/outputs.test.ts` performs every kind and compares.
 */
export function outputsOf(step: Step): readonly Output[] {
  return (outputs[step.kind] as (step: Step) => readonly Output[])(step);
}
