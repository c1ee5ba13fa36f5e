import type { Owner } from '../installation.ts';

export interface MakeDirectory {
  readonly kind: 'makeDirectory';
  readonly path: string;
  readonly mode: number;
  readonly owner?: Owner | undefined;
  readonly ownPath?: true;
}
