import { createHash } from 'node:crypto';
import type { ConfEdit } from '../model/conf-edit.ts';
import type { FileFact, Owner } from '../model/installation.ts';
import { modes } from '../model/modes.ts';
import type { Step } from '../model/steps/index.ts';
import { isUtf16 } from '../neo4j/conf/conf-bytes.ts';
import { editConf, utf16Refusal } from '../neo4j/conf/conf-edit.ts';

/**
 * The steps that bring an edit into a conf; none where it changes nothing. A conf that is to hold a passphrase is made 0640 or
 * narrower before it does.
 * @throws UserError for a UTF-16 file.
 */
export function confEditSteps(
  conf: FileFact,
  edit: ConfEdit,
  { holdsSecret, owner }: { readonly holdsSecret: boolean; readonly owner: Owner | undefined },
): readonly Step[] {
  const { path, bytes, fact } = conf;
  if (bytes !== undefined && isUtf16(bytes)) throw utf16Refusal(path);
  const edited = editConf(bytes ?? Buffer.alloc(0), edit);
  const narrow: Step[] =
    holdsSecret && fact.state === 'present' && (fact.mode & ~modes.conf) !== 0
      ? [{ kind: 'setMode', path: fact.realPath, mode: fact.mode & modes.conf }]
      : [];
  if (bytes !== undefined && edited.bytes.equals(bytes)) return narrow;
  return [
    ...narrow,
    {
      kind: 'editConf',
      summary: edited.report,
      path,
      edit,
      expect: bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex'),
      mode: modes.conf,
      owner,
    },
  ];
}
