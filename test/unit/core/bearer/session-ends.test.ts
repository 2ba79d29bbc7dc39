// Whose a bearer's session is, and how it ends: by another person, by a logout here or in another tab, or because nobody holds it.
import { describe, expect, it, vi } from "vitest";
import { EmbedError } from "../../../../src/core/errors/embed-error.js";
import { CHANNEL } from "../../../../src/core/name.js";
import { countLogout, personOf } from "../../../../src/core/share/logouts.js";
import { enterPage } from "../../../../src/core/share/present.js";
import { errorOf, everyWordOf } from "../../support/failures.js";
import { bearerProvider, type TestBearer } from "../support/bearer-provider.js";
import { openOtherTabs } from "../support/channels.js";
import { ADA, BOB, failure, PLACE } from "../support/people.js";
import { runBearer, tokenOf } from "../support/run-bearer.js";
import { pass, signedIn, useClock } from "../support/signed-in-bearer.js";

useClock();

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
    expect(await errorOf(token)).toMatchObject({ code: "other-user", what: `Bob at ${PLACE.id}` });
  });

  it("a bearer's session of which nobody knows whose it is, and where, ends by another person all the same", async () => {
    const { client } = await signedIn({ takes: "one-each" });
    client.report("other-user");
    expect(await errorOf(client.take)).toMatchObject({ code: "other-user", what: "somebody at no place" });
  });

  it("a bearer's session of which nobody knows whose it is ends by another person at its place", async () => {
    const { client } = await signedIn({}, () => ({ identity: undefined }));
    client.report("other-user");
    expect(await errorOf(client.take)).toMatchObject({ code: "other-user", what: `somebody at ${PLACE.id}` });
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
    expect([session.state, heard()]).toEqual(["ready", ["error: no-license"]]);
  });
});

describe("where it is, and what other tabs do", () => {
  it("a bearer's renewal for another place is not handed out", async () => {
    const elsewhere = { id: "https://other.example/", origin: "https://other.example" };
    const { token } = await signedIn({}, (number) => (number === 2 ? { place: elsewhere } : {}));
    await pass(60_000);
    expect(await errorOf(token)).toMatchObject({ code: "proxy-not-allowed" });
  });

  it("a bearer whose first answer names another place than the page knew is there from then on", async () => {
    const elsewhere = { id: "https://other.example/", origin: "https://other.example" };
    const { token, session } = await signedIn({ takes: "one-each" }, () => ({ place: elsewhere }));
    expect([session.place, await token(), session.place]).toEqual([PLACE, "token-1", elsewhere]);
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

describe("a logout in another tab", () => {
  const elsewhere = "https://other.example/";
  const told = { kind: "signed-out", placeId: PLACE.id, person: personOf(ADA), count: 1 } as const;

  it.each<[string, object, "ready" | "closed"]>([
    ["of the same person", told, "closed"],
    ["of another person", { ...told, person: personOf(BOB) }, "ready"],
    ["of somebody whom nobody named", { ...told, person: "" }, "closed"],
    ["at another place", { ...told, placeId: elsewhere }, "ready"],
    ["that is a login", { ...told, kind: "signed-in" }, "ready"],
  ])("a logout in another tab %s leaves or closes the bearer's session", async (_whose, message, state) => {
    const tabs = openOtherTabs();
    const { session } = await signedIn();
    tabs.tell(message);
    expect(session.state).toBe(state);
  });

  it("any person's logout in another tab closes the bearer's session of which nobody knows whose it is", async () => {
    const tabs = openOtherTabs();
    const { session } = await signedIn({}, () => ({ identity: undefined }));
    tabs.tell({ ...told, placeId: elsewhere });
    expect(session.state).toBe("ready");
    tabs.tell(told);
    expect(session.state).toBe("closed");
  });

  it("a logout in another tab is nothing to a bearer's session that has no place yet", async () => {
    const tabs = openOtherTabs();
    const { session } = await signedIn({ takes: "one-each" });
    tabs.tell(told);
    expect(session.state).toBe("ready");
  });
});

describe("whose credential it is", () => {
  const nobody = () => ({ identity: undefined });

  /** Fails twice, then says that it is Ada's. */
  function answersLater(retryAfterMs?: number) {
    const { code, cure, stage, fix } = failure("unreachable", "same-call");
    const trouble = new EmbedError("busy", { code, cure, stage, fix, retryAfterMs });
    return vi
      .fn<NonNullable<TestBearer["whose"]>>()
      .mockRejectedValueOnce(trouble)
      .mockRejectedValueOnce(trouble)
      .mockResolvedValue(ADA);
  }

  it("a product that is busy is asked whose a bearer is after up to a quarter and up to half a second", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const whose = answersLater();
    const { outcome } = runBearer(bearerProvider({ whose }, nobody).provider);
    const times: number[] = [];
    for (const ms of [0, 249, 1, 499, 1]) {
      await pass(ms);
      times.push(whose.mock.calls.length);
    }
    vi.mocked(Math.random).mockRestore();
    expect(times).toEqual([1, 1, 2, 2, 3]);
    expect((await outcome).session.identity).toEqual(ADA);
  });

  it("a product that says when it is to be asked again whose a bearer is, is asked then", async () => {
    const whose = answersLater(7_000);
    const { outcome } = runBearer(bearerProvider({ whose }, nobody).provider);
    const times: number[] = [];
    for (const ms of [0, 6_999, 1, 6_999, 1]) {
      await pass(ms);
      times.push(whose.mock.calls.length);
    }
    expect(times).toEqual([1, 1, 2, 2, 3]);
    await outcome;
  });
});

describe("logout", () => {
  it("logout() of a bearer's session leaves no clock running", async () => {
    const { session } = await signedIn();
    await session.logout();
    expect(vi.getTimerCount()).toBe(0);
  });

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
