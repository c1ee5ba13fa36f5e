import type { Step, StepKind, StepOf } from '../../model/steps/index.ts';
import { adoptAuthority } from './adopt-authority.ts';
import { closeToOthers } from './close-to-others.ts';
import { copyFile } from './copy-file.ts';
import { createAuthority } from './create-authority.ts';
import { editConf } from './edit-conf.ts';
import type { StepHandler } from './handler.ts';
import { importKeyPair } from './import-key-pair.ts';
import { issueCertificate } from './issue-certificate.ts';
import { makeDirectory } from './make-directory.ts';
import { moveFile } from './move-file.ts';
import { removeFile } from './remove-file.ts';
import { requestCertificate } from './request-certificate.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { runCommand } from './run-command.ts';
import { setMode } from './set-mode.ts';
import { signCertificate } from './sign-certificate.ts';
import { writeBundle } from './write-bundle.ts';
import { writeFile } from './write-file.ts';

/** How each kind of step is done. A kind without a line here does not compile. */
const handlers: { readonly [Kind in StepKind]: StepHandler<StepOf<Kind>> } = {
  makeDirectory,
  issueCertificate,
  importKeyPair,
  requestCertificate,
  createAuthority,
  adoptAuthority,
  signCertificate,
  revokeCertificate,
  writeBundle,
  copyFile,
  writeFile,
  removeFile,
  moveFile,
  setMode,
  closeToOthers,
  editConf,
  runCommand,
};

/** The handler of a step's kind; the table of handlers has one for each, or it does not compile. */
export function handlerOf<S extends Step>(step: S): StepHandler<S> {
  return handlers[step.kind] as unknown as StepHandler<S>;
}
