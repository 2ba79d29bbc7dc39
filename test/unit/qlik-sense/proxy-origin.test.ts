// A property of whatever is taken for a proxy: everything that the flow opens later lies below the address that was given.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseProxy, type Proxy } from "../../../src/qlik-sense/proxy.js";
import { isEmbedError } from "../../../src/core/errors/embed-error.js";
import { openPage } from "../support/page.js";

const ROUNDS = 6_000;
const PIECES = [
  ...Array.from("aZ09.-_~/\\:@?#%&=+[]<>\"'`{}|^ \t\n\r\u0000\u001f\u007fäß。／＠\u00ad\u200d😀"),
  ...["https", "http", "://", "//", "..", "/../", "%2f", "%5c", "sense", "example.com", "evil.example", "[::1]"],
  ...["127.1", "0x7f.1", ":443", ":80", ":8443", ":99999", "user:pw@", "hub", "/qps", "xn--a", "javascript:", "vp"],
];

/** Mulberry32: small, seeded, the same on each machine. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function addresses(): string[] {
  const below = generator(20_261_101);
  const pick = () => PIECES[below(PIECES.length)] ?? "";
  const some = (most: number) => Array.from({ length: below(most + 1) }, pick).join("");
  const segment = () => ["vp", "a-b", "x.y", "Z_9", "~t", some(2)][below(6)] ?? "";
  return Array.from({ length: ROUNDS }, (_value, round) => {
    if (round % 3 === 0) return some(9);
    const scheme = below(4) ? "https://" : some(3);
    const host = below(3) ? ["sense.example.com", "q1:8443", "[::1]", "10.0.0.1", "SENSE"][below(5)] : some(3);
    return `${scheme}${host ?? ""}${Array.from({ length: below(4) }, () => `/${segment()}`).join("")}${below(5) ? "" : some(2)}`;
  });
}

function tryParse(text: string): Proxy | undefined {
  try {
    return parseProxy(text, true);
  } catch (error) {
    // Anything but a refusal of ours is a fault.
    if (isEmbedError(error)) return undefined;
    throw error;
  }
}

beforeEach(() => openPage({ address: "http://intranet/report" }));
afterEach(() => vi.unstubAllGlobals());

it(`parseProxy keeps origin and path of each of ${ROUNDS} generated addresses that it takes, and refuses the others`, () => {
  const taken = addresses().flatMap((given) => {
    const proxy = tryParse(given);
    return proxy ? [{ given, proxy }] : [];
  });
  for (const { given, proxy } of taken) {
    const meant = new URL(given);
    expect(proxy.origin, given).toBe(meant.origin);
    expect(new URL(proxy.id).origin, given).toBe(meant.origin);
    // A browser that resolves an address of ours must end up below the given one.
    expect(new URL("resources/js/qlik.js", proxy.base).href, given).toBe(
      `${meant.origin}${meant.pathname.replace(/\/$/, "")}/resources/js/qlik.js`,
    );
    expect(proxy.config.prefix, given).toMatch(/^\/(?:.*\/)?$/);
    expect(meant.username + meant.password + meant.search + meant.hash, given).toBe("");
    expect(proxy.config.port, given).toBe(Number(meant.port) || (meant.protocol === "https:" ? 443 : 80));
  }
  // Both kinds occur in numbers, or the property would say nothing.
  expect(taken.length).toBeGreaterThan(ROUNDS / 10);
  expect(taken.length).toBeLessThan(ROUNDS * 0.9);
});
