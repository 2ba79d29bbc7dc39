// The ticket's answer held against the options: whose, where, and whether the ticket may go there at all.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recallPlace, rememberPlace } from "../../../src/core/share/memory.js";
import { acceptPlace } from "../../../src/qlik-sense/accept-place.js";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import type { AuthenticateOptions, TicketResponse } from "../../../src/qlik-sense/types.js";
import { json } from "../support/endpoint.js";
import { errorOf, everyWordOf } from "../support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const OTHER = "https://evil.example/mashup";
const ANNA = { userDirectory: "ACME", userId: "anna" };

/** The credential of an endpoint that answers so. */
async function acquire(answer: Partial<TicketResponse>, source: unknown = ENDPOINT, options: AuthenticateOptions = {}) {
  const fetch = () => Promise.resolve(json({ ticket: TICKET, ...answer }));
  const given = typeof source === "function" ? () => Promise.resolve({ ticket: TICKET, ...answer }) : source;
  const { provider, step, events } = flowFor(given, { fetch, ...options });
  const ask = await provider.prepare(step.signal);
  return { credential: await ask.acquire(step), events };
}
const acceptedOf = (named: string | undefined, options: AuthenticateOptions = {}) =>
  acceptPlace(flowFor(ENDPOINT, options).settings, named, TICKET_WORDS).id;

beforeEach(() => {
  openPage();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the proxy of a ticket", () => {
  it.each<[string, AuthenticateOptions, string | undefined, string]>([
    ["the option's, when the answer names none", { proxy: PROXY }, undefined, PROXY],
    ["the list's first, when the answer names none", { proxy: [PROXY, OTHER] }, undefined, PROXY],
    ["the answer's, when it is in the list", { proxy: [PROXY, OTHER] }, OTHER, OTHER],
    [
      "the answer's, in another spelling of the option's",
      { proxy: PROXY },
      "HTTPS://SENSE.example.com:443/mashup/",
      PROXY,
    ],
    ["the answer's, when the endpoint is on the page's origin", {}, PROXY, PROXY],
  ])("the proxy of a ticket is %s", async (_name, options, proxy, id) => {
    expect(acceptedOf(proxy, options)).toBe(id);
    expect((await acquire(proxy === undefined ? {} : { proxy }, ENDPOINT, options)).credential.place.id).toBe(id);
  });
});

describe("a ticket stays unsent", () => {
  it.each<[string, unknown, AuthenticateOptions, string]>([
    ["when the answer names a proxy outside the list", ENDPOINT, { proxy: PROXY }, OTHER],
    ["when it names another prefix", ENDPOINT, { proxy: PROXY }, "https://sense.example.com/other"],
    ["when it names another letter case of the prefix", ENDPOINT, { proxy: PROXY }, "https://sense.example.com/MASHUP"],
    ["when it names another port", ENDPOINT, { proxy: PROXY }, "https://sense.example.com:8443/mashup"],
    ["when it names a longer host", ENDPOINT, { proxy: PROXY }, "https://sense.example.com.evil.example/mashup"],
    ["when an endpoint of another origin would choose", "https://api.example.com/t", {}, PROXY],
    ["when an endpoint of another port would choose", "https://app.example.com:8443/t", {}, PROXY],
    ["when an http endpoint would choose on an https page", "http://app.example.com/t", {}, PROXY],
    ["when a function would choose", () => undefined, {}, PROXY],
  ])("a ticket stays unsent, with proxy-not-allowed, %s", async (_name, source, options, proxy) => {
    const error = await errorOf(() => acquire({ proxy, user: ANNA }, source, options));
    expect(error).toMatchObject({ code: "proxy-not-allowed", stage: "acquire", cure: "none", fix: { who: "page" } });
    expect(error.message).toContain(proxy);
    expect(everyWordOf(error)).not.toContain(TICKET);
  });

  it.each([
    "nonsense",
    "javascript:alert(1)",
    "https://u:p@sense.example.com/mashup",
    `${PROXY}/../other`,
    `${PROXY}?x`,
  ])("a ticket stays unsent when the answer's proxy is no address of one: %s", async (proxy) => {
    const error = await errorOf(() => acquire({ proxy }));
    expect(error.code).toBe("invalid-option");
    expect(everyWordOf(error)).not.toContain(TICKET);
  });

  it("a ticket stays unsent when the answer's proxy is plain http", async () => {
    expect(await errorOf(() => acquire({ proxy: "http://sense.example.com/mashup" }))).toMatchObject({
      code: "insecure-proxy",
    });
  });

  it("a ticket stays unsent when nothing says where Qlik is", async () => {
    const error = await errorOf(() => acquire({}));
    expect(error.code).toBe("invalid-option");
    expect(error.fix.set).toContain("{ ticket, proxy }");
  });
});

describe("who must come out", () => {
  it.each<[string, Partial<TicketResponse>, object]>([
    [
      "the answer's user, and no key where none was told",
      { user: ANNA },
      { identity: identityOf(ANNA), rightsKey: undefined },
    ],
    [
      "the answer's user with the answer's key",
      { user: ANNA, sessionKey: "k" },
      { identity: identityOf(ANNA), rightsKey: "k" },
    ],
    ["nobody, where the answer names nobody", {}, { identity: undefined }],
  ])("a ticket is for %s", async (_name, answer, whose) => {
    const { credential, events } = await acquire(answer, ENDPOINT, { proxy: PROXY });
    expect(credential).toMatchObject(whose);
    expect(events).toEqual([]);
  });

  it("the user of the option and its key are what the provider expects", () => {
    const { provider } = flowFor(ENDPOINT, { proxy: PROXY, user: { ...ANNA, sessionKey: "page" } });
    expect(provider.expected).toEqual({ identity: identityOf(ANNA), rightsKey: "page" });
    expect(flowFor(ENDPOINT, { proxy: PROXY }).provider.expected).toBeUndefined();
  });

  it("a ticket is printed and stored nowhere as itself: the credential shows [secret]", async () => {
    const { credential } = await acquire({ user: ANNA }, ENDPOINT, { proxy: PROXY });
    expect(JSON.stringify(credential)).toContain("[secret]");
    expect(JSON.stringify(credential)).not.toContain(TICKET);
  });
});

describe("the place that is known before a ticket is there", () => {
  const known = (source: unknown = ENDPOINT, options: AuthenticateOptions = {}) => {
    const { provider } = flowFor(source, options);
    return provider.knownPlace(recallPlace(provider.memoryKey))?.id;
  };
  const signedInBy = (source: unknown) => rememberPlace(flowFor(source).provider.memoryKey, PROXY);
  let stored: Map<string, string>;

  beforeEach(() => {
    stored = new Map();
    vi.stubGlobal("localStorage", {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => void stored.set(name, value),
      removeItem: (name: string) => void stored.delete(name),
    });
  });

  it("the known place is the first proxy of the option", () => {
    expect(known(ENDPOINT, { proxy: [PROXY, "https://b.example"] })).toBe(PROXY);
  });

  it("the known place is the one that this endpoint named last time, when no option names one", () => {
    expect(known()).toBeUndefined();
    signedInBy(ENDPOINT);
    expect(known()).toBe(PROXY);
    expect(known("/another/endpoint")).toBeUndefined();
  });

  it("the known place is never the remembered one where an option names another", () => {
    signedInBy(ENDPOINT);
    expect(known(ENDPOINT, { proxy: "https://b.example" })).toBe("https://b.example");
  });

  it("the known place is not remembered for a function, which has no address", () => {
    const ask = () => Promise.resolve("x");
    signedInBy(ask);
    expect(known(ask)).toBeUndefined();
    expect(stored.size).toBe(0);
  });

  it("the known place is not remembered by the query of the endpoint, which may change with each page", () => {
    signedInBy(`${ENDPOINT}?page=1&token=s3cret`);
    expect(known(`${ENDPOINT}?page=2`)).toBe(PROXY);
    expect([...stored].join()).not.toContain("s3cret");
  });

  it.each([
    "",
    "nonsense",
    "javascript:alert(1)",
    "http://sense.example.com/mashup",
    "https://u:p@evil.example",
    "//x",
    "null",
  ])("no place is known where the storage holds %j", (poison) => {
    signedInBy(ENDPOINT);
    for (const name of stored.keys()) stored.set(name, poison);
    expect(known()).toBeUndefined();
  });

  it("no place is known where the storage throws", () => {
    vi.stubGlobal("localStorage", {
      getItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
    expect(known()).toBeUndefined();
  });
});
