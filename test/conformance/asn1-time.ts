import { sequence } from '../../src/pki/encoding/der-write.ts';

const tags = { utc: 0x17, general: 0x18 } as const;

/** A validity with times written as they stand. `mixed`: the second one in long form. */
export function asn1Time(form: 'utc' | 'general' | 'mixed', from: string, to: string): ReturnType<typeof sequence> {
  const one = (kind: 'utc' | 'general', text: string) =>
    Buffer.concat([Buffer.from([tags[kind], text.length]), Buffer.from(text)]);
  return sequence(one(form === 'general' ? 'general' : 'utc', from), one(form === 'utc' ? 'utc' : 'general', to));
}
