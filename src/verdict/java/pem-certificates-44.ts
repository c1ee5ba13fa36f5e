import { trimmed } from '../../neo4j/conf/properties.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { JavaError } from './java-blocks.ts';
import { generateCertificates } from './java-certificates.ts';
import { decodeBouncyCastle, isUtf8, type PemMarks } from './private-key-file.ts';

/**
 * `public.crt` as Neo4j 4.4 reads it: BouncyCastle's PEM reader finds the blocks, whatever their label, and Java's factory
 * reads the content of each. A line that is no plain BEGIN line ends the reading in silence, and so does everything after it.
 * @throws JavaError for what ends the loading.
 */
export function certificatesFor44(bytes: Buffer, java: number, marks: PemMarks): readonly Certificate[] {
  if (!isUtf8(bytes)) throw new JavaError('MalformedInputException: Input length = 1');
  const lines = bytes.toString('utf8').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  const found: Certificate[] = [];
  let at = 0;
  for (;;) {
    while (at < lines.length && !(lines[at] ?? '').startsWith('-----BEGIN ')) at++;
    const header = lines[at++];
    if (header === undefined) return found;
    const label = marks.labelOf(header);
    if (label === undefined) return found;
    let base64 = '';
    let closed = false;
    for (; at < lines.length && !closed; at++) {
      const line = lines[at] ?? '';
      if (line.includes(':')) continue;
      if (marks.ends(line, label)) closed = true;
      else base64 += trimmed(line);
    }
    if (!closed) throw new JavaError(`-----END ${label}----- not found`);
    const der = decodeBouncyCastle(base64);
    if (der === undefined) throw new JavaError('DecoderException: unable to decode base64 string');
    found.push(...generateCertificates(der, java, true));
  }
}
