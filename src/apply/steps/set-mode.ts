import { UserError } from '../../model/errors/errors.ts';
import type { SetMode } from '../../model/steps/set-mode.ts';
import { refusalOf, telling } from '../error-words.ts';
import { bytesLeftByRoot, isLeftByRoot } from '../transaction/left-by-root.ts';
import type { StepHandler } from './handler.ts';
import { lookAt, refuseForeignOwner } from './targets.ts';

export const setMode: StepHandler<SetMode> = {
  async preflight(step, context) {
    const there = await lookAt(step.path, context);
    if (!there) throw refusalOf('ENOENT', 'given its mode', step.path);
    const { user } = context.system.host;
    if (!there.made && user && user.uid !== 0 && there.uid !== user.uid) {
      throw new UserError(
        `The mode of ${step.path} could not be set: it belongs to user ${there.uid}.`,
        'Run this with sudo, or as that user.',
        {
          paths: [step.path],
        },
      );
    }
    if (step.owner && (step.owner.uid !== there.uid || step.owner.gid !== there.gid))
      refuseForeignOwner(step.path, step.owner, context);
    if (!there.made) {
      const { files } = context.system;
      const place = files.realPlace(files.place(step.path));
      const entry = await files.entry(place);
      const wanted = entry && { mode: step.mode, uid: (step.owner ?? entry).uid, gid: (step.owner ?? entry).gid };
      if (entry && wanted && isLeftByRoot(place, entry))
        await telling('read', step.path, () => bytesLeftByRoot(place, entry, wanted, context.system));
    }
    const type = there.type === 'directory' ? 'directory' : 'file';
    context.preview.add(step.path, { type, mode: step.mode, owner: step.owner ?? there });
  },
  async perform(step, { transaction }) {
    return { changed: await transaction.setLooks(step.path, step.mode, step.owner), inPlace: [] };
  },
};
