// Another user's session is in the browser already: an attacker's, put there by any page with a ticket of his, or the one
// that the last user left. It must never pass for a sign-in of the named user.
import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { signIn, type Outcome } from "./support/sign-in.js";
import { expectNoTrace } from "./support/traces.js";
import { ADA, corsFor, PREFIX, PROXY } from "./support/world.js";

const EVE = { userDirectory: "ACME", userId: "eve" };
const BEN = { userDirectory: "ACME", userId: "ben" };
const IMAGE = `${PROXY}/resources/img/core/dark_noise_16x16.png`;

interface Case {
  readonly answers: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly wins: "ticket" | "cookie";
}

const CASES: readonly Case[] = [
  { answers: "with CORS headers", headers: corsFor("same-site"), wins: "ticket" },
  { answers: "with CORS headers", headers: corsFor("same-site"), wins: "cookie" },
  { answers: "without CORS headers", headers: {}, wins: "ticket" },
  { answers: "without CORS headers", headers: {}, wins: "cookie" },
];

const worldOf = ({ headers, wins }: Case): SurroundingsOptions => ({
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: headers },
  ticketPrecedence: wins,
  endpoints: (emulator, tickets) => {
    const hand = (user: typeof BEN, named: object) => {
      const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...user });
      tickets.push(ticket);
      return Response.json({ ticket, proxy: PROXY, ...named });
    };
    return {
      "/api/ben": () => hand(BEN, { user: BEN, sessionKey: "ben" }),
      "/api/unnamed": () => hand(ADA, {}),
    };
  },
});

/** What any page of the web can do to its visitor: an image with a ticket of the attacker's own. */
async function plantSession({ browser, world }: Surroundings): Promise<void> {
  const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...EVE });
  const address = JSON.stringify(`${IMAGE}?qlikTicket=${ticket}`);
  await browser.evaluate(`
    await new Promise((resolve, reject) => {
      Object.assign(new Image(), { onload: resolve, onerror: reject, src: ${address} });
    });`);
  expect(world.emulator.proxy.sessions().map(({ user }) => user)).toEqual([EVE]);
}

const expectMismatch = async (surroundings: Surroundings, outcome: Outcome): Promise<void> => {
  expect(outcome.code).toBe("user-mismatch");
  expect(outcome.user).toBeUndefined();
  await expectNoTrace(surroundings, outcome, 2);
  // Qlik's files may have been fetched; none of its code may have run in another user's name.
  expect(await surroundings.browser.evaluate(`return window.requirejs?.s.contexts._?.defined ?? {}`)).toEqual({});
};

function expectUser(outcome: Outcome, user: typeof ADA): void {
  expect(outcome.message).toBeUndefined();
  expect(outcome).toMatchObject({ user, identity: "confirmed", hasQlik: true });
}

const promise = (wins: Case["wins"]) =>
  wins === "ticket" ? "is replaced by the named user's own" : "is user-mismatch, where the proxy keeps it";

function testsIn(engine: Engine): void {
  for (const one of CASES) {
    it(`a session that an attacker put into the browser ${promise(one.wins)}, ${one.answers}`, () =>
      inWorld(engine, worldOf(one), async (surroundings) => {
        await plantSession(surroundings);
        const outcome = await signIn(surroundings.browser);
        if (one.wins === "ticket") expectUser(outcome, ADA);
        else await expectMismatch(surroundings, outcome);
      }));
  }

  for (const one of CASES.slice(0, 2)) {
    it(`the living session of the user before ${promise(one.wins)}`, () =>
      inWorld(engine, worldOf(one), async (surroundings) => {
        const { browser, world } = surroundings;
        expectUser(await signIn(browser), ADA);
        await browser.goto(`${world.origin}/`);
        const outcome = await signIn(browser, { endpoint: "/api/ben" });
        if (one.wins === "ticket") expectUser(outcome, BEN);
        else await expectMismatch(surroundings, outcome);
      }));
  }

  it("where the endpoint names nobody, a planted session is not noticed, but never called confirmed", () =>
    inWorld(engine, worldOf({ answers: "", headers: corsFor("same-site"), wins: "cookie" }), async (surroundings) => {
      await plantSession(surroundings);
      const outcome = await signIn(surroundings.browser, { endpoint: "/api/unnamed" });
      expect(outcome).toMatchObject({ user: EVE, identity: "unconfirmed" });
      expect(outcome.events).toContainEqual(expect.objectContaining({ type: "warning" }));
    }));
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());
    testsIn(engine);
  });
