// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// While the ticket is fetched, connections to Qlik are opened for what comes next, by plain requests that nobody waits for.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate, type AuthenticateOptions, type TicketSource } from "../../../src/index.js";
import { json, opaqueRedirect } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const ANSWER = { ticket: TICKET, user: { userDirectory: "ACME", userId: "ada" }, sessionKey: "ada-1" };
const USER_ADDRESS = `${PROXY}/qps/user`;

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}
type Fate = (asked: Asked) => Response | Promise<Response>;

const untilAborted: Fate = ({ init: { signal } }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

let asked: Asked[];
let loose: unknown[];
const hearLoose = (reason: unknown) => void loose.push(reason);
let controller: AbortController;
/** What listens to the caller's signal; the document's signals are not Node's, which could be asked. */
const listeners = new Set<unknown>();

function callersController(): AbortController {
  const made = new AbortController();
  const { signal } = made;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...parts: Parameters<typeof add>) => {
    listeners.add(parts[1]);
    add(...parts);
  };
  signal.removeEventListener = (...parts: Parameters<typeof remove>) => {
    listeners.delete(parts[1]);
    remove(...parts);
  };
  return made;
}

/** A Qlik with nobody signed in: the probe is answered, what is asked beside it meets this fate. */
function qlik(fate: Fate, consume: Fate = () => opaqueRedirect()): void {
  asked = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    if (url !== USER_ADDRESS) return consume({ url, init });
    const isAhead = asked.length > 1 && !asked.some((each) => each.url !== USER_ADDRESS);
    return isAhead ? fate({ url, init }) : json({ session: "inactive" });
  });
}

/** What goes out while the ticket is on its way, without the probe. */
const ahead = () => asked.slice(1);
const areAborted = () => ahead().every(({ init }) => init.signal?.aborted);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A call whose ticket comes when `ticket` settles. */
async function call(ticket: ReturnType<TicketSource>, options: AuthenticateOptions = {}) {
  const source: TicketSource = () => ticket;
  const outcome = thrownBy(() => authenticate(source, { proxy: PROXY, signal: controller.signal, ...options }));
  await turn();
  return outcome;
}

const never = new Promise<string>(() => undefined);
/** Starts a call that waits for its ticket; the returned function ends it. */
async function callThatWaits(options: AuthenticateOptions = {}): Promise<() => Promise<unknown>> {
  const outcome = call(never, options);
  await turn();
  return () => {
    controller.abort("left");
    return outcome;
  };
}

beforeEach(() => {
  listeners.clear();
  controller = callersController();
  loose = [];
  localStorage.clear();
  forgetCalls();
  process.on("unhandledRejection", hearLoose);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  await turn();
  process.off("unhandledRejection", hearLoose);
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  expect(loose).toEqual([]);
});

/** What `navigator.vendor` says; Firefox has none (MDN, Navigator: vendor). */
const VENDORS = { Chromium: "Google Inc.", WebKit: "Apple Computer, Inc.", Firefox: "" };

describe.each(Object.entries(VENDORS))("in %s connections are opened ahead", (engine, vendor) => {
  beforeEach(() => {
    Object.defineProperty(navigator, "vendor", { value: vendor, configurable: true });
  });
  afterEach(() => void Reflect.deleteProperty(navigator, "vendor"));

  it(`in ${engine} connections are opened ahead by further requests of /qps/user while the ticket is fetched, each as plain as the probe`, async () => {
    qlik(untilAborted);
    const end = await callThatWaits();
    expect(ahead()).toHaveLength(2);
    for (const { url, init } of ahead()) {
      expect(url).toBe(USER_ADDRESS);
      // A page's cookies belong to a connection: without credentials a browser would open another one.
      expect(init).toMatchObject({ credentials: "include", redirect: "manual", cache: "no-store" });
      expect(init).not.toHaveProperty("method");
      expect(init).not.toHaveProperty("headers");
      expect(init).not.toHaveProperty("body");
    }
    await end();
  });

  // Firefox drops a connection whose request was taken back.
  const fate = vendor ? "are taken back while the ticket is still on its way" : "run on, as long as the call does";
  it(`in ${engine} requests that open connections ahead ${fate}; nothing of them is left`, async () => {
    qlik(untilAborted);
    const end = await callThatWaits();
    // A browser needs some milliseconds until it connects.
    await vi.advanceTimersByTimeAsync(10);
    expect(areAborted()).toBe(false);
    // On a line of 20 ms the probe is answered next. Were these still waiting, one would get its connection, and close it.
    await vi.advanceTimersByTimeAsync(9);
    expect(areAborted()).toBe(vendor !== "");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(areAborted()).toBe(vendor !== "");
    expect(await end()).toBe("left");
    expect(areAborted()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners.size).toBe(0);
  });

  it(`in ${engine} requests that open connections ahead are taken back at once when the caller leaves`, async () => {
    qlik(untilAborted);
    const end = await callThatWaits();
    expect(areAborted()).toBe(false);
    expect(await end()).toBe("left");
    expect(areAborted()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners.size).toBe(0);
  });

  it(`in ${engine} requests that open connections ahead are sent once, also when the call needs two tickets; none carries a ticket`, async () => {
    vi.useRealTimers();
    // No pause before the second ticket.
    vi.spyOn(Math, "random").mockReturnValue(0);
    qlik(untilAborted);
    expect(await call(Promise.resolve(ANSWER))).toMatchObject({ code: "credential-rejected" });
    const tickets = asked.filter(({ url }) => url.includes(TICKET));
    expect(tickets.length).toBeGreaterThanOrEqual(1);
    const before = asked.findIndex(({ url }) => url.includes(TICKET));
    expect(before).toBeGreaterThan(1);
    for (const { url } of asked.slice(0, before)) expect(url).toBe(USER_ADDRESS);
    // Each ticket is followed by one question, whether there is a session; no others are asked.
    expect(asked).toHaveLength(before + 2 * tickets.length);
  });

  it.each<[string, Fate]>([
    ["fails at once", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["is answered by something else", () => new Response("<html>", { status: 500 })],
    ["cannot even be sent", () => expect.fail("no such request")],
  ])(
    `in ${engine} a call goes on as if no connections were opened ahead where each request for them %s`,
    async (_name, answer) => {
      qlik(answer);
      const end = await callThatWaits();
      expect(ahead().length).toBeGreaterThanOrEqual(1);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await end()).toBe("left");
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it(`in ${engine} no connections are opened ahead where Qlik's files are not to be loaded`, async () => {
    qlik(untilAborted);
    const end = await callThatWaits({ bootstrap: false });
    expect(asked.map(({ url }) => url)).toEqual([USER_ADDRESS]);
    expect(await end()).toBe("left");
  });
});
