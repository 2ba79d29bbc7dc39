// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The flow of a bearer, with no product in sight: from the source to a client that has a credential.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { presentSession } from "../../../../src/core/share/present.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { forgetCalls } from "../../support/page.js";
import { bearerProvider, type TestBearer } from "../support/bearer-provider.js";
import { ADA, BOB, failure, PLACE } from "../support/people.js";
import { runBearer, tokenOf } from "../support/run-bearer.js";

beforeEach(() => {
  sessionStorage.clear();
  forgetCalls();
});

const nobody = { identity: undefined };

describe("one for all", () => {
  it("a bearer's call ends with a client that takes the one credential that was asked for, and the page is its person's", async () => {
    const { provider, asked } = bearerProvider();
    const { outcome, events } = runBearer(provider);
    const connection = await outcome;
    expect([await tokenOf(connection), await tokenOf(connection)]).toEqual(["token-1", "token-1"]);
    expect(asked).toEqual(["start 1"]);
    expect(connection.session).toMatchObject({ state: "ready", place: PLACE, identity: ADA });
    expect(presentSession(PLACE.id)?.identity).toEqual(ADA);
    expect(events.map((event) => event.type === "stage" && `${event.stage} ${event.status}`)).toEqual([
      "acquire start",
      "acquire done",
      "open start",
      "open done",
    ]);
  });

  it("a bearer whose answer named nobody is asked whose it is, and one that was named is not asked", async () => {
    const whose = vi.fn<NonNullable<TestBearer["whose"]>>(() => Promise.resolve(BOB));
    const unnamed = await runBearer(bearerProvider({ whose }, () => nobody).provider).outcome;
    expect(unnamed.session.identity).toEqual(BOB);
    forgetCalls();
    const named = await runBearer(bearerProvider({ whose }).provider).outcome;
    expect(named.session.identity).toEqual(ADA);
    expect(whose).toHaveBeenCalledTimes(1);
  });

  it("a bearer of which nobody knows whose it is serves all the same, and says nothing of whose page it is", async () => {
    const { session } = await runBearer(bearerProvider({}, () => nobody).provider).outcome;
    expect([session.state, session.identity, presentSession(PLACE.id)]).toEqual(["ready", undefined, undefined]);
  });

  it("a bearer's answer for another person than the page named is user-mismatch, and no client is made", async () => {
    const open = vi.fn<TestBearer["open"]>();
    const { provider, asked } = bearerProvider({ expected: { identity: BOB }, open });
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "user-mismatch", what: "Ada" });
    expect([asked, open.mock.calls]).toEqual([["start 1"], []]);
  });

  it("a bearer that the product itself takes for another person's is asked for once more, and then user-mismatch", async () => {
    const { provider, asked } = bearerProvider(
      { expected: { identity: ADA }, whose: () => Promise.resolve(BOB) },
      () => nobody,
    );
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "user-mismatch", what: "Bob" });
    expect(asked).toEqual(["start 1", "retry 2"]);
  });

  it("a bearer that is refused when it is asked whose it is, is asked for once more", async () => {
    let questions = 0;
    const whose = () => {
      questions += 1;
      return questions === 1
        ? Promise.reject(failure("credential-rejected", "fresh-credential"))
        : Promise.resolve(ADA);
    };
    const { provider, asked } = bearerProvider({ whose }, () => nobody);
    expect(await tokenOf(await runBearer(provider).outcome)).toBe("token-2");
    expect(asked).toEqual(["start 1", "retry 2"]);
  });

  it("a product that cannot say at once whose a bearer is, is asked twice more, and the credential stays", async () => {
    const whose = vi.fn<NonNullable<TestBearer["whose"]>>(() => Promise.reject(failure("unreachable", "same-call")));
    const { provider, asked } = bearerProvider({ whose }, () => nobody);
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "unreachable" });
    expect([whose.mock.calls.length, asked]).toEqual([3, ["start 1"]]);
  });

  it("a bearer whose client cannot be made fails with the client's error, and lets go of the session", async () => {
    const open = () => Promise.reject(failure("unreachable"));
    const { provider } = bearerProvider({ open });
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "unreachable" });
    expect(presentSession(PLACE.id)?.handles.size).toBe(0);
  });
});

describe("one each", () => {
  it("a bearer that takes one each asks for none before the client takes one, and for another one each time", async () => {
    const { provider, asked } = bearerProvider({ takes: "one-each" });
    const connection = await runBearer(provider).outcome;
    expect([asked.length, connection.session.identity]).toEqual([0, undefined]);
    expect([await tokenOf(connection), await tokenOf(connection)]).toEqual(["token-1", "token-2"]);
    expect(connection.session).toMatchObject({ state: "ready", identity: ADA });
  });

  it("a bearer that takes one each is closed when a credential is another person's than the one before", async () => {
    const { provider } = bearerProvider({ takes: "one-each" }, (number) => (number === 2 ? { identity: BOB } : {}));
    const { outcome, heard } = runBearer(provider);
    const { client, session } = await outcome;
    await client.take();
    expect(await errorOf(client.take)).toMatchObject({ code: "other-user" });
    expect([session.state, heard()]).toEqual(["closed", ["other-user", "closed: other-user"]]);
  });

  it("a bearer that takes one each refuses a credential of another person than the page named", async () => {
    const { provider } = bearerProvider({ takes: "one-each", expected: { identity: BOB } });
    const { client } = await runBearer(provider).outcome;
    expect(await errorOf(client.take)).toMatchObject({ code: "user-mismatch", what: "Ada" });
  });
});

describe("what calls share", () => {
  it("two calls of a bearer at once share one credential and one session, and each has a client of its own", async () => {
    const { provider, asked } = bearerProvider({ open: (credentials) => Promise.resolve({ ...credentials }) });
    const both = [runBearer(provider), runBearer(provider)];
    const [one, two] = await Promise.all(both.map(({ outcome }) => outcome));
    expect(two?.session).toBe(one?.session);
    expect(two?.client).not.toBe(one?.client);
    expect(asked).toEqual(["start 1"]);
  });

  it("a bearer's call that comes when the request has left asks for itself: it may be another person's", async () => {
    const { provider, asked } = bearerProvider({}, (number) => (number === 2 ? { identity: BOB } : {}));
    const first = runBearer(provider);
    const { session, client } = await first.outcome;
    const second = await runBearer(provider).outcome;
    expect(asked).toEqual(["start 1", "start 1"]);
    expect([session.state, second.session.identity]).toEqual(["closed", BOB]);
    expect(first.heard()).toEqual(["other-user", "closed: other-user"]);
    expect(await errorOf(client.take)).toMatchObject({ code: "other-user" });
  });

  it("a bearer's call that is aborted rejects with its signal's reason, and another call goes on", async () => {
    const { provider } = bearerProvider();
    const { signal, abort } = ((controller) => ({
      signal: controller.signal,
      abort: () => controller.abort("left the page"),
    }))(new AbortController());
    const left = runBearer(provider, { signal });
    const stays = runBearer(provider);
    abort();
    expect(await thrownBy(() => left.outcome)).toBe("left the page");
    expect(await tokenOf(await stays.outcome)).toBe("token-1");
  });

  it("a bearer's call whose source stays silent ends with its deadline", async () => {
    const silent: TestBearer["prepare"] = () =>
      Promise.resolve({ shareKey: "silent", acquire: () => new Promise<never>(() => undefined) });
    const { provider } = bearerProvider({ prepare: silent });
    expect(await errorOf(() => runBearer(provider, { signInMs: 20 }).outcome)).toMatchObject({ code: "timeout" });
  });
});
