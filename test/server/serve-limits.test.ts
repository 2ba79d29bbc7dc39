// Limits by address: what a trusted proxy says counts, what a visitor writes does not, and IPv6 counts by the /64 that one customer has.
import { BlockList } from "node:net";
import type { IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createAddressLimit } from "../../src/cli/serve/net/address-limit.js";
import { clientAddress, countedAs } from "../../src/cli/serve/net/client-address.js";
import { startServing, type Serving } from "./support/serve.js";
import { bodyOf, problem } from "./support/ticket-server.js";

let serving: Serving | undefined;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});

const TWO = { limits: { perAddress: { requests: 2, seconds: 600 }, perUser: false } };

describe("limits by address", () => {
  it("the third request of one address is 429 with Retry-After, readable by a listed page, and Qlik is not asked", async () => {
    const origin = "https://app.example.com";
    serving = await startServing((config) => ({ ...config, ...TWO, origin }));
    const { ask, emulator, metric } = serving;
    const headers = { "X-Test-User": "anna", Origin: origin };
    expect([(await ask(headers)).status, (await ask(headers)).status]).toEqual([200, 200]);
    const refused = await ask(headers);
    expect(await bodyOf(refused)).toEqual(problem(429, "rate-limited"));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("access-control-allow-origin")).toBe(origin);
    expect(emulator.proxy.counters().ticketsIssued).toBe(2);
    expect(await metric("qlik_ticket_address_refusals_total")).toBe("1");
  });

  it("behind a trusted proxy each visitor counts by the address that the proxy names", async () => {
    serving = await startServing((config) => ({ ...config, ...TWO, trustedProxies: ["127.0.0.1"] }));
    const { ask } = serving;
    const from = async (address: string) => (await ask({ "X-Test-User": "anna", "X-Forwarded-For": address })).status;
    expect([await from("203.0.113.1"), await from("203.0.113.1"), await from("203.0.113.1")]).toEqual([200, 200, 429]);
    expect(await from("203.0.113.2")).toBe(200);
    // What the visitor writes stands before what the proxy appends.
    expect(await from("198.51.100.9, 203.0.113.1")).toBe(429);
  });

  it("without a trusted proxy X-Forwarded-For is nobody's word", async () => {
    serving = await startServing((config) => ({ ...config, ...TWO }));
    const { ask } = serving;
    const statuses = [];
    for (const n of [1, 2, 3])
      statuses.push((await ask({ "X-Test-User": "anna", "X-Forwarded-For": `203.0.113.${n}` })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("health checks are not counted", async () => {
    serving = await startServing((config) => ({ ...config, ...TWO }));
    for (let n = 0; n < 5; n++) expect((await fetch(`${serving.origin}/readyz`)).status).toBe(200);
    expect((await serving.ask()).status).toBe(200);
  });
});

const requestFrom = (remoteAddress: string, forwarded: string[]): IncomingMessage =>
  ({ socket: { remoteAddress }, headersDistinct: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

describe("a visitor's address", () => {
  const trusted = new BlockList();
  trusted.addSubnet("10.0.0.0", 8, "ipv4");
  trusted.addAddress("fd00::1", "ipv6");

  it.each<[string, string, string[], string]>([
    ["a direct visitor", "203.0.113.9", ["1.2.3.4"], "203.0.113.9"],
    ["an IPv4 address in IPv6 form", "::ffff:203.0.113.9", [], "203.0.113.9"],
    ["one proxy", "10.0.0.1", ["203.0.113.9"], "203.0.113.9"],
    ["two proxies", "10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"],
    ["a proxy by IPv6", "fd00::1", ["2001:db8::5"], "2001:db8::5"],
    ["a forged beginning", "10.0.0.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"],
    ["two header lines", "10.0.0.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"],
    ["nonsense from the proxy", "10.0.0.1", ["unknown"], "10.0.0.1"],
    ["a proxy that says nothing", "10.0.0.1", [], "10.0.0.1"],
  ])("%s is found", (_name, peer, forwarded, expected) => {
    expect(clientAddress(requestFrom(peer, forwarded), trusted)).toBe(expected);
  });

  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
  ])("%s is counted as %s", (address, counted) => {
    expect(countedAs(address)).toBe(counted);
  });

  it("memory is bounded: beyond 50,000 addresses all further ones count as one", () => {
    const limit = createAddressLimit(1, 600);
    for (let n = 0; n < 50_000; n++) expect(limit.count(`a${n}`)).toBe(0);
    expect([limit.count("b"), limit.count("c") > 0]).toEqual([0, true]);
  });
});
