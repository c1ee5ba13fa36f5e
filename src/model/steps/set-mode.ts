import type { Owner } from '../installation.ts';

export interface SetMode {
  readonly kind: 'setMode';
  readonly path: string;
  readonly mode: number;
  readonly owner?: Owner | undefined;
}
