import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/program.ts';

/** Text of ours that a person may read: code without its comments, and the pages. */
const texts = ['src', 'docs', 'templates']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
  .concat('README.md', 'SECURITY.md')
  .filter((name) => /\.(ts|md|yaml|conf)$/.test(name))
  .sort();

const advises = /(?<![.\w])(?:chown|chmod|chgrp|setfacl)\s+(?:-\w+\s+)*['"`\w$]/;

describe('advice', () => {
  it('hands over, or opens, nothing but what lies in the home', () => {
    const found = texts.flatMap((name) =>
      readFileSync(join(root, name), 'utf8')
        .split('\n')
        .filter((line) => advises.test(line) && !/^\s*(?:\*|\/\/|\/\*)/.test(line))
        .map((line) => `${name}: ${line.trim().replaceAll(/\$\{\w+\((\w+)\)\}/g, '<$1>')}`),
    );
    // Three lines, decided in one place: a folder of the home is opened, one above it lets one user pass, a file of the home,
    // not what a link leads to, is given to who runs Neo4j.
    // Two more close: this program's own folder, and a folder that several users can change.
    expect(found).toEqual([
      'src/apply/beforehand/readable-by.ts: ? `sudo chmod o+x <directory>`',
      'src/apply/beforehand/readable-by.ts: : `sudo setfacl -m u:<shown>:x <directory>`;',
      'src/apply/beforehand/readable-by.ts: if (own) return `sudo chown -h <shown> <real>`;',
      'src/apply/transaction/own-folder.ts: ? `chmod 700 <path>`',
      'src/system/files/decided.ts: `sudo chmod go-w <folder>`,',
    ]);
  });
});
