// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report?tab=2" }
// A login by navigation: the browser leaves, comes back, and leaves no second time within a minute.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { returnToPage } from "../../../../src/core/bearer/redirect.js";
import { storageName } from "../../../../src/core/name.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { forgetCalls } from "../../support/page.js";
import { bearerProvider, type TestBearer } from "../support/bearer-provider.js";
import { failure } from "../support/people.js";
import { runBearer, tokenOf } from "../support/run-bearer.js";

const PAGE = "https://app.example.com/report?tab=2";
const LOGIN = { kind: "redirect", redirectTo: "https://server.example/login", keep: "verifier", mark: "m4rk" } as const;

const replaced = vi.spyOn(location, "replace");
const left = () => replaced.mock.calls.map(([address]) => String(address));

/** The next page of this tab. */
function openPage(address: string): void {
  forgetCalls();
  replaced.mockClear();
  history.replaceState(null, "", address);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  replaced.mockReturnValue(undefined);
  sessionStorage.clear();
  openPage(PAGE);
});
afterEach(() => void vi.useRealTimers());

/** A person's login: its credential comes when the browser is back, and until then there is a redirect. */
function login(more: Partial<TestBearer> = {}) {
  let isBack = false;
  const made = bearerProvider(more, () => (isBack ? {} : LOGIN));
  const prepare: TestBearer["prepare"] = async (signal) => {
    const ask = await made.provider.prepare(signal);
    const acquire: typeof ask.acquire = (step) => {
      isBack = step.returned !== undefined || isBack;
      return ask.acquire(step);
    };
    return { ...ask, isOnePersons: true, acquire };
  };
  const forget = () => {
    isBack = false;
  };
  return { ...made, provider: { ...made.provider, prepare }, forget };
}
const keptIn = (storage: Storage) => Object.values(storage).join("\n");
const flush = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Leaves for the login and comes back. */
async function thereAndBack(address = "https://app.example.com/report?code=c0de&state=m4rk") {
  const { provider } = login();
  void runBearer(provider);
  await flush();
  openPage(address);
  return login();
}

describe("leaving", () => {
  it("a redirect takes this page's place in the history, and what is kept lies in sessionStorage alone", async () => {
    const { provider } = login();
    const { events } = runBearer(provider);
    await flush();
    expect(left()).toEqual([LOGIN.redirectTo]);
    expect(keptIn(sessionStorage)).toContain("verifier");
    expect(JSON.stringify([keptIn(localStorage), events, location.href])).not.toContain("verifier");
  });

  it("calls of a page that is on its way to a login leave once, and wait", async () => {
    const { provider } = login();
    void runBearer(provider);
    await flush();
    const { outcome } = runBearer(provider, { signInMs: 20 });
    expect(await errorOf(() => outcome)).toMatchObject({ code: "timeout" });
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it("a page on its way to one product's login is led to no other product's login", async () => {
    void runBearer(login().provider);
    await flush();
    const { provider } = bearerProvider({ name: "other" }, () => ({ ...LOGIN, redirectTo: "https://other.example/" }));
    const { outcome } = runBearer(provider, { signInMs: 20 });
    expect(await errorOf(() => outcome)).toMatchObject({ code: "timeout" });
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it.each(["javascript:alert(1)", "web+https://server.example/login", "no address"])(
    "a redirect to %s, which is no page of the web, is not followed",
    async (redirectTo) => {
      const { provider } = bearerProvider({}, () => ({ ...LOGIN, redirectTo }));
      const error = await errorOf(() => runBearer(provider).outcome);
      expect(error).toMatchObject({ code: "unsupported-environment" });
      expect(error.cause).toMatchObject({ message: "A redirect leads to an http or https address." });
      expect(left()).toEqual([]);
    },
  );

  it("a redirect to a login without TLS, as on a developer's machine, is followed", async () => {
    const { provider } = bearerProvider({}, () => ({ ...LOGIN, redirectTo: "http://localhost:4000/login" }));
    void runBearer(provider);
    await flush();
    expect(left()).toEqual(["http://localhost:4000/login"]);
  });

  it("a redirect for a bearer that takes one each is followed when the client takes one", async () => {
    const { client } = await runBearer(bearerProvider({ takes: "one-each" }, () => LOGIN).provider).outcome;
    expect(left()).toEqual([]);
    client.take().catch(() => undefined);
    await flush();
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it("a page that the Back button shows again is on its way no more: its next call hears that it would leave again", async () => {
    const { provider } = login();
    await thrownBy(() => runBearer(provider, { signInMs: 20 }).outcome);
    dispatchEvent(new Event("pageshow"));
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ what: "redirected again" });
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it("a redirect is not followed where the browser keeps nothing, and the error says so", async () => {
    vi.stubGlobal("sessionStorage", {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
    const { provider } = login();
    const error = await errorOf(() => runBearer(provider).outcome);
    vi.unstubAllGlobals();
    expect(error).toMatchObject({
      code: "unsupported-environment",
      stage: "acquire",
      what: "This browser keeps nothing for this page (sessionStorage), so it cannot come back from a login.",
      fix: {
        who: "page",
        where: "test()",
        set: "a page outside a sandboxed frame, or a source that asks your backend",
      },
    });
    expect(left()).toEqual([]);
  });
});

describe("coming back", () => {
  it("a browser that is back brings what was kept, once, and the page's address is the one that was left", async () => {
    const { provider, asked } = await thereAndBack();
    const connection = await runBearer(provider).outcome;
    expect([await tokenOf(connection), asked]).toEqual(["token-1", ["start 1 back with verifier"]]);
    expect(location.href).toBe(PAGE);
    expect(keptIn(sessionStorage)).not.toContain("verifier");
  });

  it("what a browser brought back is good for one credential: where that one is refused, the login is begun anew", async () => {
    await thereAndBack();
    const whose = () => Promise.reject(failure("credential-rejected", "fresh-credential"));
    const { provider, asked } = bearerProvider({ whose }, () => ({ identity: undefined }));
    await thrownBy(() => runBearer(provider).outcome);
    expect(asked).toEqual(["start 1 back with verifier", "retry 2"]);
  });

  it("a later call of a page that came back has the same session: one person signed in", async () => {
    const { provider, asked } = await thereAndBack();
    const first = await runBearer(provider).outcome;
    const second = await runBearer(provider).outcome;
    expect(second.session).toBe(first.session);
    expect(asked.length).toBe(1);
  });

  it("a page at the return address that is not the page that was left goes on to that one, which is given the return", async () => {
    const back = "https://app.example.com/callback?code=c0de&state=m4rk";
    void runBearer((await thereAndBack(back)).provider);
    await flush();
    expect(left()).toEqual([PAGE]);
    openPage(PAGE);
    const returned = vi.fn();
    const { provider } = login();
    const prepare: TestBearer["prepare"] = async (signal) => {
      const ask = await provider.prepare(signal);
      return { ...ask, acquire: (step) => (returned(step.returned), ask.acquire(step)) };
    };
    await runBearer({ ...provider, prepare }).outcome;
    expect(returned).toHaveBeenCalledWith({ url: back, keep: "verifier" });
    expect(location.href).toBe(PAGE);
  });

  it("a page that the server has moved meanwhile is given the return at its new address, and goes on no further", async () => {
    void runBearer((await thereAndBack("https://app.example.com/callback?code=c0de&state=m4rk")).provider);
    await flush();
    openPage("https://app.example.com/moved");
    const { provider, asked } = login();
    await runBearer(provider).outcome;
    expect([asked, left(), location.href]).toEqual([
      ["start 1 back with verifier"],
      [],
      "https://app.example.com/moved",
    ]);
  });

  it("what one product's login brought back is not given to another product, which may leave for its own", async () => {
    await thereAndBack();
    const { provider, asked } = bearerProvider({ name: "other" }, () => LOGIN);
    void runBearer(provider);
    await flush();
    expect([asked, left()]).toEqual([["start 1"], [LOGIN.redirectTo]]);
  });

  it.each(["", "null", "no JSON", "{}", '{"mark":""}', '{"mark":1}', '{"mark":null}'])(
    "a damaged note of a login, %j, brings nothing back",
    async (note) => {
      sessionStorage.setItem(storageName("redirect", JSON.stringify(["test", ""])), note);
      openPage("https://app.example.com/report?code=c0de&state=undefined+null+1");
      const { provider, asked } = bearerProvider();
      await runBearer(provider).outcome;
      expect([asked, left(), returnToPage()]).toEqual([["start 1"], [], false]);
    },
  );

  it("returnToPage() believes nothing that others keep in sessionStorage", () => {
    sessionStorage.setItem("stranger", JSON.stringify({ keep: "", mark: "m4rk", from: "https://stranger.example/" }));
    openPage("https://app.example.com/callback.html?state=m4rk");
    expect([returnToPage(), left()]).toEqual([false, []]);
  });

  it("returnToPage() goes on to the page that was left, and says false where no login of this tab ends", async () => {
    await thereAndBack("https://app.example.com/callback.html?error=access_denied&state=m4rk");
    expect(returnToPage()).toBe(true);
    expect(left()).toEqual([PAGE]);
    openPage("https://app.example.com/callback.html?code=c0de&state=0ther");
    expect([returnToPage(), left()]).toEqual([false, []]);
  });

  it("an address without the mark is no return: what a stranger's link brings is not looked at", async () => {
    const { provider, asked } = await thereAndBack("https://app.example.com/report?code=evil&state=forged");
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ what: "redirected again" });
    expect(asked).toEqual(["start 1"]);
  });
});

describe("leaving again", () => {
  it("a second redirect within a minute is not followed, and one after it is", async () => {
    const { provider, forget } = await thereAndBack("https://app.example.com/report");
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "credential-rejected" });
    expect(left()).toEqual([]);
    forget();
    vi.setSystemTime(Date.now() + 60_000);
    void runBearer(provider);
    await flush();
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it("a session whose login is over is expired: no use of it leaves the page, and renew() does", async () => {
    const { provider, forget } = await thereAndBack();
    const { client, session } = await runBearer(provider).outcome;
    forget();
    client.refused(await client.take());
    expect(await errorOf(client.take)).toMatchObject({ code: "session-expired" });
    expect([session.state, left()]).toEqual(["expired", []]);
    vi.setSystemTime(Date.now() + 60_000);
    void session.renew();
    await flush();
    expect(left()).toEqual([LOGIN.redirectTo]);
  });

  it("after logout() the next login may leave at once", async () => {
    const { provider, forget } = await thereAndBack();
    const { session } = await runBearer(provider).outcome;
    forget();
    await session.logout();
    void runBearer(provider);
    await flush();
    expect(left()).toEqual([LOGIN.redirectTo]);
  });
});
