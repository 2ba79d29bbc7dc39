// What one sign-in costs the page's own thread in Chromium, by the CPU clock of that thread (waiting is not in it):
// - `code`: this library's code alone, its file read and run included. What the browser and Qlik do for it is answered by stand-ins
//   at once: requests, tags, locks, storage. Promises, abort signals, timers and addresses stay real. The same steps without the
//   library are taken off.
// - `page`: everything that the thread does during `ticket-warm`, less what it does during `hand-written-warm`.
/* global document, Document, qlikTicket */
import { ARMS } from "./arms.mjs";
import { takeSample } from "./sample.mjs";

const FILE = "/qlik-ticket.global.js";

/** Runs in the page: the least that answers the library. */
function standIn() {
  const answer = (value) => {
    const chunks = [{ done: false, value: new TextEncoder().encode(JSON.stringify(value)) }, { done: true }];
    const body = { getReader: () => ({ read: async () => chunks.shift() }) };
    return { ok: true, status: 200, headers: { get: () => null }, body };
  };
  const user = { userDirectory: "ACME", userId: "ada" };
  const nobody = () => answer({ session: "inactive" });
  const found = () => answer({ ...user, session: "active" });
  const ticket = () => answer({ ticket: "abcdefghijklmnop", user, expiresInMs: 60_000 });
  const consumed = () => answer("");
  let spent = false;
  globalThis.fetch = async (address) => {
    if (address.endsWith("/qps/user")) return spent ? found() : nobody();
    if (!address.includes("qlikTicket=")) return ticket();
    spent = true;
    return consumed();
  };
  // Whose loader it is the library sees by the running script.
  let running = null;
  Object.defineProperty(Document.prototype, "currentScript", { configurable: true, get: () => running });
  const load = (tag) => {
    running = tag;
    const require = Object.assign((names, loaded) => loaded({ openApp: () => undefined }), { undef: () => undefined });
    globalThis.requirejs = Object.assign(require, {
      s: { contexts: {} },
      config: () => require,
      createNode: () => ({}),
      load: () => undefined,
    });
    running = null;
    tag.onload?.();
  };
  document.createElement = (localName) => ({
    localName,
    remove: () => undefined,
    hasAttribute: () => false,
    setAttribute: () => undefined,
  });
  document.head.append = (tag) => void (tag.localName === "script" && queueMicrotask(() => load(tag)));
  const define = (target, name, value) => Object.defineProperty(target, name, { configurable: true, value });
  define(globalThis, "localStorage", { getItem: () => null, setItem: () => undefined });
  define(navigator, "locks", { request: async (_name, _options, run) => run() });
}

/** Runs in the page. */
const addScript = (src) =>
  new Promise((resolve, reject) => {
    const tag = Document.prototype.createElement.call(document, "script");
    Object.assign(tag, { onload: resolve, onerror: reject, src });
    document.head.appendChild(tag);
  });
const signIn = async (proxy) => {
  const { qlik } = await qlikTicket.authenticate("/ticket", { proxy });
  if (typeof qlik.openApp !== "function") throw new Error("There is no Capability API.");
};
const nothing = async (proxy) => void proxy;

/** Begins to count; what it returns tells the milliseconds of the page's own thread since then. */
async function count({ send }) {
  await send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async () => {
    const { metrics } = await send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  };
  const before = await read();
  return async () => (await read()) - before;
}

async function measureCode({ line, pageOrigin, qlik }, chromium, { file, call }) {
  const page = await chromium.open(line.address);
  try {
    await page.goto(`${pageOrigin}/empty`);
    await page.evaluate(standIn);
    const used = await count(page);
    await page.evaluate(addScript, file);
    await page.evaluate(call, qlik.h2.proxy);
    return await used();
  } finally {
    await page.close();
  }
}

async function measurePage(world, chromium, name) {
  let ms;
  await takeSample(world, chromium, {
    arm: ARMS.find((arm) => arm.name === name),
    protocol: "h2",
    rttMs: 0,
    async around(page, call) {
      const used = await count(page);
      const result = await call();
      ms = await used();
      return result;
    },
  });
  return ms;
}

/** Medians of `runs` sign-ins, in milliseconds; `median` is the report's own. */
export async function measureOwnCpu(world, chromium, runs, median) {
  const samples = { code: [], nothing: [], ours: [], byHand: [] };
  for (let run = 0; run < runs; run++) {
    samples.code.push(await measureCode(world, chromium, { file: FILE, call: signIn }));
    samples.nothing.push(await measureCode(world, chromium, { file: "/empty.js", call: nothing }));
    samples.ours.push(await measurePage(world, chromium, "ticket-warm"));
    samples.byHand.push(await measurePage(world, chromium, "hand-written-warm"));
  }
  const ms = (more, less) => Math.round((median(samples[more]) - median(samples[less])) * 10) / 10;
  return { codeMs: ms("code", "nothing"), pageMs: ms("ours", "byHand"), runs };
}
