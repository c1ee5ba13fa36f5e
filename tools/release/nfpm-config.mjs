// What nfpm is told: nfpm.yaml, with the addresses, the licence and the version of package.json, which is the one place they stand in.
import { readFileSync } from 'node:fs';

const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
export const maintainer = own.author;
export const homepage = own.homepage;

/**
 * @param {{ arch: string, stage: string, packagedOn: string }} parts as nfpm calls the processor; the folder of the files; a day, as 2026-11-27
 * @throws Error where nfpm.yaml has a variable that nothing is known for
 */
export function nfpmConfig({ arch, stage, packagedOn }) {
  const values = {
    ARCH: arch,
    STAGE: stage,
    MTIME: `${packagedOn}T00:00:00Z`,
    NAME: own.name,
    VERSION: own.version,
    LICENSE: own.license,
    MAINTAINER: own.author,
    HOMEPAGE: own.homepage,
  };
  return readFileSync(new URL('nfpm.yaml', import.meta.url), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`nothing is known for ${name} in nfpm.yaml`);
    return values[name];
  });
}
