// What the reference says is what the sources say: codes, messages word by word, options, members, the settings to enter.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeSettings } from "../../src/cli/settings/describe-settings.js";
import { explain, type Catalogue } from "../../src/qlik-sense/problems/catalogue.js";
import { problem, type Problem, type ProblemKey } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { readDoc, readText } from "./support/docs.js";

const [errors, ticketEndpoint, options, emulator, admin] = await Promise.all(
  ["errors", "ticket-endpoint", "options", "emulator", "qlik-admin"].map((name) => readDoc(`docs/${name}.md`)),
);
const headings = [...(errors?.text ?? "").matchAll(/^### (.+)$/gm)].map(([, title = ""]) => title);

/** The members of a union of texts, as the file spells them. */
async function unionOf(file: string, name: string): Promise<string[]> {
  const [, body = ""] = new RegExp(`type ${name} =([^;]+);`).exec(await readText(file)) ?? [];
  return [...body.matchAll(/"([\w-]+)"/g)].map(([, member = ""]) => member);
}

/** The names of an interface's members. */
async function membersOf(file: string, name: string): Promise<string[]> {
  const [, body = ""] = new RegExp(`interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(await readText(file)) ?? [];
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?(:<]/gm)].map(([, member = ""]) => member);
}

describe("docs/errors.md", () => {
  it("has a heading for each code that can be thrown, and for no other", async () => {
    const codes = [
      ...(await unionOf("src/core/errors.ts", "CoreErrorCode")),
      ...(await unionOf("src/core/errors.ts", "QlikSenseErrorCode")),
    ];
    expect(codes.length).toBeGreaterThan(15);
    expect(headings.filter((title) => !title.startsWith("Warning ")).sort()).toEqual(codes.sort());
  });

  it("has a heading for each warning, and for no other", async () => {
    const [, union = ""] =
      /interface WarningEvent \{[^]*?code:\s*([^;]+);/.exec(await readText("src/qlik-sense/types.ts")) ?? [];
    const codes = [...union.matchAll(/"([\w-]+)"/g)].map(([, code = ""]) => `Warning ${code}`);
    expect(codes.length).toBeGreaterThan(2);
    expect(headings.filter((title) => title.startsWith("Warning ")).sort()).toEqual(codes.sort());
  });
});

const CALL = "POST /api/qlik-ticket";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const BOB = { userDirectory: "ACME", userId: "bob" };

/** Each sentence with the facts of the examples: all that a reader may meet, at least once. */
function examples(): Problem[] {
  const proxy = parseProxy("https://sense.example.net/mashup");
  const foreign = "https://sense.example.org/mashup";
  const facts: { readonly [K in ProblemKey]: readonly Parameters<Catalogue[K]>[] } = {
    "unsupported-environment": [[]],
    "unsupported-environment/part": [[undefined]],
    "invalid-option": [["timeoutMs"]],
    "invalid-option/unknown": [["timeout"]],
    "invalid-option/ticket": [[]],
    "invalid-option/ticket-url": [[]],
    "invalid-option/proxy": [[proxy.url]],
    "invalid-option/no-proxy": [[]],
    "insecure-proxy": [["http://sense.example.net/mashup"]],
    "proxy-not-allowed": [
      [foreign, [proxy]],
      [foreign, []],
    ],
    "issuer-failed/status": [
      ...[0, 400, 401, 403, 404, 405, 418, 419, 500].map((status): [string, number] => [CALL, status]),
      [CALL, 429, 7_000],
    ],
    "issuer-failed/no-answer": [["POST https://api.example.net/qlik-ticket", undefined]],
    "issuer-failed/function": [[undefined]],
    "issuer-response-invalid": [undefined, "", "<html>", "{", "a.b.c", "two words"].map((answer) => [CALL, answer]),
    "user-mismatch/ticket": [[ANNA, BOB]],
    "credential-rejected": [[proxy]],
    "cookie-blocked": [
      [proxy],
      [parseProxy("https://sense.example.com/mashup")],
      [proxy, "image", "credentialless"],
      [Object.assign(parseProxy("https://sense.example.net/mashup"), { config: { ...proxy.config, isSecure: false } })],
    ],
    "user-mismatch": [[proxy, ANNA, BOB]],
    unreachable: [
      [proxy, undefined],
      [proxy, undefined, "prompt"],
    ],
    "local-network-blocked": [[proxy]],
    "websocket-refused": [[proxy]],
    "unreachable/no-proxy": [[proxy, 404]],
    "cors-missing": [[proxy]],
    "cors-missing/token": [[proxy]],
    "csp-blocked": [
      [proxy, "img-src", "consume"],
      [proxy, "connect-src", "verify"],
    ],
    "session-expired": [[proxy]],
    timeout: [["verify", 30_000]],
    "amd-conflict": [[]],
    "require-failed": [
      [proxy, false],
      [proxy, true],
    ],
    "qlik-load-failed": [
      [proxy, undefined],
      [proxy, Object.assign(new Error("Mismatched"), { requireType: "mismatch" })],
    ],
  };
  return Object.entries(facts).flatMap(([key, each]) =>
    each.map((given) => (problem as (key: string, ...given: readonly unknown[]) => Problem)(key, ...given)),
  );
}

describe("the messages in docs/errors.md", () => {
  let onLine = true;
  beforeEach(() => {
    onLine = true;
    vi.stubGlobal("location", new URL("https://app.example.com/report"));
    vi.stubGlobal("navigator", {
      get onLine() {
        return onLine;
      },
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  /** What the document shows under a code. */
  function shown(code: string): string[] {
    const [, section = ""] = new RegExp(`^### ${code}$([^]*?)(?=^##|(?![^]))`, "m").exec(errors?.text ?? "") ?? [];
    return [...section.matchAll(/^( *)```text\n([^]*?)^\1```/gm)].map(([, , text = ""]) => text.trim());
  }

  it("are those of the library, word by word, each under its code", () => {
    const thrown = examples().map(explain);
    onLine = false;
    const offline = [
      problem("issuer-failed/no-answer", CALL, undefined),
      problem("unreachable", parseProxy("https://sense.example.net/mashup"), undefined),
    ].map(explain);
    for (const { code, message } of [...thrown, ...offline]) expect(shown(code)).toContain(message);
    const messages = [...thrown, ...offline].map(({ message }) => message);
    const all = headings.filter((title) => !title.startsWith("Warning ")).flatMap(shown);
    expect(all.filter((text) => !messages.includes(text))).toEqual([]);
  });

  it("that are warnings are those of the library", async () => {
    const said = await readText("src/qlik-sense/warnings.ts");
    for (const title of headings.filter((each) => each.startsWith("Warning "))) {
      const [text = ""] = shown(title);
      expect(text).not.toBe("");
      expect(said).toContain(JSON.stringify(text));
    }
  });
});

describe("the reference names", () => {
  const missing = (names: readonly string[], text = "") => {
    expect(names.length).toBeGreaterThan(2);
    return names.filter((name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(text));
  };

  it("every option of authenticate, every member of a session, every event", async () => {
    const types = "src/qlik-sense/types.ts";
    const session = "src/qlik-sense/session/session.ts";
    for (const name of ["AuthenticateOptions", "StageEvent", "ReadyEvent", "WarningEvent"]) {
      expect(missing(await membersOf(types, name), options?.text)).toEqual([]);
    }
    for (const name of ["QlikSession", "QlikMashup", "WebSocketOptions"]) {
      expect(missing(await membersOf(session, name), options?.text)).toEqual([]);
    }
  });

  it("every option of the emulator", async () => {
    const model = "src/emulator/model/options.ts";
    expect(missing(await membersOf(model, "ProxyOptions"), emulator?.text)).toEqual([]);
    expect(missing(await membersOf(model, "VirtualProxyOptions"), emulator?.text)).toEqual([]);
    const servers = await membersOf("src/emulator/node/start-emulator.ts", "EmulatorOptions");
    expect(missing(servers, emulator?.text)).toEqual([]);
    for (const name of ["Fault", "FaultEffects"]) {
      expect(missing(await membersOf("src/emulator/faults/fault.ts", name), emulator?.text)).toEqual([]);
    }
  });

  it("every code of the ticket server", async () => {
    const codes = await unionOf("src/server/errors.ts", "TicketServerErrorCode");
    expect(missing(codes, ticketEndpoint?.text)).toEqual([]);
  });
});

it("docs/qlik-admin.md asks for the fields and values that the settings command prints", () => {
  const { fields } = describeSettings(
    new URL("https://app.example.com"),
    new URL("https://sense.example.com/mashup"),
    "mashup",
  );
  expect(fields.length).toBeGreaterThan(8);
  const text = admin?.text.replaceAll("`", "") ?? "";
  for (const { section, label, oldLabel, value } of fields) {
    const row = text.split("\n").find((line) => line.startsWith(`| ${section}`) && line.includes(`| ${label}`)) ?? "";
    expect(row, `a row for ${label}`).not.toBe("");
    expect(row).toContain(oldLabel ?? "");
    const isLines = value.length > 1;
    for (const line of value) expect((isLines ? text : row).toLowerCase()).toContain(line.toLowerCase());
    if (value.length === 0) expect(row).toContain("leave empty");
  }
});
