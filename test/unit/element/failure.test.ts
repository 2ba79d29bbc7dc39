// @vitest-environment happy-dom
// Who sees how much of a failure.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isForVisitor, misplaced, notDrawn, showsDetail, tellFailure, textFor } from "../../../src/element/failure.js";
import { wrongAttributes, type ObjectWish } from "../../../src/element/object-wish.js";
import { EmbedError, type EmbedErrorCode, type ErrorStage, type QlikMashup } from "../../../src/index.js";

const failure = (code: EmbedErrorCode, facts: { readonly status?: number; readonly stage?: ErrorStage } = {}) =>
  new EmbedError("It failed.", {
    code,
    stage: "acquire",
    ...facts,
    fix: { who: "page", where: "Here", set: "this" },
  });

describe("the box shows the console's message", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["localhost", {}, true],
    ["127.0.0.1", {}, true],
    ["[::1]", {}, true],
    ["app.localhost", {}, true],
    ["app.example.com", {}, false],
    ["localhost.example.com", {}, false],
    ["notlocalhost", {}, false],
    ["app.example.com", { debug: "" }, true],
    ["app.example.com", { debug: "false" }, false],
    ["localhost", { debug: "false" }, false],
  ])("the box shows the console's message on %s with %j: %s", (hostname, attributes, shown) => {
    vi.stubGlobal("location", { hostname });
    expect(showsDetail(attributes)).toBe(shown);
  });
});

describe("a visitor reads", () => {
  it("a visitor reads that the chart is missing, or that a sign-in is; in the page's own words where it has some", () => {
    expect(textFor(failure("unreachable"), {})).toBe("This chart cannot be shown at the moment.");
    expect(textFor(failure("not-signed-in"), {})).toBe("Sign in to this site to see this chart.");
    expect(textFor(failure("unreachable"), { texterror: "Später" })).toBe("Später");
    expect(textFor(failure("not-signed-in"), { textsignin: "Anmelden", texterror: "Später" })).toBe("Anmelden");
    expect(textFor(failure("other-user"), {})).toBe("Somebody else is signed in now.");
    expect(textFor(failure("other-user"), { textotheruser: "Wer?", texterror: "Später" })).toBe("Wer?");
    expect(textFor(new TypeError("x"), {})).toBe("This chart cannot be shown at the moment.");
  });
});

it("another user's sign-in is for the visitor to answer, and no other failure is", () => {
  expect(isForVisitor(failure("other-user"))).toBe(true);
  for (const other of [failure("not-signed-in"), failure("unreachable"), new Error("other-user"), undefined])
    expect(isForVisitor(other)).toBe(false);
});

it("an error of the library passes through notDrawn as it is: its own words say more", () => {
  const error = failure("session-expired");
  expect(notDrawn({ config: { prefix: "/" } } as QlikMashup, "A-1", "x", error)).toBe(error);
});

describe("the console gets", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => vi.restoreAllMocks());

  it("the console gets the message once for each failure, also when several objects share it", () => {
    const shared = failure("cookie-blocked");
    expect(tellFailure(shared)).toBe(shared.message);
    tellFailure(shared);
    tellFailure(failure("cookie-blocked"));
    expect(lines).toEqual(Array(2).fill(`qlik-ticket: ${shared.message}`));
  });

  it.each([
    [419, "forbidden", 'data-csrf-meta="csrf-token"'],
    [400, "issuer-failed", 'data-csrf-field="__RequestVerificationToken"'],
  ] as const)("the console gets the attribute that helps where the endpoint answered %i", (status, code, attribute) => {
    expect(tellFailure(failure(code, { status }))).toContain(`With the script tag: ${attribute}`);
  });

  it.each([
    ["another status of the endpoint", failure("forbidden", { status: 403 })],
    ["the same status of Qlik", failure("unreachable", { status: 400, stage: "verify" })],
    ["no status", failure("issuer-failed")],
    ["an error of something else", Object.assign(new Error("x"), { status: 419, stage: "acquire" })],
  ])("the console gets no attribute for %s", (_name, error) => {
    expect(tellFailure(error)).not.toContain("script tag");
  });

  it.each([["text"], [undefined], [{ code: 2 }]])("the console gets something even of %j", (thrown) => {
    expect(() => tellFailure(thrown)).not.toThrow();
    expect(lines).toHaveLength(1);
  });

  it("the console gets both ids, Qlik's own word and the setting, when Qlik did not draw", () => {
    const mashup = { config: { prefix: "/mashup/" } } as QlikMashup;
    const cause = { code: 2, message: "Object not found" };
    expect(notDrawn(mashup, "A-1", "pYxQd", cause).message).toMatch(
      /object "pYxQd" of app "A-1": Object not found\..*QMC > Virtual proxies > mashup: Host allow list/,
    );
    const root = { config: { prefix: "/" } } as QlikMashup;
    expect(notDrawn(root, "A-1", "x").message).toMatch(/: no answer\..*Virtual proxies > \(default\):/);
  });

  it("the console gets the attribute that is missing", () => {
    const wish = { app: "a", object: "o", sheet: undefined, mode: "inline", settings: {} };
    const said = (more: Partial<ObjectWish>) => misplaced(wrongAttributes({ ...wish, ...more })).message;
    expect(said({})).toContain("data-ticket-url");
    expect(said({ object: undefined })).toContain("data-qlik-object");
    expect(said({ app: undefined })).toContain("data-qlik-app");
  });
});
