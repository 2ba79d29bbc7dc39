// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What the calls of one page share of a bearer: the credential, the session, and its end.
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, thrownBy } from "../../support/failures.js";
import { forgetCalls } from "../../support/page.js";
import { bearerProvider, type TestBearer } from "../support/bearer-provider.js";
import { ADA, BOB } from "../support/people.js";
import { runBearer, tokenOf } from "../support/run-bearer.js";

beforeEach(() => {
  sessionStorage.clear();
  forgetCalls();
});

/** Two calls, the second one while the first one's request is on its way; then whoever has asked is answered. */
async function oneAfterTheOther(provider: TestBearer) {
  const answers: (() => void)[] = [];
  const prepare: TestBearer["prepare"] = async (signal) => {
    const ask = await provider.prepare(signal);
    const isAnswered = new Promise<void>((resolve) => answers.push(resolve));
    return { ...ask, acquire: (step) => isAnswered.then(() => ask.acquire(step)) };
  };
  const first = runBearer({ ...provider, prepare });
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = runBearer({ ...provider, prepare });
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const answer of answers) answer();
  return { first, second };
}

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

  it("a bearer's call that comes while the request is on its way asks for itself, too", async () => {
    const { provider, asked } = bearerProvider();
    const { first, second } = await oneAfterTheOther(provider);
    expect((await second.outcome).session).not.toBe((await first.outcome).session);
    expect(asked).toEqual(["start 1", "start 1"]);
  });

  it.each<[string, Partial<TestBearer>]>([
    ["name another person", { expected: { identity: ADA } }],
    [
      "have another source",
      { prepare: async (signal) => ({ ...(await bearerProvider().provider.prepare(signal)), shareKey: "2" }) },
    ],
    ["are of another product", { name: "other" }],
  ])("two calls of a bearer at once that %s share nothing", async (_what, more) => {
    const [one, two] = await Promise.all([
      runBearer(bearerProvider().provider).outcome,
      runBearer(bearerProvider(more).provider).outcome,
    ]);
    expect(two.session).not.toBe(one.session);
  });

  /** All calls of the page are one person's. */
  const onePersons = () => {
    const { provider, asked } = bearerProvider();
    const prepare: TestBearer["prepare"] = async (signal) => ({
      ...(await provider.prepare(signal)),
      isOnePersons: true,
    });
    return { provider: { ...provider, prepare }, asked };
  };

  it("a bearer's call that comes when one person's request has left waits for the same answer", async () => {
    const { provider, asked } = onePersons();
    const { first, second } = await oneAfterTheOther(provider);
    expect((await second.outcome).session).toBe((await first.outcome).session);
    expect(asked).toEqual(["start 1"]);
  });

  it("a bearer's call of one person that comes during a renewal has the session that is renewed", async () => {
    const { provider, asked } = onePersons();
    const { session, client } = await runBearer(provider).outcome;
    client.report("expired");
    const renewed = client.take();
    expect(session.state).toBe("renewing");
    expect((await runBearer(provider).outcome).session).toBe(session);
    await renewed;
    expect(asked).toEqual(["start 1", "renew 1"]);
  });

  it("ensure() of a bearer's session renews what is over, and asks for nothing where each use wants its own", async () => {
    const one = bearerProvider();
    const { session } = await runBearer(one.provider).outcome;
    session.credentials.report("expired");
    await session.ensure();
    expect([session.state, one.asked]).toEqual(["ready", ["start 1", "renew 1"]]);
    const each = bearerProvider({ takes: "one-each", name: "each" });
    await (await runBearer(each.provider).outcome).session.ensure();
    expect(each.asked).toEqual([]);
  });

  it("ensure() of a bearer's session that is closed rejects", async () => {
    const { session } = await runBearer(bearerProvider({ takes: "one-each" }).provider).outcome;
    session.credentials.report("signed-out");
    expect(await errorOf(session.ensure)).toMatchObject({ code: "signed-out" });
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
