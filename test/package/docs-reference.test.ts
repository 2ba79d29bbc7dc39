/* eslint-disable max-lines -- one table: what the sources say beside what the documents say */
// What the reference says is what the sources say: codes, messages word by word, options, members, the settings to enter.
import { TENANT_SWITCHES } from "../../src/emulator/qlik-cloud/settings/switches.js";
import { SBM_SWITCHES } from "../../src/emulator/sbm/switches.js";
import { TABLEAU_SWITCHES } from "../../src/emulator/tableau/switches.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeSettings } from "../../src/cli/settings/describe-settings.js";
import * as call from "../../src/core/errors/call.js";
import type { EmbedError } from "../../src/core/errors/embed-error.js";
import * as issuer from "../../src/core/issuer/sentences.js";
import * as acquire from "../../src/qlik-sense/errors/acquire.js";
import * as configure from "../../src/qlik-sense/errors/configure.js";
import * as noSession from "../../src/qlik-sense/errors/no-session.js";
import * as gateway from "../../src/qlik-sense/errors/gateway.js";
import * as open from "../../src/qlik-sense/errors/open.js";
import * as session from "../../src/qlik-sense/errors/session.js";
import * as signIn from "../../src/qlik-sense/errors/sign-in.js";
import { CALL, TICKET_WORDS } from "../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../src/qlik-sense/identity.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { readSettings } from "../../src/qlik-sense/settings.js";
import { warningOf, warningOfProblem } from "../../src/qlik-sense/warnings.js";
import { readDoc, readText } from "./support/docs.js";

const [errors, ticketEndpoint, server, options, emulator, admin] = await Promise.all(
  ["errors", "ticket-endpoint", "server", "options", "emulator", "qlik-admin"].map((name) =>
    readDoc(`docs/${name}.md`),
  ),
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
  it("docs/errors.md has a heading for each code that can be thrown, and for no other", async () => {
    const codes = [
      ...(await unionOf("src/core/errors/embed-error.ts", "CoreErrorCode")),
      ...(await unionOf("src/qlik-sense/errors/codes.ts", "QlikSenseErrorCode")),
      ...(await unionOf("src/qlik-cloud/errors/codes.ts", "QlikCloudErrorCode")),
    ];
    expect(codes.length).toBeGreaterThan(15);
    expect(headings.filter((title) => !title.startsWith("Warning ")).sort()).toEqual(codes.sort());
  });

  it("docs/errors.md has a heading for each warning, and for no other", async () => {
    const [, union = ""] =
      /interface WarningEvent \{[^]*?code:\s*([^;]+);/.exec(await readText("src/qlik-sense/event-types.ts")) ?? [];
    const codes = [...union.matchAll(/"([\w-]+)"/g)].map(([, code = ""]) => `Warning ${code}`);
    expect(codes.length).toBeGreaterThan(2);
    expect(headings.filter((title) => title.startsWith("Warning ")).sort()).toEqual(codes.sort());
  });
});

const ENDPOINT = "POST /api/qlik-ticket";
const ANNA = identityOf({ userDirectory: "ACME", userId: "anna" });
const BOB = identityOf({ userDirectory: "ACME", userId: "bob" });
const LICENCE_KEY = `e30.${btoa(JSON.stringify({ license: "1234" }))}.c2ln`;

/** What `authenticate` says of these options. */
const BROWSERS = ["chromium", "firefox", "safari", "other"] as const;

function complaintAbout(options: object): EmbedError {
  try {
    readSettings("/api/qlik-ticket", options);
  } catch (error) {
    return error as EmbedError;
  }
  throw new Error("The options were taken.");
}

/** Each sentence of `sentences` with the given facts. A sentence that has none is named by the missing key. */
function say<S extends Readonly<Record<string, unknown>>>(
  sentences: S,
  facts: {
    readonly [K in keyof S as S[K] extends (...facts: never[]) => EmbedError ? K : never]: readonly (S[K] extends (
      ...facts: infer F
    ) => EmbedError
      ? Readonly<F>
      : never)[];
  },
): EmbedError[] {
  return Object.entries<readonly (readonly unknown[])[]>(facts).flatMap(([name, each]) =>
    each.map((given) => (sentences[name] as (...facts: readonly unknown[]) => EmbedError)(...given)),
  );
}

/** Each sentence with the facts of the examples: all that a reader may meet, at least once. */
function examples(): EmbedError[] {
  const proxy = parseProxy("https://sense.example.net/mashup");
  const foreign = "https://sense.example.org/mashup";
  const plain = { ...proxy, config: { ...proxy.config, isSecure: false } };
  return [
    complaintAbout({ timeoutMs: "5 s" }),
    complaintAbout({ timeout: 5 }),
    complaintAbout({ request: { header: {} } }),
    ...say(call, {
      noDocument: [[{ call: CALL }]],
      failedUnexpectedly: [[TICKET_WORDS, undefined]],
      handleDisposed: [[{ call: CALL }]],
      optionUnusable: [],
      optionUnknown: [],
      timedOut: [[TICKET_WORDS, "verify", 30_000]],
    }),
    ...say(configure, {
      licenseKeyAsSource: [[]],
      ticketAsSource: [[]],
      noTicketUrl: [[]],
      malformedProxy: [[`${proxy.id}/hub`], [`${proxy.id}?x`]],
      noProxy: [[]],
      otherServer: [["host", "sense.example.org", "sense.example.net"]],
      pageIsFile: [[]],
      nothingToShow: [["singleUrl(options)"]],
      severalToShow: [["singleUrl(options)"]],
      pathOutside: [[proxy.base]],
      unknownNews: [[["expired", "signed-out", "other-user", "connection-lost"]]],
      insecureProxy: [["http://sense.example.net/mashup"]],
    }),
    ...say(issuer, {
      endpointRefused: [
        ...[0, 400, 401, 403, 404, 405, 418, 419, 500].map((status) => [TICKET_WORDS, ENDPOINT, status] as const),
        [TICKET_WORDS, ENDPOINT, 429, 7_000],
      ],
      endpointUnreachable: [[TICKET_WORDS, "POST https://api.example.net/qlik-ticket", undefined]],
      sourceFailed: [[TICKET_WORDS, undefined]],
    }),
    ...say(acquire, {
      proxyNotAllowed: [
        [foreign, [proxy], TICKET_WORDS],
        [foreign, [], TICKET_WORDS],
      ],
      answerUnusable: [undefined, "", "<html>", "{", "a.b.c", LICENCE_KEY, "two words"].map(
        (answer) => [ENDPOINT, answer, TICKET_WORDS] as const,
      ),
      otherUserAnswered: [[ANNA, BOB, TICKET_WORDS]],
    }),
    ...say(signIn, {
      ticketRepeated: [[proxy]],
      ticketRejected: [[proxy]],
      jwtRejected: [[proxy]],
      anonymousInstead: [[proxy, TICKET_WORDS]],
      otherUserFound: [[proxy, ANNA, BOB]],
      otherUserPresent: [
        [proxy, BOB],
        [proxy, undefined],
      ],
      unreachable: [
        [proxy, undefined],
        [proxy, undefined, "prompt"],
      ],
      localNetworkBlocked: [[proxy]],
      websocketRefused: [[proxy]],
      notAProxy: [[proxy, 404]],
      corsMissing: [[proxy]],
      preflightRefused: [[proxy]],
      tokenUnreadable: [[proxy]],
      cspBlocked: [
        [proxy, "img-src", "consume"],
        [proxy, "connect-src", "verify"],
      ],
      sessionExpired: [[proxy]],
    }),
    noSession.nodesDisagree(proxy),
    noSession.sessionNotKnown(parseProxy("https://sense.example.com/mashup")),
    noSession.cookieBlocked(parseProxy("https://sense.example.com/mashup"), TICKET_WORDS),
    noSession.cookieBlocked(plain, TICKET_WORDS),
    noSession.cookieBlocked(proxy, TICKET_WORDS, { policy: "credentialless" }),
    ...BROWSERS.map((browser) => noSession.cookieBlocked(proxy, TICKET_WORDS, { browser })),
    ...say(gateway, {
      gatewayLogin: [
        ...(["redirect", "elsewhere", "page", "unread", "dialog", 401, 403, 511] as const).map(
          (sign) => [proxy, sign] as const,
        ),
        [proxy, "redirect", "resources/img/core/dark_noise_16x16.png"],
      ],
      cookiesUnanswered: [[proxy]],
      serverDown: [
        [proxy, 503],
        [proxy, 429],
      ],
    }),
    ...say(session, {
      signedOut: [[proxy]],
      renewedTooOften: [[proxy, 125_400]],
      otherPlaceAnswered: [[proxy, { ...proxy, id: foreign }]],
      sessionLimit: [[proxy]],
      noLicense: [[proxy]],
      licensePending: [[proxy]],
      engineUnavailable: [[proxy, "OnNoEngineAvailable"]],
      accessDenied: [[proxy, "2f1c5a7e"]],
      appNotFound: [[proxy, "2f1c5a7e"]],
      objectNotFound: [[proxy, "2f1c5a7e", "pYxQd"]],
      connectionLost: [[proxy, undefined]],
      socketNeverOpened: [[proxy, undefined]],
      qlikFailed: [[proxy, "Invalid Params", undefined]],
      headersRefused: [[proxy, ["qlik-api-version", "x-qlik-xrfkey"]]],
    }),
    ...say(open, {
      amdConflict: [[], ["the Monaco editor's loader"]],
      loaderUnwanted: [[]],
      addressRefused: [[proxy]],
      requireFailed: [
        [proxy, false],
        [proxy, true],
      ],
      clientMissing: [[proxy, undefined]],
      clientReplaced: [[proxy, undefined]],
      frameRefused: [[proxy, "X-Frame-Options: SAMEORIGIN"]],
      frameSilent: [[proxy]],
    }),
  ];
}

describe("the messages in docs/errors.md", () => {
  let onLine = true;
  beforeEach(() => {
    onLine = true;
    vi.stubGlobal("location", new URL("https://app.example.com/report"));
    vi.stubGlobal("document", { baseURI: "https://app.example.com/report" });
    vi.stubGlobal("navigator", {
      get onLine() {
        return onLine;
      },
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  /** What the document shows under a code. */
  function shown(code: string): string[] {
    const [, section = ""] = new RegExp(`^### ${code}$([^]*?)(?=^##|(?![^]))`, "m").exec(errors?.text ?? "") ?? [];
    return [...section.matchAll(/^( *)```text\n([^]*?)^\1```/gm)].map(([, , text = ""]) => text.trim());
  }

  it("the messages in docs/errors.md are those of the library, word by word, each under its code", () => {
    const thrown = examples();
    onLine = false;
    const offline = [
      issuer.endpointUnreachable(TICKET_WORDS, ENDPOINT, undefined),
      signIn.unreachable(parseProxy("https://sense.example.net/mashup"), undefined),
    ];
    const missing = [...thrown, ...offline].filter(({ code, message }) => !shown(code).includes(message));
    expect(missing.map(({ message }) => message)).toEqual([]);
    const messages = [...thrown, ...offline].map(({ message }) => message);
    const all = headings.filter((title) => !title.startsWith("Warning ")).flatMap(shown);
    expect(all.filter((text) => !messages.includes(text))).toEqual([]);
  });

  it("the warnings in docs/errors.md are those of the library, word by word", () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (const title of headings.filter((each) => each.startsWith("Warning "))) {
      const code = title.replace("Warning ", "");
      const sample = () => warningOfProblem(session.noLicense(parseProxy("https://sense.example.net/mashup")));
      const { message } = code === "session-problem" ? sample() : warningOf(code);
      expect(shown(title)).toContain(message);
    }
    const formerToo = warningOf("user-not-named", "ACME\\anna").message;
    expect(shown("Warning user-not-named")).toContain(formerToo);
  });
});

describe("the reference names", () => {
  const missing = (names: readonly string[], text = "") => {
    expect(names.length).toBeGreaterThan(2);
    return names.filter((name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(text));
  };

  it("the reference names every option of authenticate, every member of a session, every event", async () => {
    const types = "src/qlik-sense/types.ts";
    const session = "src/qlik-sense/session/session.ts";
    expect(missing(await membersOf(types, "AuthenticateOptions"), options?.text)).toEqual([]);
    for (const name of ["ReadyEvent", "WarningEvent"]) {
      expect(missing(await membersOf("src/qlik-sense/event-types.ts", name), options?.text)).toEqual([]);
    }
    expect(missing(await membersOf("src/core/stage.ts", "StageEventOf"), options?.text)).toEqual([]);
    for (const name of ["QlikSession", "QlikMashup"]) {
      expect(missing(await membersOf(session, name), options?.text)).toEqual([]);
    }
    const socket = await membersOf("src/qlik-sense/session/web-socket-url.ts", "WebSocketOptions");
    expect(missing(socket, options?.text)).toEqual([]);
    expect(missing(await membersOf("src/core/errors/embed-error.ts", "EmbedErrorInit"), errors?.text)).toEqual([]);
  });

  it("docs/providers.md names every option of authenticateQlikCloud, and every member of its sessions", async () => {
    const providers = (await readDoc("docs/providers.md")).text;
    for (const name of ["QlikCloudOptions", "OAuthClient"]) {
      expect(missing(await membersOf("src/qlik-cloud/types.ts", name), providers)).toEqual([]);
    }
    const session = "src/qlik-cloud/session/types.ts";
    const members = await Promise.all(
      ["QlikCloudSession", "QlikCloudTokenSession", "QlikCloudCookieSession"].map((name) => membersOf(session, name)),
    );
    expect(missing(members.flat(), providers)).toEqual([]);
    expect(missing(await membersOf("src/core/bearer/start.ts", "BearerHandle"), providers)).toEqual([]);
  });

  it.each([
    ["tableau", ["TableauOptions", "ShowOptions", "TableauSession", "TableauTicketResponse", "TableauTokenResponse"]],
    ["sbm", ["SbmOptions", "SbmSession", "SbmTokenResponse"]],
  ])("docs/providers.md names every option and member of %s", async (product, names) => {
    const members = await Promise.all(names.map((name) => membersOf(`src/${product}/types.ts`, name)));
    expect(missing(members.flat(), (await readDoc("docs/providers.md")).text)).toEqual([]);
  });

  it("the reference names every option of the emulator", async () => {
    const model = "src/emulator/model/options.ts";
    expect(missing(await membersOf(model, "ProxyOptions"), emulator?.text)).toEqual([]);
    expect(missing(await membersOf(model, "VirtualProxyOptions"), emulator?.text)).toEqual([]);
    const servers = await membersOf("src/emulator/node/start-emulator.ts", "EmulatorOptions");
    expect(missing(servers, emulator?.text)).toEqual([]);
    for (const name of ["FaultScope", "FaultEffects"]) {
      expect(missing(await membersOf("src/emulator/faults/fault.ts", name), emulator?.text)).toEqual([]);
    }
  });

  it("the reference names every option and switch of the further systems", async () => {
    const cloud = "src/emulator/qlik-cloud/settings/options.ts";
    for (const name of ["TenantOptions", "OAuthClientOptions", "JwtProviderOptions", "TenantUserOptions"]) {
      expect(missing(await membersOf(cloud, name), emulator?.text)).toEqual([]);
    }
    for (const [file, name] of [
      ["tableau/options.ts", "TableauOptions"],
      ["tableau/options.ts", "TableauUserOptions"],
      ["tableau/options.ts", "ConnectedAppOptions"],
      ["sbm/options.ts", "SbmOptions"],
      ["node/systems/start-system.ts", "RunningSystem"],
      ["node/systems/start-system.ts", "SystemServerOptions"],
    ] as const) {
      expect(missing(await membersOf(`src/emulator/${file}`, name), emulator?.text)).toEqual([]);
    }
    for (const switches of [TENANT_SWITCHES, TABLEAU_SWITCHES, SBM_SWITCHES]) {
      expect(missing(Object.keys(switches), emulator?.text)).toEqual([]);
    }
  });

  it("the reference names every code of the ticket server", async () => {
    const codes = await unionOf("src/server/errors.ts", "TicketServerErrorCode");
    expect(missing(codes, `${ticketEndpoint?.text ?? ""}${server?.text ?? ""}`)).toEqual([]);
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
