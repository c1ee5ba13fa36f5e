import { posix } from 'node:path';
import { posixQuote } from '../model/text/shell.ts';

/** What is to be known of a home that Homebrew keeps for one version alone. */
export interface CellarWords {
  readonly text: string;
  /** Half a sentence more, then lines to type. */
  readonly remedy: string;
}

/**
 * Homebrew has each version in a folder of its own (`/opt/homebrew/Cellar/neo4j/VERSION/libexec`), keys, certificates and neo4j.conf with it.
 * An upgrade leaves that folder behind and, unless told otherwise, removes it.
 * @param realHome the home with its links followed; undefined is what is not one of these.
 */
export function inCellar(realHome: string | undefined): CellarWords | undefined {
  const [, prefix, formula, version] = /^(.*)\/Cellar\/([^/]+)\/([^/]+)\/libexec\/?$/.exec(realHome ?? '') ?? [];
  if (realHome === undefined || prefix === undefined || formula === undefined || version === undefined) return undefined;
  const next = posix.join(prefix, 'opt', formula, 'libexec');
  return {
    text: `This home belongs to ${formula} ${version} only: "brew upgrade" creates a new one and removes this one with its keys, certificates and neo4j.conf`,
    remedy: [
      'To keep them, upgrade in these steps:',
      `HOMEBREW_NO_INSTALL_CLEANUP=1 brew upgrade ${posixQuote(formula)}`,
      `cp -R ${posixQuote(posix.join(realHome, 'certificates'))} ${posixQuote(next)}`,
      `neo4j-tls init --home ${posixQuote(next)}`,
    ].join('\n'),
  };
}
