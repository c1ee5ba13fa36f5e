import type { LivePort } from '../../neo4j/config/live-ports.ts';
import { type Certificate, readCertificate } from '../../pki/certificates/certificate.ts';
import type { TlsIdentity } from '../../system/parts/tls.ts';
import type { System } from '../../system/system.ts';

/** What one port shows now. `answered`: it took the connection, and no TLS came about. */
export type ServedCertificate = LivePort &
  (
    | { readonly state: 'serves'; readonly leaf: Certificate }
    | { readonly state: 'silent'; readonly reason: string; readonly answered: boolean }
  );

/**
 * Connects to a port and looks at the certificate that is shown, whatever it is. Never throws.
 * @param identity shown when the port asks for a certificate: a server that refuses us may have closed before we saw its own.
 */
export async function servedCertificate(
  system: Pick<System, 'tls'>,
  port: LivePort,
  identity: TlsIdentity = {},
  timeoutMs = 3_000,
): Promise<ServedCertificate> {
  try {
    const connection = await system.tls.connect({ ...identity, ...port.address, check: 'look', checkName: false, timeoutMs });
    connection.close();
    const leaf = readCertificate(connection.peerChain[0] ?? Buffer.alloc(0));
    return leaf === undefined
      ? { ...port, state: 'silent', reason: 'it showed no certificate', answered: true }
      : { ...port, state: 'serves', leaf };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const answered = code !== undefined && (code.startsWith('ERR_SSL_') || code === 'ECONNRESET' || code === 'EPROTO');
    return { ...port, state: 'silent', reason: code ?? message, answered };
  }
}
