import { basename, resolve } from 'node:path';
import { UserError } from '../model/errors/errors.ts';
import type { FileFact } from '../model/installation.ts';
import { encodePem } from '../pki/encoding/pem.ts';
import type { System } from '../system/system.ts';

/** Files of one folder worth reading. */
const mostFiles = 2_000;

/** What a person named: files, folders (their files, not what lies deeper), `-` for standard input. `limit`: bytes of a file. */
export async function readPeerFiles(
  system: Pick<System, 'files' | 'terminal' | 'host'>,
  named: readonly string[],
  limit: number,
): Promise<readonly FileFact[]> {
  const files: FileFact[] = [];
  for (const name of named) {
    if (name === '-') {
      files.push(await readInput(system, limit));
      continue;
    }
    const path = resolve(system.host.workingDirectory, name);
    const fact = await system.files.stat(path);
    if (fact.state !== 'present' || fact.type !== 'directory') {
      files.push(await system.files.readFact(path, limit));
      continue;
    }
    const folder = await system.files.readFolder(path, { entries: mostFiles, bytes: limit });
    const entries = folder.entries.filter((entry) => !basename(entry.path).startsWith('.'));
    if (folder.unlisted !== undefined || entries.length === 0) {
      throw new UserError(
        `${path} cannot be used as a folder of certificates: ${folder.unlisted ?? 'it is empty'}.`,
        "Pass the peers' files.",
        { paths: [path] },
      );
    }
    files.push(...entries);
  }
  return files;
}

/** What a port shows of itself, as a file. */
export async function fetchPeer(system: Pick<System, 'tls'>, from: string): Promise<FileFact> {
  const match = /^(?:\[([^\]]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(from.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65535)
    throw new UserError(`--from ${from} is not a host with a port.`, 'For example: core2.example:6000');
  const chain = await system.tls.certificatesOf({ host, port, timeoutMs: 10_000 }).catch((error: NodeJS.ErrnoException) => {
    const reason = /ECONNREFUSED/.test(error.code ?? '')
      ? 'nothing listens there'
      : /ENOTFOUND|EAI_AGAIN/.test(error.code ?? '')
        ? 'the name cannot be resolved'
        : /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(error.code ?? '')
          ? 'no answer'
          : 'it does not speak TLS';
    throw new UserError(
      `No certificate could be fetched from ${from}: ${reason} (${error.code ?? error.message}).`,
      'Check that the server is running with TLS on this port, or ask for the file instead.',
    );
  });
  return {
    path: from,
    fact: { state: 'missing' },
    bytes: Buffer.from(chain.map((der) => encodePem('CERTIFICATE', der)).join('')),
  };
}

async function readInput(system: Pick<System, 'terminal'>, limit: number): Promise<FileFact> {
  const path = 'standard input';
  try {
    return { path, fact: { state: 'missing' }, bytes: await system.terminal.readInput(limit) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EFBIG') throw error;
    throw new UserError(
      `Standard input contains more than ${limit} bytes, far more than any certificate.`,
      "Send only the peer's certificate.",
    );
  }
}
