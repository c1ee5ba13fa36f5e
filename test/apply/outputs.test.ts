import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { Secret } from '../../src/model/secret.ts';
import { outputsOf, type Step, type StepKind, type StepOf } from '../../src/model/steps/index.ts';
import { issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { createRequest } from '../../src/pki/issuing/write-request.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { quickParent, testdir } from '../support/testdir.ts';
import { authorityHome } from './sample-home.ts';
import { bundlePlan, confEdit, digestOfFile, request } from './sample-plans.ts';

const system = createSystem();
const now = new Date();
const key = await generatePrivateKey('ec-p256');
const pair = { key, certificate: issueSelfSigned({ request, key, now }) };
const passphrase = new Secret('sesame');

const plainHome = async () => testdir({}, quickParent);

/** A step and the folder that it works in. */
type Sample<Kind extends StepKind> = readonly [home: () => Promise<string>, step: (home: string) => StepOf<Kind>];

const at = (home: string, name: string, mode: number) => ({ path: join(home, name), mode });
const places = (home: string) => ({
  key: at(home, 'private.key', 0o400),
  certificate: at(home, 'public.crt', 0o444),
  certificateCopies: [at(home, 'self.pem', 0o444)],
});
const issue = (home: string): StepOf<'issueCertificate'> => ({
  ...{ kind: 'issueCertificate', scope: 'bolt', request, signer: { kind: 'self' } },
  ...places(home),
});
const authority = (home: string): StepOf<'createAuthority'> => ({
  ...{ kind: 'createAuthority', directory: home, subject: [{ type: 'CN', value: 'CA' }], keyType: 'ec-p256', days: 30 },
  limits: undefined,
});
const sign = (home: string, changes: Pick<StepOf<'signCertificate'>, 'holder' | 'keyStore'>): StepOf<'signCertificate'> => ({
  ...{ kind: 'signCertificate', signer: { kind: 'ca', directory: home }, request },
  certificate: at(home, 'signed.crt', 0o444),
  ...changes,
});

/** Of every kind at least one, and one for each way in which its files depend on the step. */
const samples: { readonly [Kind in StepKind]: readonly Sample<Kind>[] } = {
  makeDirectory: [[plainHome, (home) => ({ kind: 'makeDirectory', path: join(home, 'new'), mode: 0o755 })]],
  issueCertificate: [
    [plainHome, issue],
    [async () => testdir({ 'private.key': writePkcs8(key) }, quickParent), (home) => ({ ...issue(home), keepKey: true })],
    [authorityHome, (home) => ({ ...issue(home), signer: { kind: 'ca', directory: home }, passphrase })],
  ],
  importKeyPair: [
    [
      async () => testdir({ 'in.key': writePkcs8(pair.key), 'in.crt': pair.certificate.pem }, quickParent),
      (home) => ({
        ...{
          kind: 'importKeyPair',
          scope: 'bolt',
          from: { privateKey: join(home, 'in.key'), certificate: join(home, 'in.crt') },
        },
        ...places(home),
      }),
    ],
  ],
  requestCertificate: [
    [
      plainHome,
      (home) => ({
        ...{ kind: 'requestCertificate', request, key: at(home, 'private.key', 0o400) },
        certificateRequest: at(home, 'request.csr', 0o444),
      }),
    ],
  ],
  createAuthority: [
    [plainHome, authority],
    [plainHome, (home) => ({ ...authority(home), intermediate: [{ type: 'CN', value: 'Signs' }], passphrase })],
  ],
  adoptAuthority: [true, false].map((beginsList) => [
    async () => {
      const theirs = await authorityHome();
      const [theirKey, theirCertificate] = ['ca.key', 'ca.crt'].map((name) => readFileSync(join(theirs, name)));
      return testdir({ 'their.key': theirKey ?? '', 'their.crt': theirCertificate ?? '', 'own/': {} }, quickParent);
    },
    (home) => ({
      ...{ kind: 'adoptAuthority', directory: join(home, 'own'), key: join(home, 'their.key'), beginsList },
      certificate: readFileSync(join(home, 'their.crt'), 'latin1'),
    }),
  ]),
  signCertificate: [
    [authorityHome, (home) => sign(home, { holder: { kind: 'new', keyType: 'ec-p256', key: at(home, 'new.key', 0o400) } })],
    [
      authorityHome,
      (home) =>
        sign(home, {
          holder: { kind: 'new', keyType: 'ec-p256', key: at(home, 'new.key', 0o400), passphrase },
          keyStore: { to: at(home, 'new.p12', 0o400), password: passphrase, friendlyName: 'new' },
        }),
    ],
    [
      async () => {
        const home = await authorityHome();
        writeFileSync(join(home, 'their.csr'), createRequest(request, key));
        return home;
      },
      (home) => {
        const file = join(home, 'their.csr');
        return sign(home, { holder: { kind: 'request', file, expect: digestOfFile(file) } });
      },
    ],
  ],
  revokeCertificate: [
    [
      authorityHome,
      (home) => ({
        ...{ kind: 'revokeCertificate', serial: '0a', reason: 'superseded' },
        signer: { kind: 'ca', directory: home },
      }),
    ],
  ],
  writeBundle: [
    [
      authorityHome,
      (home) => {
        const [step] = bundlePlan(home).steps;
        if (step?.kind !== 'writeBundle') throw new Error('the sample plan has changed');
        return step;
      },
    ],
  ],
  copyFile: [
    [
      async () => testdir({ 'a.pem': 'a\n' }, quickParent),
      (home) => ({ kind: 'copyFile', from: join(home, 'a.pem'), to: at(home, 'b.pem', 0o444) }),
    ],
  ],
  writeFile: [
    [plainHome, (home) => ({ kind: 'writeFile', to: at(home, 'new', 0o644), text: 'new\n' })],
    [
      async () => testdir({ new: 'old\n' }, quickParent),
      (home) => ({ kind: 'writeFile', to: at(home, 'new', 0o600), text: passphrase, overwrite: true }),
    ],
  ],
  removeFile: [[async () => testdir({ gone: '' }, quickParent), (home) => ({ kind: 'removeFile', path: join(home, 'gone') })]],
  moveFile: [
    [
      async () => testdir({ stray: 'stray\n' }, quickParent),
      (home) => ({ kind: 'moveFile', from: join(home, 'stray'), to: join(home, 'moved') }),
    ],
  ],
  closeToOthers: [
    [async () => testdir({ open: 'x' }, quickParent), (home) => ({ kind: 'closeToOthers', path: join(home, 'open') })],
  ],
  setMode: [
    [async () => testdir({ open: '' }, quickParent), (home) => ({ kind: 'setMode', path: join(home, 'open'), mode: 0o600 })],
  ],
  editConf: [
    [
      async () => testdir({ 'neo4j.conf': { text: 'a=1\n', mode: 0o664 } }, quickParent),
      (home) => {
        const path = join(home, 'neo4j.conf');
        return { kind: 'editConf', path, edit: confEdit({ a: '2' }), expect: digestOfFile(path), mode: 0o640 };
      },
    ],
    [
      plainHome,
      (home) => ({
        ...{ kind: 'editConf', path: join(home, 'neo4j.conf'), edit: confEdit({ a: '2' }), expect: undefined, mode: 0o640 },
      }),
    ],
  ],
  runCommand: [[plainHome, () => ({ kind: 'runCommand', argv: ['true'], why: 'to see what it leaves' })]],
};

/** Mode and content of each file below, but for those that the program keeps for itself. */
function filesBelow(folder: string): ReadonlyMap<string, { readonly mode: number; readonly digest: string }> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => !path.includes('/.neo4j-tls/'));
  return new Map(
    paths.map((path) => [
      path,
      { mode: lstatSync(path).mode & 0o7777, digest: createHash('sha256').update(readFileSync(path)).digest('hex') },
    ]),
  );
}

const cases = Object.entries(samples).flatMap(([kind, each]) =>
  (each as readonly Sample<StepKind>[]).map((sample, index) => ({ name: `${kind}, ${index + 1}`, sample })),
);

describe('a step writes the files that it announces, with the modes that it announces', () => {
  it.each(cases)('$name', async ({ sample: [makeHome, stepIn] }) => {
    const home = await makeHome();
    const step: Step = stepIn(home);
    const before = filesBelow(home);
    const announced = outputsOf(step);
    await applyPlan({ command: 'init', home, steps: [step], rehearsals: [], notes: [] }, system, { now });
    const after = filesBelow(home);
    const written = [...after].filter(([path, { digest }]) => before.get(path)?.digest !== digest);
    const folders = announced.filter(({ path }) => path.endsWith('/')).map(({ path }) => path);
    const inFolder = (path: string): boolean => folders.some((folder) => path.startsWith(folder));
    expect(
      written
        .map(([path]) => path)
        .filter((path) => !inFolder(path))
        .sort(),
    ).toEqual(
      announced
        .map(({ path }) => path)
        .filter((path) => !path.endsWith('/'))
        .sort(),
    );
    for (const { path, mode } of announced) {
      if (!path.endsWith('/')) expect(after.get(path)?.mode, path).toBe(mode ?? before.get(path)?.mode ?? after.get(path)?.mode);
    }
    const isRecord = (folder: string) => folder.endsWith('/issued/');
    for (const folder of folders.filter(isRecord))
      expect(
        written.some(([path]) => path.startsWith(folder)),
        folder,
      ).toBe(true);
  });
});
