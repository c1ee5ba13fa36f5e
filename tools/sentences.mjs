// Every text of the program that a person may read, rendered with values: `npm run -s sentences`, or
// `node tools/sentences.mjs WORD` for those with a word.
//
// The syntax tree of src/ is read, so that nothing is left out: a text is a string or template with all that is put into it. A
// condition within gives one rendering for each of its branches, a constant of the file stands with its text, and a value that
// only a run knows is taken from `samples` by its name. What has an id (a finding, a reason) or a kind (an error, a remedy, a
// question) says so; test/words.test.ts holds that every id of the registries is among them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tables made from Neo4j's own declarations, and patterns that recognise what others print. */
const isForeign = (path) => /known-settings|known-words|setting-/.test(path);

/** What stands for a value, by the last word of its expression that is here. */
const samples = [
  [
    /^(?:days?Left|bits|left|count|length|size|more|total|index|took|minutes|seconds|\w*Ms|max|most|limit|bytes|number|years?)$/i,
    '12',
  ],
  [/^(?:code|errno)$/i, 'EACCES'],
  [/^(?:signal)$/i, 'SIGTERM'],
  [/port$/i, '7687'],
  [/(?:scope|component|group|policy|by)$/i, 'bolt'],
  [/(?:setting|suffix|tlsLevel|option)$/i, 'server.bolt.tls_level'],
  [/(?:user|who|actor|owner|uid|account)$/i, 'neo4j'],
  [/(?:mode)$/i, '0400'],
  [/(?:container|image|service|unit)$/i, 'neo4j'],
  [/(?:lineage)$/i, 'graph.example.com'],
  [/(?:keyType|algorithm)$/i, 'ec-p256'],
  [/(?:source)$/i, 'self-signed'],
  [/(?:flag)s?$/i, '--name'],
  [/(?:cause|because|reason|why|message|says|neo4jSays|error|said|failed)$/i, 'permission denied'],
  [/(?:serial|oid|fingerprint\w*|digest|id)$/i, '2.5.29.17'],
  [/(?:host|hostname|domain|name|names|members?|server|peer|client)$/i, 'graph.example.com'],
  [/(?:address|addresses|ip|target|endpoint|url|value|variable)$/i, 'graph.example.com:7687'],
  [/(?:notAfter|notBefore|nextUpdate|date|day|now|until|when|expires|since)$/i, '2027-11-26'],
  [/(?:line)$/i, '18'],
  [/(?:version|from|to|release)$/i, '5.26'],
  [/(?:issuer|subject|text|certificates?|leaf|ca|common\w*)$/i, 'CN=graph.example.com'],
  [/(?:home|folder|directory|dir|out|base)$/i, '/var/lib/neo4j'],
  [/(?:path|file|files|conf|shown|at|place|where|it|what|entry)$/i, '/etc/neo4j/neo4j.conf'],
  [/(?:command|program|argv|next|remedy|renew\w*|again|line|says|newPair|newCertificate|setUp)$/i, 'neo4j-tls doctor'],
  [/(?:ok|mark|warning|indent|and|suggestion)$/i, ''],
  // Any other: the text around it is what counts.
  [/./, 'X'],
];

/** All texts, each rendering with where it stands, what it is and what it belongs to. */
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
    if (isText(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      for (const text of new Set(render(node, 0)))
        if (/ /.test(text) && /[a-z]{2}/i.test(text))
          found.push({ path: relative(root, path), line: line + 1, ...belongsTo(node), text });
      // What is rendered within is told with it; calls within may have texts of their own.
      eachCall(node, visit);
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text that a name stands for: a constant of the nearest block around it. */
function constantOf(name, from) {
  for (let at = from.parent; at !== undefined; at = at.parent) {
    const constants = constantsOf(at);
    if (constants.has(name)) return constants.get(name);
  }
  return undefined;
}

const constantsOfBlock = new WeakMap();

/** What a block or file declares; a name for no text has no value. */
function constantsOf(block) {
  if (block.statements === undefined) return new Map();
  const known = constantsOfBlock.get(block);
  if (known !== undefined) return known;
  const found = new Map(
    block.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .map(({ name, initializer }) => [
        name.getText(),
        initializer !== undefined && isText(initializer) ? initializer : undefined,
      ]),
  );
  constantsOfBlock.set(block, found);
  return found;
}

function isText(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node))
    return !ts.isImportDeclaration(node.parent) && !ts.isLiteralTypeNode(node.parent);
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isConditionalExpression(node)) return isText(node.whenTrue) && isText(node.whenFalse);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.PlusToken) return isText(node.left) || isText(node.right);
  }
  return false;
}

function eachCall(node, visit) {
  ts.forEachChild(node, (child) => {
    if (ts.isCallExpression(child) || ts.isArrowFunction(child)) ts.forEachChild(child, visit);
    else eachCall(child, visit);
  });
}

/** At most this many renderings of one text: enough for each branch to be in one. */
const most = 8;

function render(node, depth) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return render(node.expression, depth);
  if (ts.isConditionalExpression(node)) return [...render(node.whenTrue, depth), ...render(node.whenFalse, depth)].slice(0, most);
  if (ts.isBinaryExpression(node)) {
    const both = [render(node.left, depth), render(node.right, depth)];
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken ? sideBySide(both) : both.flat().slice(0, most);
  }
  if (ts.isTemplateExpression(node))
    return sideBySide([
      [node.head.text],
      ...node.templateSpans.flatMap(({ expression, literal }) => [render(expression, depth), [literal.text]]),
    ]);
  if (ts.isIdentifier(node) && depth < 4) {
    const constant = constantOf(node.text, node);
    if (constant !== undefined) return render(constant, depth + 1);
  }
  return [sampleOf(node)];
}

/** Parts beside each other: as many renderings as the part with most has, the others in turn. */
function sideBySide(parts) {
  const count = Math.min(most, Math.max(...parts.map(({ length }) => length)));
  return Array.from({ length: count }, (_, at) => parts.map((each) => each[at % each.length]).join(''));
}

function sampleOf(node) {
  const words = node.getText().match(/[A-Za-z_]\w*/g) ?? [];
  const known = samples.slice(0, -1);
  for (const word of words.toReversed()) {
    const sample = known.find(([pattern]) => pattern.test(word));
    if (sample !== undefined) return sample[1];
  }
  return samples.at(-1)[1];
}

/** What a text is, and the ids of what it belongs to: of its object, of the entry that it is in, or of the finding that is said. */
function belongsTo(node) {
  let kind;
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isNewExpression(parent))
      kind ??= `${parent.expression.getText()} ${parent.arguments?.indexOf(at) === 0 ? 'message' : 'remedy'}`;
    if (ts.isCallExpression(parent)) {
      const said = sayKinds[parent.arguments.indexOf(at)];
      const ids = parent.expression.getText() === 'say' ? literalsOf(parent.arguments[0]) : [];
      if (said !== undefined && ids.length > 0) return { kind: kind ?? said, ids };
      kind ??= `${parent.expression.getText().split('.').at(-1)}()`;
    }
    if (ts.isPropertyAssignment(parent)) {
      kind ??= parent.name.getText().replaceAll(/['"]/g, '');
      const ids = idsOf(parent.parent);
      if (ids.length > 0) return { kind, ids };
      if (ts.isStringLiteral(parent.name)) return { kind, ids: [parent.name.text] };
    }
  }
  return { kind: kind ?? '', ids: [] };
}

/** What the arguments of `say(id, severity, message, remedy)` are. */
const sayKinds = [undefined, undefined, 'message', 'remedy', 'neo4jSays'];

/** The values of `id` in an object, one that is spread into it included. */
function idsOf(object) {
  return object.properties.flatMap((one) => {
    if (ts.isSpreadAssignment(one) && ts.isObjectLiteralExpression(one.expression)) return idsOf(one.expression);
    return ts.isPropertyAssignment(one) && one.name.getText() === 'id' ? literalsOf(one.initializer) : [];
  });
}

function literalsOf(node) {
  if (node === undefined) return [];
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (ts.isIdentifier(node)) return literalsOf(constantOf(node.text, node));
  return [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , word] = process.argv;
  for (const { path, line, kind, ids, text } of sentences())
    if (word === undefined || text.includes(word))
      console.log(`${path}:${line}\t${[kind, ...ids].filter(Boolean).join(' ')}\t${JSON.stringify(text)}`);
}
