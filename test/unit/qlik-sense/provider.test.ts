// What the core is answered about one call's words: where, whom and how to sign in, for each of the three ways.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Step } from "../../../src/core/provider.js";
import { createSecret } from "../../../src/core/secret.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { json, status } from "../support/endpoint.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJ1c2VySWQiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS1rZXk";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const proxy = parseProxy(PROXY);
const OWN = `${new URL(PAGE).origin}/qlik`;

beforeEach(() => openPage());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the source's answer becomes, and what was warned of. */
async function acquired(answer: object, options: AuthenticateOptions = {}, source: unknown = () => answer) {
  const { provider, step, events } = flowFor(source, { proxy: PROXY, ...options });
  const { acquire } = await provider.prepare(step.signal);
  return { got: await acquire(step), events };
}

describe("whom and where a call is for", () => {
  it("a call names the person of its option user, with the rights that its sessionKey stands for", () => {
    expect(flowFor(ENDPOINT).provider.expected).toBeUndefined();
    expect(flowFor(ENDPOINT, { user: { ...ANNA, sessionKey: "k1" } }).provider.expected).toEqual({
      identity: identityOf(ANNA),
      rightsKey: "k1",
    });
  });

  it("a call's place is known by its option proxy, or by what this browser remembers under its endpoint", () => {
    const named = flowFor(ENDPOINT, { proxy: PROXY }).provider;
    expect(named.knownPlace("https://other.example.com")?.id).toBe(PROXY);
    const unnamed = flowFor(`${ENDPOINT}?page=5`).provider;
    expect(unnamed.memoryKey).toBe("https://app.example.com/api/qlik-ticket");
    expect(unnamed.knownPlace(undefined)).toBeUndefined();
    expect(unnamed.knownPlace(PROXY)?.id).toBe(PROXY);
    expect(flowFor(() => TICKET).provider.memoryKey).toBeUndefined();
  });

  it("two calls with the same words want the same sign-in, and calls with other words do not", async () => {
    const keyOf = async (options: AuthenticateOptions) => {
      const { provider, step } = flowFor(ENDPOINT, options);
      return (await provider.prepare(step.signal)).shareKey;
    };
    expect(await keyOf({ proxy: PROXY })).toBe(await keyOf({ proxy: PROXY, timeoutMs: 5 }));
    expect(await keyOf({ proxy: PROXY })).not.toBe(await keyOf({ proxy: PROXY, credential: "jwt" }));
  });
});

describe("what a source gave", () => {
  it.each([
    ["ticket", { ticket: TICKET }, TICKET],
    ["jwt", { jwt: JWT }, JWT],
  ] as const)(
    "a %s is a credential that lives a minute where its answer does not say",
    async (credential, answer, text) => {
      const { got } = await acquired({ ...answer, user: ANNA, sessionKey: "k1" }, { credential });
      expect(got).toMatchObject({
        kind: "credential",
        place: { id: PROXY },
        identity: identityOf(ANNA),
        rightsKey: "k1",
        lifeMs: 60_000,
        cameWithPage: false,
      });
      expect(got.kind === "credential" && got.secret.reveal()).toBe(text);
    },
  );

  it("a credential lives as long as its answer says, from the moment when it was asked for", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const source = () => {
      const askedAtMs = performance.now();
      vi.advanceTimersByTime(300);
      return { ticket: TICKET, expiresInMs: 5_000, askedAtMs };
    };
    const askedAtMs = performance.now();
    expect((await acquired({}, {}, source)).got).toMatchObject({ lifeMs: 5_000, receivedAtMs: askedAtMs });
  });

  it("a credential of nobody whom its answer names has no person", async () => {
    const { got } = await acquired({ ticket: TICKET });
    expect(got).toMatchObject({ identity: undefined, rightsKey: undefined });
  });

  it("a ticket in the page is known to have come with it, and so is the word of a session", async () => {
    const held = { ticketUrl: ENDPOINT, user: ANNA, sessionKey: "k1" };
    expect((await acquired({}, {}, { ...held, ticket: TICKET })).got.cameWithPage).toBe(true);
    const { got } = await acquired({}, { credential: "session" }, { ...held, session: true });
    expect(got).toMatchObject({ kind: "granted", cameWithPage: true, identity: identityOf(ANNA), rightsKey: "k1" });
  });

  it("the word of a session grants it, at the answer's proxy, and nothing is to be spent", async () => {
    const answer = { session: true, user: ANNA, sessionKey: "k1" };
    const { got } = await acquired(answer, { credential: "session" });
    expect(got).toEqual({
      kind: "granted",
      place: proxy,
      cameWithPage: false,
      identity: identityOf(ANNA),
      rightsKey: "k1",
    });
    const { provider, step } = flowFor(ENDPOINT, { credential: "session" });
    const calls = proxyAnswers(status(200));
    const nothing = { ...got, kind: "credential", secret: createSecret("x"), receivedAtMs: 0, lifeMs: 0 } as const;
    const look = () => Promise.reject(new Error("nobody looks"));
    expect(await provider.consume(nothing, look, step)).toEqual({ via: "granted", accepted: true, served: false });
    expect(calls).toHaveLength(0);
  });

  it("a proxy by plain http is warned of, and one by https is not", async () => {
    openPage({ address: "http://app.example.com/report" });
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const plain = { proxy: "http://sense.example.com/http", allowInsecureProxy: true };
    expect((await acquired({ ticket: TICKET }, plain)).events).toMatchObject([{ code: "insecure-proxy" }]);
    expect((await acquired({ ticket: TICKET })).events).toEqual([]);
    vi.restoreAllMocks();
  });
});

describe("what the provider does at the proxy", () => {
  it("a ticket and a JWT are spent, each in its way", async () => {
    const calls = proxyAnswers(status(200));
    for (const [credential, text] of [
      ["ticket", TICKET],
      ["jwt", JWT],
    ] as const) {
      const { provider, step } = flowFor(ENDPOINT, { credential, consume: "fetch" });
      const fresh = {
        kind: "credential",
        place: proxy,
        secret: createSecret(text),
        receivedAtMs: 0,
        lifeMs: 0,
      } as const;
      const look = () => Promise.resolve({ session: "none" as const, via: "qps-user" });
      expect(await provider.consume(fresh, look, step)).toMatchObject({ via: "fetch", accepted: true, served: true });
    }
    expect(calls[0]?.url).toContain(`?qlikTicket=${TICKET}`);
    expect(calls[1]?.request.headers.get("authorization")).toBe(`Bearer ${JWT}`);
  });

  it("a look asks the proxy who is signed in, and a logout on the page's own origin ends the session there", async () => {
    const { provider, step } = flowFor(ENDPOINT);
    const calls = proxyAnswers(json({ session: "active", ...ANNA }));
    expect(await provider.check(parseProxy(OWN), step)).toEqual({ session: identityOf(ANNA), via: "qps-user" });
    expect(await provider.end?.(parseProxy(OWN), step)).toBe("ended");
    expect(calls.map(({ init, url }) => [init.method, url])).toEqual([
      [undefined, `${OWN}/qps/user`],
      ["DELETE", `${OWN}/qps/user`],
    ]);
    expect(provider.whyLate()).toBeUndefined();
  });
});

describe("why a credential was refused twice", () => {
  const LOGIN = json({ session: "inactive", loginUri: `${OWN}/internal_forms_authentication/` });
  /** The end of a redirect that was followed. */
  const endsAt = (url: string): Response =>
    Object.defineProperties(status(200), { url: { value: url }, clone: { value: () => endsAt(url) } });

  /** The code of the explanation, and the number of requests for it. */
  async function explained(via: string, attempt: number, end: Response = endsAt(`${new URL(PAGE).origin}/my.policy`)) {
    const calls = proxyAnswers(LOGIN, end);
    const { provider, step } = flowFor(ENDPOINT, { resource: "content/x.png" });
    const again: Step = { ...step, attempt };
    const receipt = { via, accepted: false, served: false };
    const error = await provider.explain.credentialRejected(parseProxy(OWN), { isAnonymous: false, receipt }, again);
    return { error, requests: calls.length };
  }

  it("a ticket's resource that leads elsewhere is a gateway's login, after the second refusal of a fetch", async () => {
    const { error, requests } = await explained("fetch", 2);
    expect(error).toMatchObject({ code: "gateway-login" });
    expect(error.message).toContain(`${OWN}/content/x.png answered a redirect`);
    expect(requests).toBe(2);
  });

  it.each([
    ["fetch", 1],
    ["image", 2],
  ])("a ticket that was spent by %s is not followed after try number %i", async (via, attempt) => {
    const { error, requests } = await explained(via, attempt);
    expect(error).toMatchObject({ code: "credential-rejected" });
    expect(requests).toBe(0);
  });

  it("a ticket's resource that leads to Qlik's own login is a refusal of the ticket", async () => {
    const { error } = await explained("fetch", 3, endsAt(`${OWN}/internal_forms_authentication/`));
    expect(error).toMatchObject({ code: "credential-rejected" });
  });

  it("a cookie of an image that was not kept is explained without a timer left", async () => {
    vi.useFakeTimers();
    proxyAnswers(status(200, { "cross-origin-embedder-policy": "credentialless" }));
    const { provider, step } = flowFor(ENDPOINT);
    const error = await provider.explain.cookieBlocked(proxy, { via: "image", accepted: true, served: false }, step);
    expect(error).toMatchObject({ code: "cookie-blocked" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a session of the backend's that nobody knows is told as such, and not as a cookie that was not kept", async () => {
    const { provider, step } = flowFor(ENDPOINT, { credential: "session" });
    const error = await provider.explain.cookieBlocked(proxy, { via: "granted", accepted: true, served: false }, step);
    expect(error.message).toContain("The backend made a session");
    expect("credentialRepeated" in provider.explain).toBe(false);
  });

  it("a session that ended, or is elsewhere, is told under its own code", () => {
    const { explain } = flowFor(ENDPOINT).provider;
    expect(explain.signedOut(proxy).code).toBe("signed-out");
    expect(explain.renewedTooOften(proxy, 5_000)).toMatchObject({ code: "session-expired", retryAfterMs: 5_000 });
    expect(explain.otherPlaceAnswered(proxy, parseProxy(OWN)).code).toBe("proxy-not-allowed");
  });
});
