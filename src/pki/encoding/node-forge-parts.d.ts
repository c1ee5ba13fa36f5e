// The types come for the whole of node-forge; we load single files of it, for start-up time.
declare module 'node-forge/lib/asn1.js' {
  import type { asn1 } from 'node-forge';

  const part: typeof asn1;
  export = part;
}

declare module 'node-forge/lib/util.js' {
  import type { util } from 'node-forge';

  const part: typeof util;
  export = part;
}

declare module 'node-forge/lib/rc2.js' {
  import type { util } from 'node-forge';

  interface Cipher {
    start(iv: string): void;
    update(input: util.ByteBuffer): void;
    finish(pad: () => boolean): boolean;
    readonly output: util.ByteBuffer;
  }
  const part: { createDecryptionCipher(key: string, bits: number): Cipher };
  export = part;
}
