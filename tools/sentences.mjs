// Every text of the program that a person may read, one a line with where it stands: `npm run -s sentences`, or
// `node tools/sentences.mjs WORD` for those with a word. Read from the syntax tree: entries of explain, findings, reasons, notes,
// errors, prompts, options and screens are all string values in src/; values in them are shown as {name}.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tables made from Neo4j's own declarations, and patterns that recognise what others print. */
const isForeign = (path) => /known-settings|known-words|setting-values/.test(path);

export function sentences() {
  return filesBelow(join(root, 'src')).flatMap((path) => (isForeign(path) ? [] : textsOf(path)));
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function textsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const text = textOf(node);
    if (text !== undefined && / /.test(text) && /[a-z]{2}/i.test(text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ path: relative(root, path), line: line + 1, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ expression, literal }) => `{${nameOf(expression)}}${literal.text}`).join('');
}

/** The last word of a value's expression. */
function nameOf(expression) {
  return /(\w+)\W*$/.exec(expression.getText())?.[1] ?? 'value';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , word] = process.argv;
  for (const { path, line, text } of sentences())
    if (word === undefined || text.includes(word)) console.log(`${path}:${line}\t${JSON.stringify(text)}`);
}
