// What the provider explains when the core found that a sign-in failed: with what only this product and this page can know.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Receipt } from "../../../src/core/provider.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { thrownBy } from "../support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

const proxy = parseProxy(PROXY);
const ANNA = identityOf({ userDirectory: "ACME", userId: "anna" });
const BEN = identityOf({ userDirectory: "ACME", userId: "ben" });
const spentBy = (via: string): Receipt => ({ via, accepted: true, served: false });
const never = new AbortController().signal;

/** The explanation of a cookie that was not kept, for a credential spent by `via`. */
function explainCookie(via: string, signal = never) {
  const { provider, step } = flowFor(ENDPOINT, {}, signal);
  return provider.explain.cookieBlocked(proxy, spentBy(via), step);
}

/** A page whose server says nothing, until the request is taken back. */
function silentPage() {
  const asked = vi.fn(
    (_url: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as fetch does
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
}

beforeEach(() => openPage({ address: "https://app.example.net/report" }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a cookie that was not kept", () => {
  it.each([
    ["credentialless", "image", /Cross-Origin-Embedder-Policy, credentialless/, 1],
    ["require-corp", "image", /SameSite attribute/, 1],
    ["credentialless", "fetch", /SameSite attribute/, 0],
  ] as const)(
    "a blocked cookie under the embedder policy %s, spent by %s, is explained by %s",
    async (policy, via, says, requests) => {
      const answer = () => new Response(null, { headers: { "cross-origin-embedder-policy": policy } });
      const ask = vi.fn(() => Promise.resolve(answer()));
      vi.stubGlobal("fetch", ask);
      expect((await explainCookie(via)).message).toMatch(says);
      expect(ask).toHaveBeenCalledTimes(requests);
    },
  );

  it("a blocked cookie is explained without the embedder policy when the page's server is silent about it", async () => {
    vi.useFakeTimers();
    const asked = silentPage();
    const explaining = explainCookie("image");
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    await vi.runAllTimersAsync();
    expect((await explaining).message).toMatch(/SameSite attribute/);
    expect(asked.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });

  it("asking for the embedder policy ends with the caller's signal", async () => {
    const asked = silentPage();
    const controller = new AbortController();
    const explaining = thrownBy(() => explainCookie("image", controller.signal));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    controller.abort("left");
    expect(await explaining).toBe("left");
  });
});

describe("each other explanation", () => {
  const { explain } = (() => {
    openPage();
    return flowFor(ENDPOINT).provider;
  })();
  const jwt = () => flowFor(ENDPOINT, { credential: "jwt" }).provider.explain;

  const STEP = { signal: new AbortController().signal, attempt: 1, reason: "start", warn: () => undefined } as const;
  const receipt = { via: "fetch", accepted: false, served: false };
  const rejectedBy = async (explanations: typeof explain, isAnonymous: boolean) =>
    (await explanations.credentialRejected(proxy, { isAnonymous, receipt }, STEP)).message;

  it("a ticket that was refused is explained as one, and as an anonymous session where there is one", async () => {
    expect(await rejectedBy(explain, false)).toContain("two fresh tickets");
    expect(await rejectedBy(explain, true)).toContain("an anonymous session");
  });

  it("a JWT that was refused is explained by the JWT settings of the virtual proxy", async () => {
    expect(await rejectedBy(jwt(), false)).toContain("JWT certificate");
    expect(await rejectedBy(jwt(), true)).toContain("did not take the jwt");
  });

  it("a ticket that was sent before is explained as a repeated one; a JWT may be sent again", () => {
    expect(explain.credentialRepeated?.(proxy).message).toContain("the same ticket again");
    expect("credentialRepeated" in jwt()).toBe(false);
  });

  it.each([
    ["nodesDisagree", () => explain.nodesDisagree(proxy), "nodes-disagree"],
    ["otherUserAnswered", () => explain.otherUserAnswered(ANNA, BEN), "user-mismatch"],
    ["otherUserFound", () => explain.otherUserFound(proxy, ANNA, BEN), "user-mismatch"],
    ["otherUserPresent", () => explain.otherUserPresent(proxy, BEN), "other-user"],
    ["sessionExpired", () => explain.sessionExpired(proxy), "session-expired"],
  ] as const)("the provider explains %s under the code that its documents name", (_name, make, code) => {
    expect(make().code).toBe(code);
  });
});
