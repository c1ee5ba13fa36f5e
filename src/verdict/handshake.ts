import type { ScopeName } from '../model/installation.ts';
import type { VerdictFacts } from './facts.ts';

export interface HandshakePrediction {
  readonly succeeds: boolean;
  readonly because: string | null;
}
export function judgeHandshake(_: { server: VerdictFacts; client: VerdictFacts; scope: ScopeName; host: string }): HandshakePrediction {
  return { succeeds: true, because: null };
}
