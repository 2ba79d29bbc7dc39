// The syntax that scripts/later-file.mjs needs to see and to change, by the compiler's own parser: comments, strings and
// type imports are none of it.
import ts from "typescript";

const parse = (file, text) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

function dynamicImports(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * Puts `later(<number>)` in place of each `import("./x.js")`; `numberOf` a specifier is below 0 where nothing is known of it.
 * Throws on any other form: a script-tag file could not follow it.
 */
export function replaceDynamicImports(file, text, numberOf, runtime) {
  if (!text.includes("import(")) return text;
  const source = parse(file, text);
  const calls = dynamicImports(source);
  if (calls.length === 0) return text;
  let result = text;
  for (const call of calls.reverse()) {
    const [specifier, more] = call.arguments;
    const number = !more && specifier && ts.isStringLiteral(specifier) ? numberOf(specifier.text) : -1;
    if (number < 0) {
      const { line } = source.getLineAndCharacterOfPosition(call.getStart());
      throw new Error(
        `${file}:${line + 1}: only import("./a-file-of-ours.js") works in a script-tag file, not ${call.getText()}`,
      );
    }
    result = `${result.slice(0, call.getStart())}later$(${number})${result.slice(call.end)}`;
  }
  return `import { later as later$ } from ${JSON.stringify(runtime)};${result}`;
}

/** The names that a module imports as values, by specifier. */
export function namedImports(file, text) {
  const names = {};
  for (const statement of parse(file, text).statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings) || bindings.elements.some(({ propertyName }) => propertyName))
      throw new Error(`${file}: imports by name only, and without \`as\``);
    names[statement.moduleSpecifier.text] = bindings.elements.map(({ name }) => name.text);
  }
  return names;
}

const STATELESS = new Set(["RegExp", "URL", "TextEncoder", "TextDecoder"]);

function isState(value) {
  if (ts.isNewExpression(value)) return !STATELESS.has(value.expression.getText());
  // An empty one is there to be filled.
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0;
  return ts.isArrayLiteralExpression(value) && value.elements.length === 0;
}

/** The name of a variable or class that makes two copies of a module differ: what one keeps, the other would not see. */
export function moduleState(file, text) {
  for (const statement of parse(file, text).statements) {
    if (ts.isClassDeclaration(statement)) return statement.name?.text;
    if (!ts.isVariableStatement(statement)) continue;
    const { declarations, flags } = statement.declarationList;
    for (const { name, initializer } of declarations) {
      if (!(flags & ts.NodeFlags.Const) || (initializer && isState(initializer))) return name.getText();
    }
  }
  return undefined;
}
