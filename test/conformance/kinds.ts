import { certificateFaults } from './certificate-faults.ts';
import { certificateFormFaults } from './certificate-form-faults.ts';
import { chainFaults } from './chain-faults.ts';
import { confFileFaults } from './conf-file-faults.ts';
import { confTextFaults } from './conf-text-faults.ts';
import type { FaultKind } from './fault.ts';
import { keyEncryptionFaults } from './key-encryption-faults.ts';
import { keyFaults } from './key-faults.ts';
import { keyFormFaults } from './key-form-faults.ts';
import { moreCrlFaults } from './more-crl-faults.ts';
import { nameFaults } from './name-faults.ts';
import { pathFaults } from './path-faults.ts';
import { numberOf, type Random, seeded } from './random.ts';
import { settingFaults } from './setting-faults.ts';
import { settingValueFaults } from './setting-value-faults.ts';
import { crlFaults, trustFaults } from './trust-faults.ts';

export const faultKinds: readonly FaultKind[] = [
  ...settingFaults,
  ...keyFaults,
  ...certificateFaults,
  ...trustFaults,
  ...crlFaults,
  ...confTextFaults,
  ...pathFaults,
  ...keyEncryptionFaults,
  ...nameFaults,
  ...chainFaults,
  ...moreCrlFaults,
  ...confFileFaults,
  ...certificateFormFaults,
  ...settingValueFaults,
  ...keyFormFaults,
];

/** Seeds below name one kind, by its place; from here on they mix one or two. */
export const mixturesFrom = 10_000;
const kindsAgain = 1_000_000;

/** The seed that takes a kind alone, in another setup for each `turn`. */
export function seedOfKind(name: string, turn = 0): number {
  const index = faultKinds.findIndex((kind) => kind.name === name);
  if (index === -1) throw new Error(`no kind is called ${name}`);
  return turn * kindsAgain + index;
}

/**
 * What a seed stands for. Below {@link mixturesFrom}, and from a million on by the last six digits, a kind is taken alone; the
 * others mix one or two. A kind that is added or taken away changes no case but its own and few of the mixtures: a case alone
 * follows from its name, and a mixture takes the kinds whose names come first for its seed.
 */
export function plannedFaults(seed: number): { readonly kinds: readonly FaultKind[]; readonly random: Random } {
  if (seed >= mixturesFrom && seed < kindsAgain) {
    const random = seeded(seed);
    return { kinds: random.chance(0.6) ? [firstFor(seed, 1), firstFor(seed, 2)] : [firstFor(seed, 1)], random };
  }
  const kind = faultKinds[seed % kindsAgain];
  if (kind === undefined) throw new Error(`there are ${faultKinds.length} kinds of faults; seed ${seed} names none`);
  return { kinds: [kind], random: seeded((numberOf(kind.name) % kindsAgain) + Math.floor(seed / kindsAgain)) };
}

const numbers = faultKinds.map(({ name }) => numberOf(name));

function firstFor(seed: number, turn: number): FaultKind {
  const salt = Math.imul(seed * 4 + turn, 0x9e3779b1);
  let first = 0;
  let best = -1;
  for (const [index, own] of numbers.entries()) {
    let mixed = Math.imul(own ^ salt, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    const rank = (mixed ^ (mixed >>> 16)) >>> 0;
    if (rank <= best) continue;
    best = rank;
    first = index;
  }
  return faultKinds[first] as FaultKind;
}
