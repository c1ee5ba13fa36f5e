import { children, contextConstructed, DerError, onlyChild, rawBytes, readDer, readOid, Tag } from './der-read.ts';
import { Oid } from './oids.ts';

/** The DER bytes of each certificate in a PKCS #7 (CMS) bundle, in its order; undefined when it is none. Signatures are not looked at. */
export function certificatesOfPkcs7(bytes: Buffer): readonly Buffer[] | undefined {
  try {
    const [type, wrapped] = children(readDer(bytes), Tag.sequence);
    if (readOid(type) !== Oid.signedData) return undefined;
    const fields = children(onlyChild(wrapped, contextConstructed(0)), Tag.sequence);
    const set = fields.find((field) => field.tag === contextConstructed(0));
    return set === undefined
      ? []
      : children(set)
          .filter((node) => node.tag === Tag.sequence)
          .map(rawBytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
