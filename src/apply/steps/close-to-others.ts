import type { CloseToOthers } from '../../model/steps/close-to-others.ts';
import { refusalOf } from '../error-words.ts';
import type { StepHandler } from './handler.ts';
import { lookAt, resultOf } from './targets.ts';

export const closeToOthers: StepHandler<CloseToOthers> = {
  async preflight({ path }, context) {
    const there = await lookAt(path, context);
    if (!there) throw refusalOf('ENOENT', 'closed to others', path);
    if (there.type !== 'file') throw refusalOf(there.type === 'directory' ? 'EISDIR' : 'ENOTFILE', 'closed to others', path);
  },
  async perform({ path }, { transaction }) {
    return resultOf([[path, await transaction.closeToOthers(path)]]);
  },
};
