import { UserError } from '../../model/errors/errors.ts';
import type { EditConf } from '../../model/steps/edit-conf.ts';
import { editConf as edit } from '../../neo4j/conf/conf-edit.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { isCommand } from '../../neo4j/config/command-words.ts';
import type { System } from '../../system/system.ts';
import { refuseUnreadable } from '../beforehand/readable-by.ts';
import { refusalOf, telling } from '../error-words.ts';
import { digestOf } from '../transaction/journal.ts';
import type { PreflightContext, StepHandler } from './handler.ts';
import { foreseeOutputs, lookAt, refuseLinkToNothing, resultOf } from './targets.ts';

/**
 * A neo4j.conf that Neo4j's user cannot read is no error to Neo4j: it starts with the defaults, unencrypted. So nothing is written
 * before it is sure that the result can be read.
 */
export const editConf: StepHandler<EditConf> = {
  async preflight(step, context) {
    const { preview, system } = context;
    const there = await lookAt(step.path, context);
    const reader = await context.readerFor(step.owner);
    if (there?.made) return refuseUnreadable(step.path, reader, preview, system);
    if (!there) {
      await refuseLinkToNothing('file', step.path, system);
      if (step.expect !== undefined) throw changed(step.path);
      edit(Buffer.alloc(0), step.edit);
      await foreseeOutputs(step, context);
      return refuseUnreadable(step.path, reader, preview, system);
    }
    if (there.type !== 'file') throw refusalOf(there.type === 'directory' ? 'EISDIR' : 'ENOTFILE', 'written', step.path);
    const bytes = await telling('read', step.path, () => readConf(step.path, system));
    if (step.expect === undefined || digestOf(bytes) !== step.expect) throw changed(step.path);
    edit(bytes, step.edit);
    await refuseClosedFile(step.path, context);
    await refuseUnreadable(step.path, reader, preview, system, { keepsList: true });
    // Where the path is a link, an earlier step may have narrowed the file behind it.
    await refuseUnreadable(await system.files.realPath(step.path), reader, preview, system, { keepsList: true });
    preview.add(step.path, { type: 'file', mode: there.mode, owner: there });
  },
  async perform(step, { system, transaction, wroteBefore }) {
    const there = await system.files.entry(step.path);
    if (!there) {
      const { bytes } = edit(Buffer.alloc(0), step.edit);
      const spec = {
        path: step.path,
        mode: step.mode,
        holdsSecret: holdsPassphrase(bytes),
        ...(step.owner && { owner: step.owner }),
      };
      return resultOf([[step.path, await transaction.putFile(spec, bytes)]]);
    }
    const old = await telling('read', step.path, () => readConf(step.path, system));
    // Making keys takes a while: somebody may have saved the file meanwhile.
    if (digestOf(old) !== step.expect && !wroteBefore(await system.files.realPath(step.path))) throw changed(step.path);
    const { bytes } = edit(old, step.edit);
    return resultOf([[step.path, await transaction.rewriteFile(step.path, bytes, holdsPassphrase(bytes))]]);
  },
};

/** In clear, whoever put it there. */
function holdsPassphrase(bytes: Buffer): boolean {
  return parseProperties(bytes.toString('latin1')).some(
    ({ key, value }) => key.endsWith('.private_key_password') && value !== '' && !isCommand(value),
  );
}

/** As whoever it is written as: a link that comes and goes must not make root copy what it leads to. */
function readConf(path: string, { files }: Pick<System, 'files'>): Promise<Buffer> {
  return files.read(files.realPlace(files.place(path)));
}

function changed(path: string): UserError {
  return new UserError(`${path} was changed by another program in the meantime.`, 'Run this again so that it sees the change.', {
    paths: [path],
  });
}

/** To be exchanged its directory must be writable; to be written in place, the file itself. */
async function refuseClosedFile(path: string, { system }: PreflightContext): Promise<void> {
  const { files } = system;
  const real = await files.realPath(path);
  const refusal = await files.refusal(real, 'write');
  if (refusal === undefined) return;
  // Nobody opens a file of a read-only disk for writing; but the owner of 0400 may open the directory.
  const owner = (await files.entry(real))?.uid;
  const owned = owner === system.host.user?.uid;
  if (refusal === 'EACCES' && owned && (await files.allows(real.slice(0, real.lastIndexOf('/')) || '/', 'write'))) return;
  throw refusalOf(refusal, 'written', path);
}
