// A bearer's session on a clock of the test's: renewed before its end, at most so often, and only for its own person.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CHANNEL } from "../../../../src/core/name.js";
import { countLogout, personOf } from "../../../../src/core/share/logouts.js";
import { enterPage } from "../../../../src/core/share/present.js";
import { everyWordOf, errorOf, thrownBy } from "../../support/failures.js";
import { openPage } from "../../support/page.js";
import { bearerProvider, type Issued, type TestBearer } from "../support/bearer-provider.js";
import { ADA, BOB, failure, PLACE } from "../support/people.js";
import { runBearer, tokenOf } from "../support/run-bearer.js";

beforeEach(() => {
  openPage();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function signedIn(more: Partial<TestBearer> = {}, issue?: (number: number) => Issued) {
  const { provider, asked } = bearerProvider(more, issue);
  const run = runBearer(provider);
  await pass(0);
  const connection = await run.outcome;
  return { ...connection, connection, asked, heard: run.heard, token: () => tokenOf(connection) };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Issues that fail from the second one on, until the test says otherwise. */
function failing(error: Error) {
  const trouble = { now: true };
  const issue = (number: number): Issued => {
    if (number > 1 && trouble.now) throw error;
    return {};
  };
  return { issue, trouble };
}

describe("renewal by age", () => {
  it("a bearer's credential serves until five sixths of its life are over; then a new one is fetched beside", async () => {
    const { token, asked, heard } = await signedIn();
    await pass(50_000);
    expect(await token()).toBe("token-1");
    expect(asked).toEqual(["start 1"]);
    await pass(1);
    expect(await token()).toBe("token-1");
    await pass(0);
    expect([await token(), asked, heard()]).toEqual(["token-2", ["start 1", "renew 1"], ["renewed"]]);
  });

  it("a bearer's credential that is over is never handed out: the taker waits for the next one", async () => {
    const { token, session } = await signedIn();
    await pass(60_000);
    expect(session.state).toBe("expired");
    const taken = token();
    expect(session.state).toBe("renewing");
    expect([await taken, session.state]).toEqual(["token-2", "ready"]);
  });

  it("ten takers of a bearer whose credential is over wait for one renewal", async () => {
    const { token, asked } = await signedIn();
    await pass(60_000);
    expect(new Set(await Promise.all(Array.from({ length: 10 }, token)))).toEqual(new Set(["token-2"]));
    expect(asked).toEqual(["start 1", "renew 1"]);
  });

  it("a bearer renewed for its age alone is renewed as often as its life wants it", async () => {
    const { token } = await signedIn();
    for (let number = 2; number <= 12; number++) {
      await pass(60_000);
      expect(await token()).toBe(`token-${number}`);
    }
  });

  it("a bearer's renewal beside that fails is not heard of while the credential lives, and is tried again after five seconds", async () => {
    const { issue, trouble } = failing(failure("issuer-failed", "same-call"));
    const { token, asked } = await signedIn({}, issue);
    await pass(51_000);
    await token();
    await pass(0);
    await token();
    await pass(4_999);
    expect([await token(), asked.length]).toEqual(["token-1", 2]);
    trouble.now = false;
    await pass(1);
    await token();
    await pass(0);
    expect(await token()).toBe("token-3");
  });

  it("a bearer's renewal that fails is the taker's error when the credential is over, and the next taker asks again", async () => {
    const { issue, trouble } = failing(failure("issuer-failed", "same-call"));
    const { token, session } = await signedIn({}, issue);
    await pass(60_000);
    for (let times = 0; times < 6; times++) expect(await errorOf(token)).toMatchObject({ code: "issuer-failed" });
    expect(session.state).toBe("expired");
    trouble.now = false;
    expect(await token()).toBe("token-8");
  });

  it("a bearer's backend that says no for good is asked three times in ten minutes, and again after them", async () => {
    const { issue, trouble } = failing(failure("not-signed-in"));
    const { token, asked } = await signedIn({}, issue);
    await pass(60_000);
    for (let times = 0; times < 6; times++) expect(await errorOf(token)).toMatchObject({ code: "not-signed-in" });
    expect(asked.length).toBe(4);
    trouble.now = false;
    await pass(600_000);
    expect(await token()).toBe("token-5");
  });

  it("a bearer's renewal that hangs ends with its deadline", async () => {
    let calls = 0;
    const { provider } = bearerProvider();
    const prepare: TestBearer["prepare"] = async (signal) => {
      const ask = await provider.prepare(signal);
      calls += 1;
      return calls === 1 ? ask : { ...ask, acquire: () => new Promise<never>(() => undefined) };
    };
    const { token } = await signedIn({ prepare });
    await pass(60_000);
    const failed = errorOf(token);
    await pass(30_000);
    expect(await failed).toMatchObject({ code: "timeout" });
  });
});

describe("renewal of what was refused", () => {
  it("a bearer's refused credential is not handed out again, and one that was replaced already may be refused in vain", async () => {
    const { client, token, heard, session } = await signedIn();
    const first = await client.take();
    client.refused(first);
    expect([session.state, heard()]).toEqual(["expired", ["expired"]]);
    expect(await token()).toBe("token-2");
    client.refused(first);
    expect(await token()).toBe("token-2");
    expect(heard()).toEqual(["expired", "renewing", "renewed"]);
  });

  it("a bearer of which each new credential is refused is credential-rejected after three renewals in ten minutes", async () => {
    const { client, asked } = await signedIn();
    for (let times = 0; times < 3; times++) client.refused(await client.take());
    client.refused(await client.take());
    expect(await errorOf(client.take)).toMatchObject({ code: "credential-rejected" });
    expect(asked.length).toBe(4);
    await pass(600_000);
    expect((await client.take()).secret.reveal()).toBe("token-5");
  });

  it("a bearer that the client reports as expired is renewed for the next taker", async () => {
    const { client, token, heard } = await signedIn();
    client.report("expired");
    client.report("expired");
    expect(heard()).toEqual(["expired"]);
    expect(await token()).toBe("token-2");
  });
});

describe("renewal by the page", () => {
  it("renew() of a bearer's session asks for another credential though the present one is good", async () => {
    const { session, token, asked } = await signedIn();
    await Promise.all([session.renew(), session.renew()]);
    expect(await token()).toBe(`token-${asked.length}`);
    expect(asked.slice(1).every((each) => each === "renew 1")).toBe(true);
  });

  it("renew() of a bearer's session is not limited by renewals that were no use", async () => {
    const { client, session, token } = await signedIn();
    for (let times = 0; times < 4; times++) client.refused(await client.take());
    await thrownBy(client.take);
    await session.renew();
    expect(await token()).toBe("token-5");
  });
});

describe("whose session it is", () => {
  it("a bearer's renewal for another person closes the session, and the credential is not handed out", async () => {
    const { token, session, heard } = await signedIn({}, (number) => (number === 2 ? { identity: BOB } : {}));
    await pass(60_000);
    const error = await errorOf(token);
    expect(error.code).toBe("other-user");
    expect(everyWordOf(error)).not.toContain("token-2");
    expect([session.state, heard()]).toEqual(["closed", ["renewing", "other-user", "closed: other-user"]]);
    expect(await errorOf(token)).toMatchObject({ code: "other-user" });
  });

  it("a bearer's session is closed when another person signs in to the place on this page", async () => {
    const { token, session } = await signedIn();
    enterPage(PLACE.id, { identity: BOB });
    expect(session.state).toBe("closed");
    expect(await errorOf(token)).toMatchObject({ code: "other-user" });
  });

  it.each(["other-user", "signed-out"] as const)(
    "a client that reports %s closes the bearer's session",
    async (news) => {
      const { client, session, heard } = await signedIn();
      client.report(news);
      client.report("expired");
      const told = news === "other-user" ? [news] : [];
      expect([session.state, heard()]).toEqual(["closed", [...told, `closed: ${news}`]]);
      expect(await errorOf(client.take)).toMatchObject({ code: news });
    },
  );

  it("a client's lost connection ends no bearer's session, and its errors are told", async () => {
    const { client, session, heard } = await signedIn();
    client.report("connection-lost");
    client.report(failure("no-license"));
    expect([session.state, heard()]).toEqual(["ready", ["error"]]);
  });
});

describe("where it is, and what other tabs do", () => {
  it("a bearer's renewal for another place is not handed out", async () => {
    const elsewhere = { id: "https://other.example/", origin: "https://other.example" };
    const { token } = await signedIn({}, (number) => (number === 2 ? { place: elsewhere } : {}));
    await pass(60_000);
    expect(await errorOf(token)).toMatchObject({ code: "proxy-not-allowed" });
  });

  it("a logout of the same person in another tab closes the bearer's session, and one of another person does not", async () => {
    const { session, heard } = await signedIn();
    const other = new BroadcastChannel(CHANNEL);
    const tell = async (person: typeof BOB, count: number) => {
      const own = new BroadcastChannel(CHANNEL);
      const isThere = new Promise((resolve) => (own.onmessage = resolve));
      other.postMessage({ kind: "signed-out", placeId: PLACE.id, person: personOf(person), count });
      await isThere;
      own.close();
    };
    await tell(BOB, 1);
    expect(session.state).toBe("ready");
    await tell(ADA, 2);
    await vi.waitFor(() => expect(session.state).toBe("closed"));
    other.close();
    expect(heard()).toEqual(["closed: signed-out"]);
  });

  it("a credential that was asked for before a logout of its person is not handed out", async () => {
    const { provider } = bearerProvider({}, (number) => {
      if (number === 1) countLogout(PLACE.id, ADA);
      return {};
    });
    const { outcome } = runBearer(provider);
    await pass(0);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "signed-out" });
  });
});

describe("logout", () => {
  it("logout() of a bearer's session takes the credential back, and closes the session for all who hold it", async () => {
    const { session, asked, token, heard } = await signedIn();
    await session.logout();
    await session.logout();
    expect(asked).toEqual(["start 1", "end token-1"]);
    expect([session.state, heard()]).toEqual(["closed", ["closed: signed-out"]]);
    expect(await errorOf(token)).toMatchObject({ code: "signed-out" });
    expect(await errorOf(session.renew)).toMatchObject({ code: "signed-out" });
  });

  it("logout() during a bearer's renewal wins: the taker hears of it, and no credential is handed out", async () => {
    const { session, token } = await signedIn();
    await pass(60_000);
    const taken = errorOf(token);
    await session.logout();
    expect(await taken).toMatchObject({ code: "signed-out" });
    expect(session.state).toBe("closed");
  });

  it("a bearer's session goes on while one of two calls holds it, and asks for nothing when nobody does", async () => {
    const { provider, asked } = bearerProvider();
    const both = [runBearer(provider).outcome, runBearer(provider).outcome] as const;
    await pass(0);
    const [one, two] = await Promise.all(both);
    one.release();
    one.release();
    await pass(60_000);
    expect(await tokenOf(two)).toBe("token-2");
    two.release();
    await pass(60_000);
    expect(await errorOf(() => tokenOf(two))).toMatchObject({ code: "signed-out" });
    expect(asked.length).toBe(2);
  });
});
