// The ticket goes out once, encoded, with nothing about the page; what comes back is no proof yet.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consumeTicket } from "../../../src/qlik-sense/ways/ticket/consume-ticket.js";
import { createSecret } from "../../../src/core/secret.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import { TICKET_WAY } from "../../../src/qlik-sense/ways/ticket/index.js";
import { opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf, everyWordOf, thrownBy } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const RESOURCE = "resources/img/core/dark_noise_16x16.png";
const PIXEL = `${PROXY}/${RESOURCE}`;
const proxy = parseProxy(PROXY);
const never = new AbortController().signal;

const html = () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html; charset=utf-8" } });
const consume = (via: "fetch" | "image", ticket = TICKET, signal = never) =>
  consumeTicket(proxy, createSecret(ticket), RESOURCE, via, signal);

/** Images of a page: `answer` decides for each address whether a picture comes. */
function images(answer: (address: string) => boolean | undefined): FakeImage[] {
  const all: FakeImage[] = [];
  class Image extends FakeImage {
    constructor() {
      super(answer);
      all.push(this);
    }
  }
  vi.stubGlobal("Image", Image);
  return all;
}
class FakeImage {
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  referrerPolicy = "";
  readonly asked: string[] = [];
  readonly #answer: (address: string) => boolean | undefined;
  constructor(answer: (address: string) => boolean | undefined) {
    this.#answer = answer;
  }
  set src(address: string) {
    this.asked.push(`${this.referrerPolicy} ${address}`);
    queueMicrotask(() => {
      const loads = address && this.#answer(address);
      if (loads === true) this.onload?.();
      if (loads === false) this.onerror?.();
    });
  }
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("by fetch", () => {
  it("a ticket spent by fetch goes out once, encoded, with credentials and without referrer", async () => {
    const calls = proxyAnswers(status(200));
    await consume("fetch", "a+b/c==&d");
    expect(calls.map(({ url }) => url)).toEqual([`${PIXEL}?qlikTicket=a%2Bb%2Fc%3D%3D%26d`]);
    expect(calls[0]?.init).toMatchObject({
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  });

  it("a ticket is spent at the resource of the options", async () => {
    const calls = proxyAnswers(status(200));
    const settings = readSettings(ENDPOINT, { resource: "content/Default/x.png", consume: "fetch" });
    const look = () => Promise.resolve({ session: "none" as const, via: "qps-user" });
    await TICKET_WAY.spend({ settings, proxy, secret: createSecret(TICKET), look, signal: never });
    expect(calls[0]?.url).toBe(`${PROXY}/content/Default/x.png?qlikTicket=${TICKET}`);
  });

  it.each<[string, Answer, accepted: boolean, served: boolean]>([
    ["200", status(200), true, true],
    ["404, a moved resource behind the proxy", status(404), true, false],
    ["403", status(403), true, false],
    ["400", status(400), true, false],
    ["a redirect to the login", opaqueRedirect(), false, false],
    ["302", status(302), false, false],
    ["no answer", new TypeError("Failed to fetch"), false, false],
  ])("a ticket spent by fetch is answered with %s: accepted %s, served %s", async (_name, answer, accepted, served) => {
    const calls = proxyAnswers(answer);
    // Where no picture came, the resource is said to have moved; told only when the session is proven all the same.
    const warning = served ? {} : { warning: "resource-moved" };
    const { stranger, ...receipt } = await consume("fetch");
    expect(receipt).toEqual({ via: "fetch", accepted, served, ...warning });
    expect(stranger?.code).toBe(_name === "403" ? "gateway-login" : undefined);
    expect(calls).toHaveLength(1);
  });

  it.each<[string, Response, accepted: boolean, code: string]>([
    ["401 with a challenge", status(401), false, "gateway-login"],
    ["407", status(407), false, "gateway-login"],
    ["511, a network's own login", status(511), false, "gateway-login"],
    ["200 with a web page in place of the picture", html(), false, "gateway-login"],
    ["503, which may come from behind the sign-in", status(503), true, "unreachable"],
    ["429", status(429), true, "unreachable"],
  ])("a ticket spent by fetch is answered by a stranger with %s: accepted %s, said as %s", async (...row) => {
    const [, answer, accepted, code] = row;
    proxyAnswers(answer);
    expect(await consume("fetch")).toMatchObject({
      accepted,
      served: false,
      stranger: { code, fix: { who: "network" } },
    });
  });

  it("a web page is what the option resource may ask for: it is no stranger's", async () => {
    proxyAnswers(html());
    const receipt = await consumeTicket(proxy, createSecret(TICKET), "hub/x.html", "fetch", never);
    expect(receipt).toEqual({ via: "fetch", accepted: true, served: true });
  });

  it("spending by fetch lets go of the answer's body, of its clock and of the caller's signal when the answer is there", async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const calls = proxyAnswers(status(200));
    await consume("fetch", TICKET, signal);
    expect(calls[0]?.init.signal?.aborted).toBe(true);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("spending by fetch rejects with the caller's reason when the caller leaves, and lets go of the signal", async () => {
    const controller = new AbortController();
    proxyAnswers(({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    });
    expect(await thrownBy(() => consume("fetch", TICKET, controller.signal))).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

describe("by image", () => {
  it.each([true, false])(
    "spending by image asks first without the ticket, then once with it; a picture comes: %s",
    async (picture) => {
      const all = images((address) => picture && address.includes("qlikTicket"));
      const result = await consume("image");
      const warning = picture ? {} : { warning: "resource-moved" };
      expect(result).toEqual({ via: "image", accepted: picture, served: false, ...warning });
      expect(all.map(({ asked }) => asked)).toEqual([
        [`no-referrer ${PROXY}/qps/user`],
        [`no-referrer ${PIXEL}?qlikTicket=${TICKET}`],
      ]);
      expect(all.every(({ onload, onerror }) => !onload && !onerror)).toBe(true);
    },
  );

  it("spending by image keeps the ticket back where the page's policy blocks images of the proxy", async () => {
    const all = images((address) => {
      const fields = { blockedURI: address, effectiveDirective: "img-src", disposition: "enforce" };
      document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
      return false;
    });
    const error = await errorOf(() => consume("image"));
    expect(error).toMatchObject({ code: "csp-blocked", stage: "consume" });
    expect(error.fix.set).toBe("img-src https://sense.example.com");
    expect(everyWordOf(error)).not.toContain(TICKET);
    expect(all.flatMap(({ asked }) => asked).join()).not.toContain(TICKET);
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });

  it("spending by image takes the image back when the caller leaves", async () => {
    const controller = new AbortController();
    const all = images((address) => {
      if (!address.includes("qlikTicket")) return false;
      controller.abort("left");
      return undefined;
    });
    expect(await thrownBy(() => consume("image", TICKET, controller.signal))).toBe("left");
    expect(all[1]?.asked.at(-1)).toBe("no-referrer ");
    expect(all[1]).toMatchObject({ onload: null, onerror: null });
  });
});

it("a proxy that does not answer is a refusal after a time of its own, long before the whole sign-in is over", async () => {
  vi.useFakeTimers();
  proxyAnswers(
    ({ init }) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
      }),
  );
  const work = consume("fetch");
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  expect(await work).toEqual({ via: "fetch", accepted: false, served: false, warning: "resource-moved" });
});
