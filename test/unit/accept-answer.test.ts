// The ticket's answer held against the options: whose, where, and whether the ticket may go there at all.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { acceptAnswer } from "../../src/qlik-sense/session/reuse.js";
import type { TicketAnswer } from "../../src/qlik-sense/ticket/read-answer.js";
import type { AuthenticateOptions } from "../../src/qlik-sense/types.js";
import { errorOf, everyWordOf } from "./support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const OTHER = "https://evil.example/mashup";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const answer = (more: Partial<TicketAnswer> = {}): TicketAnswer => ({ ticket: TICKET, user: ANNA, ...more });

beforeEach(() => {
  openPage();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the proxy is", () => {
  it.each<[string, AuthenticateOptions, string | undefined, string]>([
    ["the option's, when the answer names none", { proxy: PROXY }, undefined, PROXY],
    ["the list's first, when the answer names none", { proxy: [PROXY, OTHER] }, undefined, PROXY],
    ["the answer's, when it is in the list", { proxy: [PROXY, OTHER] }, OTHER, OTHER],
    ["the answer's, however it spells the option's", { proxy: PROXY }, "HTTPS://SENSE.example.com:443/mashup/", PROXY],
    ["the answer's, when the endpoint is on the page's origin", {}, PROXY, PROXY],
  ])("%s", (_name, options, proxy, url) => {
    expect(acceptAnswer(flowFor(ENDPOINT, options), answer({ proxy })).proxy.url).toBe(url);
  });
});

describe("the ticket stays unsent", () => {
  it.each<[string, unknown, AuthenticateOptions, string]>([
    ["when the answer names a proxy outside the list", ENDPOINT, { proxy: PROXY }, OTHER],
    ["when it names another prefix", ENDPOINT, { proxy: PROXY }, "https://sense.example.com/other"],
    ["when it names another letter case of the prefix", ENDPOINT, { proxy: PROXY }, "https://sense.example.com/MASHUP"],
    ["when it names another port", ENDPOINT, { proxy: PROXY }, "https://sense.example.com:8443/mashup"],
    ["when it names a longer host", ENDPOINT, { proxy: PROXY }, "https://sense.example.com.evil.example/mashup"],
    ["when an endpoint of another origin would choose", "https://api.example.com/t", {}, PROXY],
    ["when an endpoint of another port would choose", "https://app.example.com:8443/t", {}, PROXY],
    ["when an http endpoint would choose on an https page", "http://app.example.com/t", {}, PROXY],
    ["when a function would choose", () => Promise.resolve(TICKET), {}, PROXY],
  ])("%s", async (_name, source, options, proxy) => {
    const error = await errorOf(() => acceptAnswer(flowFor(source, options), answer({ proxy })));
    expect(error).toMatchObject({ code: "proxy-not-allowed", stage: "acquire", fix: { who: "page" } });
    expect(error.message).toContain(proxy);
    expect(everyWordOf(error)).not.toContain(TICKET);
  });

  it.each([
    "nonsense",
    "javascript:alert(1)",
    "https://u:p@sense.example.com/mashup",
    `${PROXY}/../other`,
    `${PROXY}?x`,
  ])("when the answer's proxy is no address of one: %s", async (proxy) => {
    const error = await errorOf(() => acceptAnswer(flowFor(), answer({ proxy })));
    expect(error.code).toBe("invalid-option");
  });

  it("when the answer's proxy is plain http", async () => {
    const error = await errorOf(() => acceptAnswer(flowFor(), answer({ proxy: "http://sense.example.com/mashup" })));
    expect(error.code).toBe("insecure-proxy");
  });

  it("when nothing says where Qlik is", async () => {
    const error = await errorOf(() => acceptAnswer(flowFor(), answer()));
    expect(error.code).toBe("invalid-option");
    expect(error.fix.set).toContain("{ ticket, proxy }");
  });

  it("when it is for another user than the page names", async () => {
    const flow = flowFor(ENDPOINT, { proxy: PROXY, user: ANNA });
    const error = await errorOf(() => acceptAnswer(flow, answer({ user: { ...ANNA, userId: "bob" } })));
    expect(error).toMatchObject({ code: "user-mismatch", stage: "acquire" });
    expect(error.message).toMatch(/ACME\\anna.*ACME\\bob/);
  });
});

describe("who must come out", () => {
  const named = { ...ANNA, sessionKey: "page" };
  it.each<[string, AuthenticateOptions, Partial<TicketAnswer>, object]>([
    ["the page's user", { user: ANNA }, { user: undefined }, { named: ANNA, sessionKey: undefined }],
    ["the page's user with its key", { user: named }, { user: undefined }, { sessionKey: "page" }],
    ["the answer's user", {}, {}, { named: ANNA, sessionKey: undefined }],
    ["the answer's key before the page's", { user: named }, { sessionKey: "answer" }, { sessionKey: "answer" }],
    [
      "one user in two letter cases",
      { user: ANNA },
      { user: { userDirectory: "acme", userId: "ANNA" } },
      { named: ANNA },
    ],
  ])("%s", async (_name, options, more, expected) => {
    const flow = flowFor(ENDPOINT, { proxy: PROXY, ...options });
    expect(acceptAnswer(flow, answer(more))).toMatchObject(expected);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(flow.events).toEqual([]);
  });

  it("nobody, when nobody is named: one warning says what that costs", async () => {
    const flow = flowFor(ENDPOINT, { proxy: PROXY });
    expect(acceptAnswer(flow, answer({ user: undefined })).named).toBeUndefined();
    await vi.waitFor(() => expect(flow.events).toMatchObject([{ type: "warning", code: "user-not-named" }]));
    expect(JSON.stringify(flow.events)).not.toContain(TICKET);
  });
});
