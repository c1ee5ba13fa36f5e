import type { SourceName } from '../model/command-line/answers.ts';
import { ca } from './ca.ts';
import { certbot } from './certbot.ts';
import { existing } from './existing.ts';
import { selfSigned } from './self-signed.ts';
import type { CertificateSource } from './source.ts';

/** Every certificate source, in the order the wizard offers them. */
export const sources: { readonly [name in SourceName]?: CertificateSource } = {
  'self-signed': selfSigned,
  ca,
  certbot,
  existing,
};

/** The sources that are there, in order. */
export const sourceList: readonly CertificateSource[] = Object.values(sources);
