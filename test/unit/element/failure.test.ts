// @vitest-environment happy-dom
// Who sees how much of a failure.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { misplaced, notDrawn, showsDetail, tellFailure, textFor } from "../../../src/element/failure.js";
import { EmbedError, type EmbedErrorCode, type QlikMashup } from "../../../src/index.js";

const failure = (code: EmbedErrorCode, what = "It failed.") =>
  new EmbedError(what, {
    code,
    stage: "acquire",
    retryable: false,
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
  ])("on %s with %j: %s", (hostname, attributes, shown) => {
    vi.stubGlobal("location", { hostname });
    expect(showsDetail(attributes)).toBe(shown);
  });
});

describe("a visitor reads", () => {
  it("that the chart is missing, or that a sign-in is; in the page's own words where it has some", () => {
    expect(textFor(failure("unreachable"), {})).toBe("This chart cannot be shown at the moment.");
    expect(textFor(failure("not-signed-in"), {})).toBe("Sign in to this site to see this chart.");
    expect(textFor(failure("unreachable"), { texterror: "Später" })).toBe("Später");
    expect(textFor(failure("not-signed-in"), { textsignin: "Anmelden", texterror: "Später" })).toBe("Anmelden");
    expect(textFor(new TypeError("x"), {})).toBe("This chart cannot be shown at the moment.");
  });
});

describe("the console gets", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => vi.restoreAllMocks());

  it("the message once for each failure, however many objects share it", () => {
    const shared = failure("cookie-blocked");
    expect(tellFailure(shared)).toBe(shared.message);
    tellFailure(shared);
    tellFailure(failure("cookie-blocked"));
    expect(lines).toEqual(Array(2).fill(`qlik-ticket: ${shared.message}`));
  });

  it("the attribute that sends what a message asks for", () => {
    expect(tellFailure(failure("forbidden", "Send X-CSRF-TOKEN."))).toContain('data-csrf-meta="csrf-token"');
    expect(tellFailure(failure("forbidden", "Send RequestVerificationToken."))).toContain("data-csrf-field");
  });

  it.each([["text"], [undefined], [{ code: 2 }]])("something even of %j", (thrown) => {
    expect(() => tellFailure(thrown)).not.toThrow();
    expect(lines).toHaveLength(1);
  });

  it("both ids, Qlik's own word and the setting, when Qlik did not draw", () => {
    const mashup = { config: { prefix: "/mashup/" } } as QlikMashup;
    const cause = { code: 2, message: "Object not found" };
    expect(notDrawn(mashup, "A-1", "pYxQd", cause).message).toMatch(
      /object "pYxQd" of app "A-1": Object not found\..*QMC > Virtual proxies > mashup: Host allow list/,
    );
    const root = { config: { prefix: "/" } } as QlikMashup;
    expect(notDrawn(root, "A-1", "x").message).toMatch(/: no answer\..*Virtual proxies > \(default\):/);
  });

  it("which attribute is missing", () => {
    const settings = {};
    expect(misplaced({ app: "a", object: "o", settings }).message).toContain("data-ticket-url");
    expect(misplaced({ app: "a", object: undefined, settings }).message).toContain("data-qlik-object");
    expect(misplaced({ app: undefined, object: "o", settings }).message).toContain("data-qlik-app");
  });
});
