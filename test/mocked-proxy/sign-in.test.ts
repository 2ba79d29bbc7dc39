// The whole of authenticate() against a mocked Qlik proxy: ticket, consume, verify, require.js, js/qlik. No browser needed.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { authenticate, type QlikEvent } from "../../src/index.js";
import { ANNA, ENDPOINT, MASHUP, startMockedSite, type MockedSite } from "./support/mocked-site.js";

let site: MockedSite;
beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  site.server.close();
  site.proxy.dispose();
});

describe("a first sign-in", () => {
  it("goes through ticket, consume, verify and bootstrap, and ends with the Capability API", async () => {
    site = startMockedSite();
    const events: QlikEvent[] = [];
    const mashup = await authenticate(ENDPOINT, { onEvent: (event) => events.push(event) });
    expect(mashup.user).toEqual(ANNA);
    expect(mashup.identity).toBe("confirmed");
    expect(mashup.proxy).toBe(MASHUP);
    expect(typeof mashup.qlik.openApp).toBe("function");
    expect(events.flatMap((event) => (event.type === "stage" && event.status === "done" ? [event.stage] : []))).toEqual(
      ["ticket", "consume", "verify", "bootstrap"],
    );
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
  });
});
