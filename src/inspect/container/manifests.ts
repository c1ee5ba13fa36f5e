import { dirname, join } from 'node:path';
import { readForm } from '../../documents/container/forms.ts';
import { entries, manifestKind, manifestList, manifestName } from '../../documents/container/kubernetes.ts';
import type { NotFollowed } from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';
import { parseYaml, YamlError } from './yaml-reader.ts';

/** Files beside a manifest that are worth looking into, and how large one may be. */
const mostBeside = 50;
const besideLimit = 512 * 1024;

/** Does a text look like a manifest of Kubernetes? In JSON all may stand in one line. */
export const isManifest = (text: string): boolean =>
  /(?:^|[{,])[ \t]*(?:- )?["']?apiVersion["']?[ \t]*:/m.test(text) && /(?:^|[{,])[ \t]*(?:- )?["']?kind["']?[ \t]*:/m.test(text);

/** A document of a manifest, as it stands there, and where. */
export interface Manifest {
  readonly file: string;
  readonly kind: string;
  /** Undefined: it has none. */
  readonly name: string | undefined;
  readonly document: unknown;
}

/**
 * Documents of a text, those of a List one by one; and those that are no YAML, as templates of Helm.
 * @throws UserError for a List that is none
 */
export function manifestsIn(
  text: string,
  file: string,
): { readonly manifests: readonly Manifest[]; readonly unread: readonly NotFollowed[] } {
  const manifests: Manifest[] = [];
  const unread: NotFollowed[] = [];
  for (const [index, part] of text.split(/^---(?:[ \t].*)?$/m).entries()) {
    let document: unknown;
    try {
      document = parseYaml(part, 50, 'go');
    } catch (error) {
      const because = error instanceof YamlError ? (error.message.split('\n')[0] ?? '') : 'it cannot be parsed';
      unread.push({
        path: file,
        because: `document ${index + 1} is not YAML: ${because}`,
        remedy: 'If it is a template, render it first and check the result.',
      });
    }
    manifests.push(...documentsOf(document, file));
  }
  return { manifests, unread };
}

/** One document, or those of a List; none where it says no kind. */
function documentsOf(document: unknown, file: string): readonly Manifest[] {
  const kind = manifestKind().safeParse(document).data?.kind;
  if (kind === undefined) return [];
  if (kind === 'List')
    return readForm(manifestList(), document, { file, document: kind }).items.flatMap((item) => documentsOf(item, file));
  return [{ file, kind, name: manifestName().safeParse(document).data?.metadata?.name, document }];
}

/** ConfigMaps and Secrets of the manifest, then those of the files beside it, where these can be read. */
export async function entriesBeside(
  system: Pick<System, 'files'>,
  file: string,
  own: readonly Manifest[],
): Promise<readonly Manifest[]> {
  const folder = dirname(file);
  const names = await system.files.list(folder).catch(() => []);
  const found = [...own];
  for (const name of names.filter((one) => /\.(?:ya?ml|json)$/.test(one) && join(folder, one) !== file).slice(0, mostBeside)) {
    const path = join(folder, name);
    const text = await system.files.read(path, besideLimit).then(String, () => '');
    if (/kind["']?\s*:\s*["']?(?:Secret|ConfigMap|List)/.test(text)) found.push(...readable(text, path));
  }
  return found.filter(({ kind }) => kind === 'Secret' || kind === 'ConfigMap');
}

/** A file beside it may be about something else altogether. */
function readable(text: string, path: string): readonly Manifest[] {
  try {
    return manifestsIn(text, path).manifests;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** A ConfigMap or a Secret that something is taken from. */
export interface Named {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
}

/** What a ConfigMap or Secret holds; undefined: it is not in a file that was read. @throws UserError where it has another form. */
export function contentOf({ kind, name }: Named, known: readonly Manifest[]): ReadonlyMap<string, Buffer> | undefined {
  const found = known.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) return undefined;
  const { data, binaryData, stringData } = readForm(entries(), found.document, { file: found.file, document: `${kind} ${name}` });
  const [coded, plain] = kind === 'Secret' ? [data, stringData] : [binaryData, data];
  return new Map([
    ...[...coded].map(([key, value = '']) => [key, Buffer.from(value, 'base64')] as const),
    ...[...plain].map(([key, value = '']) => [key, Buffer.from(value)] as const),
  ]);
}

/** `items:` names the entries that are taken, and how they are called then. */
export function picked(
  content: ReadonlyMap<string, Buffer>,
  items: readonly { readonly key: string; readonly path: string | undefined }[] | undefined,
): ReadonlyMap<string, Buffer> {
  if (items === undefined) return content;
  return new Map(
    items.flatMap(({ key, path = key }) => {
      const bytes = content.get(key);
      return bytes === undefined ? [] : [[path, bytes] as const];
    }),
  );
}
