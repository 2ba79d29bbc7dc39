// docs/server.md is the reference of the ticket server: each option, event, code and member is in it, and nothing that is not there.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HANDLER_RULES } from "../../src/server/check-settings.js";
import { QLIK_TICKET_RULES } from "../../src/server/issuers/qlik-ticket/options.js";
import { readDoc, readText } from "./support/docs.js";
import { root } from "./support/install.js";

const { text } = await readDoc("docs/server.md");

/** The part of the page under this heading. */
const section = (title: string): string => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
/** Names in the first column of a section's table. */
const firstColumn = (part: string): string[] =>
  [...part.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name),
  );

/** The handler's own sources, without the issuers of other systems and the licence keys that those look for. */
async function handlerSources(): Promise<string> {
  const folders = ["src/server", "src/server/issuers/qlik-ticket"];
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(path.join(root, folder))).map((file) => `${folder}/${file}`)),
  );
  const texts = await Promise.all(
    files
      .flat()
      .filter((file) => file.endsWith(".ts") && file !== "src/server/license-key.ts")
      .map((file) => readText(file)),
  );
  return texts.join("\n");
}

describe("docs/server.md", () => {
  it("docs/server.md lists each option of createTicketHandler, and no other", () => {
    const options = [...Object.keys(HANDLER_RULES), ...Object.keys(QLIK_TICKET_RULES)];
    expect(firstColumn(section("Options")).sort()).toEqual(options.sort());
  });

  it("docs/server.md lists each event that a ticket handler tells, and no other", async () => {
    const events = await readText("src/server/types/events.ts");
    const types = [...events.matchAll(/readonly type: ("[^;]+);/g)].flatMap(([, union = ""]) =>
      [...union.matchAll(/"([\w-]+)"/g)].map(([, type = ""]) => type),
    );
    expect(types.length).toBeGreaterThan(10);
    const listed = firstColumn(section("Events")).filter((name) => name !== "type");
    expect(listed.sort()).toEqual([...new Set(types)].sort());
  });

  it("docs/server.md lists each code that a refusal of the handler has, and no other", async () => {
    const thrown = [...(await handlerSources()).matchAll(/new Refusal\(\s*\w+,\s*"([\w-]+)"/g)].map(
      ([, code = ""]) => code,
    );
    const listed = [...section("Answers").matchAll(/^\| \d{3}\s+\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([\w-]+)`/g)].map(([, code = ""]) => code),
    );
    expect(new Set(thrown).size).toBeGreaterThan(10);
    // These come from what `resolveUser` and Qlik answered, by their status.
    const byStatus = ["forbidden", "rate-limited", "not-signed-in", "internal"];
    expect([...new Set(listed)].sort()).toEqual([...new Set([...thrown, ...byStatus])].sort());
  });

  it("docs/ticket-endpoint.md lists each code of TicketServerError that a ticket handler has", async () => {
    const [, union = ""] = /type TicketServerErrorCode =([^;]+);/.exec(await readText("src/server/errors.ts")) ?? [];
    const codes = [...union.matchAll(/"([\w-]+)"/g)].map(([, code = ""]) => code);
    const { text: endpoint } = await readDoc("docs/ticket-endpoint.md");
    const table = endpoint.split(/^## /m).find((part) => part.startsWith("When it fails\n")) ?? "";
    expect(codes.length).toBeGreaterThan(15);
    for (const code of firstColumn(table)) expect(codes).toContain(code);
    const sources = await handlerSources();
    const used = codes.filter((code) => new RegExp(`["\`]${code}["\`]`).test(sources.replace(union, "")));
    expect(firstColumn(table)).toEqual(expect.arrayContaining(used));
  });
});
