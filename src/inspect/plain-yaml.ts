/**
 * Reads the plain part of YAML that nearly every file for this program keeps to: names with a word, a number or a list of them,
 * and lists of such. Undefined for anything else, however sound: that is for the whole YAML reader, which is large to load and
 * keeps every word of a long file in memory.
 */
export function readPlainYaml(text: string): Record<string, unknown> | undefined {
  const document: Record<string, unknown> = {};
  let list: BlockList | undefined;
  for (const line of text.split('\n')) {
    if (/^ *(?:#.*)?$/.test(line)) continue;
    const item = /^( *)(- )?(?:([A-Za-z][A-Za-z_-]*):(?: (.*))?|(.*))$/.exec(line);
    if (item === null) return undefined;
    const [, indent = '', dash, name, value, word] = item;
    if (dash === undefined && indent === '') {
      if (name === undefined || reserved.test(name) || Object.hasOwn(document, name) || list?.items.length === 0)
        return undefined;
      list = value === undefined ? { indent: undefined, items: [] } : undefined;
      const read = value === undefined ? list?.items : readValue(value);
      if (read === undefined) return undefined;
      document[name] = read;
    } else if (list === undefined || !addToList(list, { indent: indent.length, dash: dash !== undefined, name, value, word })) {
      return undefined;
    }
  }
  return list?.items.length === 0 || Object.keys(document).length === 0 ? undefined : document;
}

type Scalar = string | number;

interface BlockList {
  /** Blanks before the dash; undefined before the first item. */
  indent: number | undefined;
  readonly items: (Scalar | Record<string, unknown>)[];
}

interface ListLine {
  readonly indent: number;
  readonly dash: boolean;
  readonly name: string | undefined;
  readonly value: string | undefined;
  readonly word: string | undefined;
}

/** False: this line is not plain. */
function addToList(list: BlockList, { indent, dash, name, value, word }: ListLine): boolean {
  if (dash) {
    list.indent ??= indent;
    if (indent !== list.indent) return false;
    if (name === undefined) {
      const scalar = readScalar(word ?? '');
      if (scalar !== undefined) list.items.push(scalar);
      return scalar !== undefined;
    }
    list.items.push({});
  } else if (indent !== (list.indent ?? Number.NaN) + 2) return false;
  const item = list.items.at(-1);
  const read = value === undefined ? undefined : readValue(value);
  if (typeof item !== 'object' || name === undefined || read === undefined) return false;
  if (reserved.test(name) || Object.hasOwn(item, name)) return false;
  item[name] = read;
  return true;
}

function readValue(text: string): Scalar | Scalar[] | undefined {
  if (!text.startsWith('[')) return readScalar(text);
  if (!text.endsWith(']')) return undefined;
  const inside = text.slice(1, -1).trim();
  if (inside === '') return [];
  const read = inside.split(',').map((part) => readScalar(part.trim()));
  return read.some((scalar) => scalar === undefined) ? undefined : (read as Scalar[]);
}

/** YAML 1.2 takes these for something else than words. */
const reserved = /^(?:true|false|null)$/i;
const word = /^[A-Za-z][A-Za-z0-9._/-]*$/;
/** Three dots and more make no number: addresses, and versions in full. */
const dotted = /^\d{1,9}(?:\.\d{1,9}){2,3}$/;
const number = /^(?:0|[1-9]\d{0,8})$/;
const quoted = /^(["'])([A-Za-z0-9 ._/:*-]*)\1$/;

function readScalar(text: string): Scalar | undefined {
  if (number.test(text)) return Number(text);
  if (dotted.test(text) || (word.test(text) && !reserved.test(text))) return text;
  return quoted.exec(text)?.[2];
}
