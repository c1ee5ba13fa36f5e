import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { leaveSocket } from './path-faults.ts';
import type { MemberTree } from './setups.ts';

/** Puts a member on disk, in place of whatever is there. */
export function writeMember(
  member: MemberTree,
  home: string,
): { readonly home: string; readonly conf: string; readonly expandCommands: boolean } {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  mkdirSync(join(home, 'certificates'), { recursive: true });
  const conf = join(home, 'conf', 'neo4j.conf');
  writeConf(member, conf);
  for (const [path, node] of member.nodes) {
    const at = join(home, 'certificates', path);
    try {
      mkdirSync(dirname(at), { recursive: true });
      if (node.kind === 'folder') mkdirSync(at, { recursive: true });
      else if (node.kind === 'link') symlinkSync(node.to, at);
      else if (node.kind === 'socket') leaveSocket(at);
      else writeFileSync(at, node.bytes);
    } catch (error) {
      // Two faults may not go together on one disk (a file inside what became a link); both judges see what is left.
      if (!['ENOTDIR', 'EEXIST', 'ELOOP', 'ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return { home, conf, expandCommands: member.expandCommands ?? false };
}

function writeConf(member: MemberTree, conf: string): void {
  const { confNode } = member;
  if (confNode?.kind === 'missing') return;
  if (confNode?.kind === 'link') {
    symlinkSync(confNode.to, conf);
    return;
  }
  if (confNode?.kind === 'folder') {
    mkdirSync(conf);
    for (const [name, value] of confNode.files) writeFileSync(join(conf, name), value, 'latin1');
    return;
  }
  writeFileSync(conf, member.confBytes ?? Buffer.from(`${member.lines.join('\n')}\n`, 'latin1'));
  chmodSync(conf, member.confMode ?? 0o640);
}
