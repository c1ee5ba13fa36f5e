import type { Line } from '../support/neo4j/releases.ts';
import type { Random } from './random.ts';
import { type MemberTree, type Node, put, type Scope, type Setup, type World } from './setups.ts';

export interface FaultContext {
  readonly member: MemberTree;
  readonly peer: MemberTree;
  /** 0 or 1: which of the two `member` is. */
  readonly index: 0 | 1;
  readonly scope: Scope;
  readonly line: Line;
  readonly random: Random;
  readonly world: World;
  readonly setup: Setup;
}

/** One way to spoil a setup; some leave it working, which is a prediction too. */
export interface FaultKind {
  readonly name: string;
  readonly apply: (context: FaultContext) => void;
}

export const policyName = ({ scope }: Pick<FaultContext, 'scope'>, suffix: string): string =>
  `dbms.ssl.policy.${scope}.${suffix}`;

/** Replaces a setting's line, or adds it. */
export function set(context: Pick<FaultContext, 'member'>, name: string, value: string): void {
  const { member } = context;
  const at = member.lines.findIndex((line) => line.startsWith(`${name}=`));
  if (at === -1) member.lines.push(`${name}=${value}`);
  else member.lines[at] = `${name}=${value}`;
}

export function setPolicy(context: FaultContext, suffix: string, value: string): void {
  set(context, policyName(context, suffix), value);
}

export function drop(context: Pick<FaultContext, 'member'>, name: string): void {
  context.member.lines = context.member.lines.filter((line) => !line.startsWith(`${name}=`));
}

export function add(context: Pick<FaultContext, 'member'>, line: string): void {
  context.member.lines.push(line);
}

export const at = ({ scope }: FaultContext, path: string): string => `${scope}/${path}`;

export function file(context: FaultContext, path: string, content: string | Buffer): void {
  put(context.member, at(context, path), content);
}

export function text(context: FaultContext, path: string): string {
  const node: Node | undefined = context.member.nodes.get(at(context, path));
  return node?.kind === 'file' ? node.bytes.toString('latin1') : '';
}

export function edit(context: FaultContext, path: string, change: (text: string) => string): void {
  file(context, path, change(text(context, path)));
}

/** The first file of `trusted/`. */
export function trustedFile({ setup }: FaultContext): string {
  return setup.kind === 'self-signed' ? 'trusted/peer.pem' : 'trusted/ca.pem';
}

export function remove(context: FaultContext, path: string): void {
  const prefix = at(context, path);
  for (const name of [...context.member.nodes.keys()]) {
    if (name === prefix || name.startsWith(`${prefix}/`)) context.member.nodes.delete(name);
  }
}

export function folder(context: FaultContext, path: string): void {
  context.member.nodes.set(at(context, path), { kind: 'folder' });
}

export function link(context: FaultContext, path: string, to: string): void {
  remove(context, path);
  context.member.nodes.set(at(context, path), { kind: 'link', to });
}

export const kind = (name: string, apply: FaultKind['apply']): FaultKind => ({ name, apply });
