// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What a bearer's session asks the product: whether it takes the credential, and to take it back.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { personOf } from "../../../../src/core/share/logouts.js";
import { recallPlace } from "../../../../src/core/share/memory.js";
import { enterPage } from "../../../../src/core/share/present.js";
import { forgetCalls } from "../../support/page.js";
import { bearerProvider, type TestBearer } from "../support/bearer-provider.js";
import { openOtherTabs, type OtherTabs } from "../support/channels.js";
import { ADA, BOB, failure, PLACE } from "../support/people.js";
import { runBearer } from "../support/run-bearer.js";

type Whose = NonNullable<TestBearer["whose"]>;
const says = (answer: Awaited<ReturnType<Whose>>) => vi.fn<Whose>(() => Promise.resolve(answer));

let tabs: OtherTabs;
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  forgetCalls();
  tabs = openOtherTabs();
});
afterEach(() => void vi.unstubAllGlobals());

async function signedIn(more: Partial<TestBearer> = {}) {
  const { provider, asked } = bearerProvider(more);
  const { outcome, heard } = runBearer(provider, { signInMs: 50 });
  const { session } = await outcome;
  return { provider, session, asked, heard };
}

describe("check", () => {
  it.each<[string, Whose, string]>([
    ["for the person's", says(ADA), "active"],
    ["for somebody's, and cannot say whose", says(undefined), "active"],
    ["for another person's", says(BOB), "other-user"],
    ["for no good", () => Promise.reject(failure("credential-rejected", "fresh-credential")), "inactive"],
    ["for nothing, because it cannot be asked", () => Promise.reject(failure("unreachable", "same-call")), "unknown"],
    ["for nothing, because it does not answer in time", () => new Promise(() => undefined), "unknown"],
  ])("check() of a bearer that the product takes %s changes nothing", async (_what, whose, said) => {
    const { session, asked, heard } = await signedIn({ whose });
    expect(await session.check()).toBe(said);
    expect([session.state, asked, heard()]).toEqual(["ready", ["start 1"], []]);
  });

  it("check() of a bearer asks with the credential that is held", async () => {
    const whose = says(ADA);
    const { session } = await signedIn({ whose });
    await session.check();
    const [credential, step] = whose.mock.calls[0] ?? [];
    expect(credential?.secret.reveal()).toBe("token-1");
    expect(step).toMatchObject({ attempt: 1, reason: "start" });
  });

  it.each<[string, Partial<TestBearer>]>([
    ["of a product that cannot be asked", {}],
    ["where each use wants a credential of its own", { takes: "one-each", whose: says(ADA) }],
  ])("check() of a bearer is unknown %s, and nothing is asked for", async (_why, more) => {
    const { session, asked } = await signedIn(more);
    const before = asked.length;
    expect([await session.check(), asked.length]).toEqual(["unknown", before]);
  });

  it.each([
    ["other-user", "other-user"],
    ["signed-out", "inactive"],
  ] as const)(
    "check() of a bearer's session that was closed by %s says %s, and nobody is asked",
    async (news, said) => {
      const whose = says(ADA);
      const { session } = await signedIn({ whose });
      session.credentials.report(news);
      expect(await session.check()).toBe(said);
      expect(whose).not.toHaveBeenCalled();
    },
  );
});

describe("logout", () => {
  it("logout() of a bearer's session tells the other tabs whose it was, and forgets the place of the login", async () => {
    const { session } = await signedIn({ memoryKey: "https://app.example.com/token" });
    expect(recallPlace("https://app.example.com/token")).toBe(PLACE.id);
    await session.logout();
    expect(tabs.heard).toEqual([{ kind: "signed-out", placeId: PLACE.id, person: personOf(ADA), count: 1 }]);
    expect(recallPlace("https://app.example.com/token")).toBeUndefined();
  });

  it("logout() of a bearer's session closes all else that the page holds for the person at the place", async () => {
    const { session } = await signedIn();
    const other = { close: vi.fn(), expire: vi.fn(), revive: vi.fn() };
    enterPage(PLACE.id, { identity: ADA }).handles.add(other);
    await session.logout();
    expect(other.close.mock.calls).toEqual([["signed-out"]]);
  });

  it("logout() of a bearer's session is done by the backend where the product takes nothing back", async () => {
    const endAll = vi.fn(() => Promise.resolve(true));
    const { provider } = bearerProvider();
    const prepare: TestBearer["prepare"] = async (signal) => ({ ...(await provider.prepare(signal)), endAll });
    const { session, heard } = await signedIn({ end: () => Promise.resolve("cannot"), prepare });
    await session.logout();
    expect(endAll.mock.calls).toMatchObject([[{ identity: ADA }, { attempt: 1, reason: "start" }]]);
    expect(heard()).toEqual(["closed: signed-out"]);
  });

  it.each<[string, NonNullable<TestBearer["end"]>]>([
    ["cannot take it back", () => Promise.resolve("cannot")],
    ["knows no way to take it back", undefined as never],
    ["fails to", () => Promise.reject(failure("unreachable"))],
    ["does not answer in time", () => new Promise(() => undefined)],
  ])("logout() of a bearer's session says that it is incomplete where the product %s", async (_how, end) => {
    const { session, heard } = await signedIn({ end });
    await session.logout();
    expect([session.state, heard()]).toEqual(["closed", ["closed: signed-out", "warning: logout-incomplete"]]);
  });

  it("logout() of a bearer's session that never had a credential tells nobody, and asks for nothing", async () => {
    const { session, asked, heard } = await signedIn({ takes: "one-each", knownPlace: () => undefined });
    await session.logout();
    expect([asked, tabs.heard, heard()]).toEqual([[], [], ["closed: signed-out"]]);
  });
});
