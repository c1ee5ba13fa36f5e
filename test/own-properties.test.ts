import { relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * `table[word]` and `word in table` where the word can be any text: it may be one that every object knows (`constructor`,
 * `__proto__`), and it may come from a file. Maps and `ownValue` know only what was put in.
 */
function lookUpsByAnyText(file: ts.SourceFile, checker: ts.TypeChecker): readonly string[] {
  const found: string[] = [];
  const isAnyText = (type: ts.Type): boolean =>
    type.isUnion()
      ? type.types.some(isAnyText)
      : (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  const visit = (node: ts.Node): void => {
    const word = wordOf(node);
    if (word !== undefined && isAnyText(checker.getTypeAtLocation(word))) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${relative('.', file.fileName)}:${line + 1} ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What is looked up, without the casts that would hide its type. */
function wordOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) return node.left;
  if (!ts.isElementAccessExpression(node)) return undefined;
  let word = node.argumentExpression;
  while (ts.isAsExpression(word) || ts.isParenthesizedExpression(word) || ts.isNonNullExpression(word)) word = word.expression;
  return word;
}

function programOf(): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', {}, host);
  if (config === undefined) throw new Error('tsconfig.json cannot be read');
  return ts.createProgram(
    config.fileNames.filter((name) => /\/src\//.test(name)),
    config.options,
  );
}

describe('text from outside', () => {
  it('is looked up in Maps and through ownValue alone', { timeout: 120_000 }, () => {
    const program = programOf();
    const files = program
      .getSourceFiles()
      .filter(({ fileName, isDeclarationFile }) => /\/src\//.test(fileName) && !isDeclarationFile);
    expect(files.length).toBeGreaterThan(300);
    const found = files.flatMap((file) => lookUpsByAnyText(file, program.getTypeChecker()));
    expect(found).toEqual([expect.stringMatching(/^src\/model\/text\/own-value\.ts:\d+ table\[name\]$/)]);
  });
});
