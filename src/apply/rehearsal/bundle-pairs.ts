/** Up to so many members every two are tried, in both directions. */
const allPairsUpTo = 8;
/** Of more, so many of each kind dial each other in a ring. */
const ringOf = 3;

/**
 * Which members of a bundle are rehearsed with which, by their places in the list. All have their certificates from one CA by
 * one way, so beyond that it is the kinds that can differ in a handshake (TLS versions, type of key): every kind is tried with
 * every other, both ways, and some of each kind, spread over the list, among themselves.
 * @param kinds of each member, in their order.
 */
export function pairsToRehearse(kinds: readonly string[]): readonly (readonly [server: number, client: number])[] {
  const all = kinds.map((_, index) => index);
  if (all.length <= allPairsUpTo) return everyTwo(all);
  const byKind = [...new Set(kinds)].map((kind) => all.filter((index) => kinds[index] === kind));
  const firsts = byKind.flatMap(([first]) => (first === undefined ? [] : [first]));
  return [...byKind.flatMap((members) => ring(spread(members))), ...everyTwo(firsts)];
}

function everyTwo(members: readonly number[]): readonly (readonly [number, number])[] {
  return members.flatMap((server) => members.flatMap((client) => (client === server ? [] : [[server, client] as const])));
}

/** Each is dialled once and dials once. */
function ring(members: readonly number[]): readonly (readonly [number, number])[] {
  return members.length < 2 ? [] : members.map((server, at) => [server, members[(at + 1) % members.length] ?? server] as const);
}

/** The first, the last and what lies evenly between. */
function spread(members: readonly number[]): readonly number[] {
  if (members.length <= ringOf) return members;
  return Array.from({ length: ringOf }, (_, at) => members[Math.round((at * (members.length - 1)) / (ringOf - 1))] ?? 0);
}
