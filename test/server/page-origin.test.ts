// Who may ask for a ticket. Each row is a request that a hostile page can really make a browser send, or one of ours.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTicketHandler, type TicketHandler } from "../../src/server/index.js";
import { ENDPOINT, optionsFor, post, startRig, type Rig } from "./support/ticket-server.js";

const LISTED = "https://app.example.com";
const JSON_TYPE = { "Content-Type": "application/json" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

let rig: Rig;
let listing: TicketHandler;
beforeAll(async () => {
  rig = await startRig();
  listing = createTicketHandler(optionsFor(rig.emulator, { origin: [LISTED, "https://app.example.com:8443"] }));
});
afterAll(async () => {
  await listing.close();
  await rig.close();
});

async function statusOf(handler: TicketHandler, headers: Record<string, string>): Promise<number> {
  return (await handler(post(headers))).status;
}

describe("without an origin option", () => {
  it.each<[string, Record<string, string>, number]>([
    ["a page of the same origin", { ...JSON_TYPE, "Sec-Fetch-Site": "same-origin", Origin: LISTED }, 200],
    ["a form of another site", { ...FORM, "Sec-Fetch-Site": "cross-site", Origin: "https://evil.test" }, 403],
    [
      "a text/plain fetch",
      { "Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site", Origin: "https://evil.test" },
      403,
    ],
    ["a sibling subdomain", { ...JSON_TYPE, "Sec-Fetch-Site": "same-site", Origin: "https://other.example.com" }, 403],
    ["a sandboxed frame", { ...JSON_TYPE, "Sec-Fetch-Site": "cross-site", Origin: "null" }, 403],
    ["Origin null that claims the same origin", { ...JSON_TYPE, "Sec-Fetch-Site": "same-origin", Origin: "null" }, 403],
    ["no header at all", {}, 403],
    ["our own header, but nothing about the page", { ...JSON_TYPE, "X-Qlik-Ticket": "1" }, 403],
    ["a request typed by the user", { ...JSON_TYPE, "Sec-Fetch-Site": "none" }, 403],
    ["an Origin that only the Host header vouches for", { ...JSON_TYPE, Origin: LISTED, Host: "app.example.com" }, 403],
    ["two values in one header", { ...JSON_TYPE, "Sec-Fetch-Site": "same-origin, cross-site" }, 403],
  ])("a handler without an origin option answers %s", async (_, headers, status) => {
    expect(await statusOf(rig.handler, headers)).toBe(status);
  });
});

describe("with an origin option", () => {
  it.each<[string, number]>([
    [LISTED, 200],
    ["https://app.example.com:8443", 200],
    ["https://app.example.com:443", 403],
    ["https://app.example.com:8444", 403],
    ["http://app.example.com", 403],
    ["https://APP.example.com", 403],
    ["https://app.example.com.evil.test", 403],
    ["https://evil-app.example.com", 403],
    ["https://app.example.com@evil.test", 403],
    ["https://app.example.com/", 403],
    ["https://xn--pp-xia.example.com", 403],
    ["null", 403],
    ["", 403],
  ])(
    "a handler with an origin option answers a page of %j without Sec-Fetch-Site by its exact origin",
    async (Origin, status) => {
      expect(await statusOf(listing, { ...JSON_TYPE, Origin })).toBe(status);
    },
  );

  it.each(["same-site", "cross-site"])(
    "a handler with an origin option lets a listed page ask from elsewhere (%s), and it may read the answer",
    async (site) => {
      const response = await listing(post({ ...JSON_TYPE, Origin: LISTED, "Sec-Fetch-Site": site }));
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBe(LISTED);
      expect(response.headers.get("access-control-allow-credentials")).toBe("true");
      expect(response.headers.get("vary")).toContain("Origin");
    },
  );

  it("a handler with an origin option lets a listed page read refusals too, and no other page anything", async () => {
    const refused = await listing(new Request(ENDPOINT, { method: "GET", headers: { Origin: LISTED } }));
    const foreign = await listing(post({ ...JSON_TYPE, Origin: "https://evil.test", "Sec-Fetch-Site": "cross-site" }));
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([405, LISTED]);
    expect([foreign.status, foreign.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it("a handler with an origin option answers the preflight of a listed page, and of no other", async () => {
    const preflight = (origin: string) =>
      new Request(ENDPOINT, {
        method: "OPTIONS",
        headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
      });
    const ours = await listing(preflight(LISTED));
    expect(ours.status).toBe(204);
    expect(ours.headers.get("access-control-allow-methods")).toBe("POST, DELETE");
    expect(ours.headers.get("access-control-allow-headers")).toContain("x-qlik-ticket");
    expect((await listing(preflight("https://evil.test"))).status).toBe(403);
    expect((await rig.handler(preflight(LISTED))).status).toBe(403);
    expect(rig.events.at(-1)).toMatchObject({ status: 403, code: "origin-not-allowed" });
    expect(JSON.stringify(rig.events.at(-1))).toContain("list the page's origin in the option origin");
  });
});

it("a handler asks for no ticket on behalf of a page that it refuses", async () => {
  const before = rig.emulator.proxy.counters().ticketsIssued;
  await rig.handler(post({ ...JSON_TYPE, "Sec-Fetch-Site": "cross-site", Origin: "https://evil.test" }));
  expect(rig.emulator.proxy.counters().ticketsIssued).toBe(before);
  expect(rig.events.at(-1)).toMatchObject({ type: "refused", status: 403, code: "origin-not-allowed" });
});
