// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The flow of a bearer, with no product in sight: from the source to a client that has a credential.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { presentSession } from "../../../../src/core/share/present.js";
import { errorOf } from "../../support/failures.js";
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
    const unnamedRun = runBearer(bearerProvider({ whose }, () => nobody).provider);
    const unnamed = await unnamedRun.outcome;
    expect(unnamed.session.identity).toEqual(BOB);
    expect(unnamedRun.events.map((event) => event.type === "stage" && `${event.stage} ${event.status}`)).toContain(
      "verify done",
    );
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
    const prepare = vi.fn<TestBearer["prepare"]>((signal) => provider.prepare(signal));
    expect(await tokenOf(await runBearer({ ...provider, prepare }).outcome)).toBe("token-2");
    expect([asked, prepare.mock.calls.length]).toEqual([["start 1", "retry 2"], 2]);
  });

  it("a product that cannot say at once whose a bearer is, is asked twice more, and the credential stays", async () => {
    const whose = vi.fn<NonNullable<TestBearer["whose"]>>(() => Promise.reject(failure("unreachable", "same-call")));
    const { provider, asked } = bearerProvider({ whose }, () => nobody);
    expect(await errorOf(() => runBearer(provider).outcome)).toMatchObject({ code: "unreachable" });
    expect([whose.mock.calls.length, asked]).toEqual([3, ["start 1"]]);
  });

  it("a bearer's client is made with what it takes credentials from, and what is warned of meanwhile is told", async () => {
    const open = vi.fn<TestBearer["open"]>((credentials, { warn }) => {
      warn("user-not-named", "by the client");
      return Promise.resolve(credentials);
    });
    const { outcome, events } = runBearer(bearerProvider({ open }).provider);
    const { session } = await outcome;
    expect(open.mock.calls).toMatchObject([[session.credentials, { attempt: 1, reason: "start" }]]);
    expect(events).toContainEqual({ type: "warning", code: "user-not-named", detail: "by the client" });
  });

  it("a bearer's client that is not made in time ends the call with the deadline of opening", async () => {
    const { provider } = bearerProvider({ open: () => new Promise<never>(() => undefined) });
    const { outcome } = runBearer(provider, { openMs: 20 });
    expect(await errorOf(() => outcome)).toMatchObject({ code: "timeout", stage: "open" });
  });

  it("what a bearer's source warns of is told", async () => {
    const { provider } = bearerProvider();
    const prepare: TestBearer["prepare"] = async (signal) => {
      const ask = await provider.prepare(signal);
      return { ...ask, acquire: (step) => (step.warn("from the source"), ask.acquire(step)) };
    };
    const { outcome, events } = runBearer({ ...provider, prepare });
    await outcome;
    expect(events).toContainEqual({ type: "warning", code: "from the source" });
  });

  it.each<[string, Partial<TestBearer>, string[]]>([
    ["named nobody", {}, ["user-not-named"]],
    ["named somebody", { expected: { identity: ADA } }, []],
  ])(
    "a bearer of which nobody knows whose it is brings a warning, or none, where the page %s",
    async (_who, more, told) => {
      const { outcome, events } = runBearer(bearerProvider(more, () => nobody).provider);
      await outcome;
      expect(events.flatMap((event) => (event.type === "warning" ? [event.code] : []))).toEqual(told);
    },
  );

  it("a bearer's renewal that names nobody brings no further warning", async () => {
    const { outcome, heard } = runBearer(bearerProvider({}, () => nobody).provider);
    const { session } = await outcome;
    await session.renew();
    expect(heard()).toEqual(["renewed"]);
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
    expect(asked).toEqual(["start 1", "start 1"]);
    expect(connection.session).toMatchObject({ state: "ready", identity: ADA });
  });

  it("a bearer that takes one each tells that one is over, and is ready for the next use", async () => {
    const { outcome, heard } = runBearer(bearerProvider({ takes: "one-each" }).provider);
    const { client, session } = await outcome;
    client.report("expired");
    client.refused(await client.take());
    expect([session.state, heard()]).toEqual(["ready", ["expired"]]);
  });

  it("renew() of a bearer that takes one each asks for nothing, and rejects when the session is closed", async () => {
    const { provider, asked } = bearerProvider({ takes: "one-each" });
    const { client, session } = await runBearer(provider).outcome;
    await session.renew();
    expect(asked).toEqual([]);
    client.report("other-user");
    expect(await errorOf(session.renew)).toMatchObject({ code: "other-user" });
  });

  it("each credential of which nobody knows whose it is brings a warning where a bearer takes one each", async () => {
    const { outcome, heard } = runBearer(bearerProvider({ takes: "one-each" }, () => nobody).provider);
    const { client } = await outcome;
    expect(heard()).toEqual([]);
    await client.take();
    await client.take();
    expect(heard()).toEqual(["warning: user-not-named", "warning: user-not-named"]);
  });

  it("a bearer that takes one each brings no warning where the page named the person", async () => {
    const { provider } = bearerProvider({ takes: "one-each", expected: { identity: ADA } }, () => nobody);
    const { outcome, heard } = runBearer(provider);
    await (await outcome).client.take();
    expect(heard()).toEqual([]);
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
