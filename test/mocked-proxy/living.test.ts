// The living session against a mocked Qlik: the real flow, the emulator's answers and its engine's sockets.
import { describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { authenticate } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { draw, type SignedIn, useMashups } from "./support/mashups.js";
import { ANNA, ENDPOINT, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();
const { signIn } = useMashups();
const HALF_AN_HOUR = 31 * 60_000;

/** Qlik ends the session after a time without use; sockets that are open hear of it. */
async function expire(site: MockedSite, { mashup }: SignedIn): Promise<void> {
  site.jumpClock(HALF_AN_HOUR);
  await expect.poll(() => mashup.state).toBe("expired");
}

describe("an expired session", () => {
  it("a session that Qlik has ended is expired by the engine's own word, and ensure() makes it anew: one ticket", async () => {
    const site = start();
    const signedIn = await signIn();
    await draw(signedIn.mashup);
    await expire(site, signedIn);
    expect(signedIn.told).toEqual(["expired"]);
    expect(() => signedIn.mashup.openApp(DEMO_APP.id)).toThrow("There is no Qlik session");
    await signedIn.mashup.ensure();
    await draw(signedIn.mashup);
    expect(signedIn.told).toEqual(["expired", "renewing", "renewed"]);
    expect(site.ticketCalls).toBe(2);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 2, ticketsSpent: 2 });
  });

  it("the ticket source is told that it is asked for a renewal", async () => {
    const site = start();
    const reasons: string[] = [];
    const source = ({ reason }: { reason: string }) => {
      reasons.push(reason);
      return Promise.resolve({
        ticket: site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA }),
        user: ANNA,
        sessionKey: "k",
      });
    };
    const session = await authenticate(source, { proxy: site.address, bootstrap: false });
    site.jumpClock(HALF_AN_HOUR);
    await session.renew();
    session.dispose();
    expect(reasons).toEqual(["start", "renew"]);
  });

  it("ten charts that fail together cost one ticket", async () => {
    const site = start();
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn()));
    const [first] = all;
    if (!first) throw new Error("Nobody is signed in.");
    await draw(first.mashup);
    await expire(site, first);
    await Promise.all(
      all.map(async ({ mashup }) => {
        await mashup.ensure();
        await draw(mashup);
      }),
    );
    expect(site.ticketCalls).toBe(2);
    expect(document.querySelectorAll("svg")).toHaveLength(11);
  });

  it("a socket that a gateway cut is no end of the session: check() says active, and the next app draws at once", async () => {
    const site = start();
    const { mashup, told } = await signIn();
    await draw(mashup);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages still call it
    const lost = new Promise<unknown>((resolve) => mashup.qlik.setOnError(resolve));
    expect(site.cutSockets()).toBe(1);
    expect(await lost).toMatchObject({ code: 16 });
    expect(await mashup.check()).toBe("active");
    await draw(mashup);
    expect(told).toEqual([]);
    expect(site.ticketCalls).toBe(1);
  });

  it("a session without a client finds its end by a look", async () => {
    const site = start();
    const session = await authenticate(ENDPOINT, { bootstrap: false });
    site.jumpClock(HALF_AN_HOUR);
    expect(await session.check()).toBe("inactive");
    expect(session.state).toBe("expired");
    session.dispose();
  });

  it("csrfToken() and webSocketUrl() renew a session that has ended, by one ticket", async () => {
    const site = start({
      virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }],
    });
    const { mashup } = await signIn();
    site.jumpClock(HALF_AN_HOUR);
    const [token, address] = await Promise.all([mashup.csrfToken(), mashup.webSocketUrl("app")]);
    expect(token).toBeTruthy();
    expect(new URL(address).searchParams.get("qlik-csrf-token")).toBe(token);
    expect(site.ticketCalls).toBe(2);
  });

  it.each(["an app", "an app's global"])("a page that listens on %s does not make the session deaf", async (where) => {
    const site = start();
    const signedIn = await signIn();
    const { mashup } = signedIn;
    interface Listening {
      on(type: string, hear: (error: unknown) => void): void;
    }
    const app = mashup.openApp(DEMO_APP.id) as unknown as Listening & { readonly global: Listening };
    const heard: unknown[] = [];
    (where === "an app" ? app : app.global).on("error", (error) => heard.push(error));
    await draw(mashup);
    await expire(site, signedIn);
    expect(heard).toEqual([{ message: "ProxyError.OnSessionTimedOut" }]);
  });
});
