// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// A credential that works once is sent once: by this page and by this browser's later pages, when a source repeats it.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { recallSession, rememberSession } from "../../../src/core/share/memory.js";
import { markOf, rememberSent, wasSent } from "../../../src/core/share/sent.js";
import { createSecret } from "../../../src/core/secret.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { refuses, times } from "./support/looks.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type Fresh, type TestProvider } from "./support/test-provider.js";

/** A product whose credentials work once; the source gives `texts` one after the other, the last one again and again. */
function onceProvider(texts: readonly string[], more: Partial<TestProvider> = {}, fresh: Partial<Fresh> = {}) {
  const made = testProvider(more, (number) => ({
    secret: createSecret(texts[Math.min(number, texts.length) - 1] ?? ""),
    ...fresh,
  }));
  const repeated = () => failure("repeated", "fresh-credential");
  const explain = { ...made.provider.explain, credentialRepeated: repeated };
  return { ...made, provider: { ...made.provider, explain } };
}
/** Nobody names a person, nor a key: only the credential itself tells whose session it made. */
const NAMELESS = { identity: undefined, rightsKey: undefined };

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("a source that repeats its credential", () => {
  it("a credential that was refused and comes again is not sent again: the error says so", async () => {
    const consume = refuses();
    const { provider, asked } = onceProvider(["one"], { consume });
    expect((await errorOf(() => run(provider).outcome)).code).toBe("repeated");
    expect(times(asked, "acquire")).toBe(2);
    expect(consume).toHaveBeenCalledOnce();
  });

  it("a credential of an earlier page load is not sent; the one fresh one that is asked for is", async () => {
    await run(onceProvider(["one"]).provider).outcome;
    forgetCalls();
    const { provider, asked, browser } = onceProvider(["one", "two"]);
    browser.session = "none";
    expect((await run(provider).outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true, isReused: false });
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 1]);
  });

  it("a source that gives nothing but a spent credential ends in an error after two calls, and nothing is sent", async () => {
    await run(onceProvider(["one"]).provider).outcome;
    const { provider, asked } = onceProvider(["one"]);
    expect((await errorOf(() => run(provider).outcome)).code).toBe("repeated");
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 0]);
  });

  it("a spent credential that came with the page is passed over with a warning", async () => {
    await run(onceProvider(["one"]).provider).outcome;
    const { provider } = onceProvider(["one", "two"], {}, { cameWithPage: true });
    const { outcome, warnings } = run(provider);
    await outcome;
    expect(warnings()).toContain("held-credential-refused");
  });

  it("a product whose credentials work more than once sends one again", async () => {
    await run(testProvider().provider).outcome;
    const { provider, asked } = testProvider();
    await run(provider).outcome;
    expect(times(asked, "consume")).toBe(1);
    expect(localStorage.getItem("qlik-ticket/2:sent:https://server.example/place")).toBeNull();
  });
});

describe("the session that a repeated credential made", () => {
  async function signedIn(more: Partial<Fresh> = NAMELESS) {
    const first = onceProvider(["one"], {}, more);
    await run(first.provider).outcome;
    const second = onceProvider(["one", "two"], {}, more);
    second.browser.session = first.browser.session;
    return second;
  }

  it("the session of a repeated credential is used again, and whom nobody named is not confirmed", async () => {
    const { provider, asked } = await signedIn();
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: false, isReused: true });
    expect(warnings()).toEqual(["user-not-named: Ada"]);
    expect(times(asked, "consume")).toBe(0);
  });

  it("the session of a repeated credential of a named person is confirmed", async () => {
    const { provider, asked } = await signedIn({ identity: ADA, rightsKey: undefined });
    expect((await run(provider).outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true, isReused: true });
    expect(times(asked, "consume")).toBe(0);
  });

  it("the session of a repeated credential whose rights were never proven is used with the warning that they are not", async () => {
    const { provider, browser } = onceProvider(["one"], {}, { identity: ADA, rightsKey: undefined });
    browser.session = ADA;
    const credential = markOf(createSecret("one"));
    rememberSent(PLACE.id, credential);
    rememberSession(PLACE.id, { identity: ADA }, { via: "test", isProven: false, credential });
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ isConfirmed: true, isReused: true });
    expect(warnings()).toEqual(["rights-key-missing", "rights-unproven"]);
  });

  it("another person's session is not the repeated credential's", async () => {
    const { provider, asked, browser } = await signedIn();
    browser.session = BOB;
    expect((await run(provider).outcome).proof.isReused).toBe(false);
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 1]);
  });

  it("with reuse: false the session of a repeated credential is not used again", async () => {
    const { provider, asked } = await signedIn();
    expect((await run(provider, { reuse: false }).outcome).proof.isReused).toBe(false);
    expect(times(asked, "consume")).toBe(1);
  });

  it("when a look has found nobody meanwhile, a later session is not taken for the repeated credential's", async () => {
    const { provider, browser } = await signedIn();
    browser.session = "none";
    await run(onceProvider(["three"], { consume: refuses() }).provider).outcome.catch(() => undefined);
    expect(recallSession(PLACE.id)).not.toHaveProperty("credential");
    browser.session = ADA;
    expect((await run(provider).outcome).proof.isReused).toBe(false);
  });
});

describe("what is remembered of credentials that were sent", () => {
  const mark = (text: string) => markOf(createSecret(text));

  it("no text of a credential is kept, in the page or in the storage", async () => {
    await run(onceProvider(["s3cret-ticket-of-ada"]).provider).outcome;
    const kept = Object.keys(localStorage).map((name) => localStorage.getItem(name));
    expect(JSON.stringify(kept)).not.toContain("s3cret");
    expect(wasSent(PLACE.id, mark("s3cret-ticket-of-ada"))).toBe(true);
  });

  it("the last twenty credentials of a place are known on the next page, and those of another place are not", () => {
    for (let number = 1; number <= 25; number++) rememberSent(PLACE.id, mark(`t-${number}`));
    forgetCalls();
    expect([4, 5, 6, 25].map((number) => wasSent(PLACE.id, mark(`t-${number}`)))).toEqual([false, false, true, true]);
    expect(wasSent(`${PLACE.id}/2`, mark("t-25"))).toBe(false);
  });

  it("where storage is blocked the page itself knows what it sent", () => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    rememberSent(PLACE.id, mark("x"));
    expect(wasSent(PLACE.id, mark("x"))).toBe(true);
    forgetCalls();
    expect(wasSent(PLACE.id, mark("x"))).toBe(false);
    vi.unstubAllGlobals();
  });
});
