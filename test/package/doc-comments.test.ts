// Each function that is the entry to a part of the package shows how it is called: an editor shows the example.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readText } from "./support/docs.js";

const ENTRIES = [
  ["authenticate", "src/authenticate.ts"],
  ["diagnose", "src/diagnose/diagnose.ts"],
  ["defineQlikObject", "src/element/define-qlik-object.ts"],
  ["watchQlikObjects", "src/element/watch-qlik-objects.ts"],
  ["createTicketHandler", "src/server/create-ticket-handler.ts"],
  ["toNodeListener", "src/server/to-node-listener.ts"],
  ["startEmulator", "src/emulator/node/start-emulator.ts"],
  ["createQlikHandlers", "src/testing/create-qlik-handlers.ts"],
  ["createFakeSession", "src/testing/create-fake-session.ts"],
] as const;

/** The examples in the doc comments of a declaration of that name. */
function examplesOf(name: string, file: ts.SourceFile): string[] {
  return file.statements
    .flatMap((statement): readonly ts.Node[] =>
      ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [statement],
    )
    .filter((node) => (node as Partial<ts.NamedDeclaration>).name?.getText(file) === name)
    .flatMap((node) => ts.getJSDocTags(node))
    .filter((tag) => tag.tagName.text === "example")
    .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? "");
}

describe("the doc comment", () => {
  it.each(ENTRIES)("the doc comment of %s has an example that calls it", async (name, path) => {
    const file = ts.createSourceFile(path, await readText(path), ts.ScriptTarget.Latest, true);
    expect(examplesOf(name, file).filter((example) => example.includes(`${name}(`))).toHaveLength(1);
  });
});
