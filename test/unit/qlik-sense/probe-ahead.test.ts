// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Whether there is a session is asked while this tab waits for its turn. What was answered before the turn came is old.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate, type AuthenticateOptions } from "../../../src/index.js";
import { json } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const ADA = { userDirectory: "ACME", userId: "ada" };
const NOBODY = { session: "inactive" };
const SOMEBODY = { ...ADA, session: "active" };
const TICKET = "aB3.d-F_hJ1kL2mN";

interface Question {
  readonly answer: (body: object) => void;
  readonly fail: () => void;
}
let questions: Question[];
let consumed: number;
let myTurn: () => void;
let loose: unknown[];
const hearLoose = (reason: unknown) => void loose.push(reason);
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  questions = [];
  consumed = 0;
  loose = [];
  localStorage.clear();
  forgetCalls();
  process.on("unhandledRejection", hearLoose);
  vi.stubGlobal("fetch", (url: string) => {
    if (!url.endsWith("/qps/user")) {
      consumed++;
      return Promise.resolve(new Response("an image"));
    }
    return new Promise<Response>((resolve, reject) => {
      questions.push({
        answer: (body) => resolve(json(body)),
        fail: () => reject(new TypeError("Failed to fetch")),
      });
    });
  });
  const request = (_name: string, _options: object, work: () => unknown) =>
    new Promise((resolve) => (myTurn = () => resolve(work())));
  vi.stubGlobal("navigator", { onLine: true, locks: { request } });
});
afterEach(async () => {
  await turn();
  process.off("unhandledRejection", hearLoose);
  vi.unstubAllGlobals();
  expect(loose).toEqual([]);
});

const tickets = vi.fn(() => Promise.resolve({ ticket: TICKET, user: ADA }));
function call(options: AuthenticateOptions = {}) {
  tickets.mockClear();
  return authenticate(tickets, { proxy: PROXY, bootstrap: false, reuse: "same-user", ...options });
}

describe("before its turn a tab asks whether there is a session, and nothing else", () => {
  it("before its turn a tab asks whether there is a session, and takes the answer that comes when its turn has come", async () => {
    const session = call();
    await turn();
    expect(questions).toHaveLength(1);
    expect(tickets).not.toHaveBeenCalled();
    myTurn();
    await turn();
    expect(tickets).toHaveBeenCalledOnce();
    questions[0]?.answer(SOMEBODY);
    expect(await session).toMatchObject({ user: ADA });
    expect(questions).toHaveLength(1);
    expect(consumed).toBe(0);
  });

  it("a tab asks for its turn first: what it asks meanwhile needs no more time then", async () => {
    const order: string[] = [];
    const { locks } = navigator;
    const ask = fetch;
    const request = (...parts: Parameters<typeof locks.request>) => (order.push("turn"), locks.request(...parts));
    vi.stubGlobal("navigator", { onLine: true, locks: { request } });
    vi.stubGlobal("fetch", (url: string) => (order.push(url), ask(url)));
    const session = call();
    await turn();
    expect(order).toEqual(["turn", `${PROXY}/qps/user`]);
    myTurn();
    await turn();
    questions[0]?.answer(SOMEBODY);
    expect(await session).toMatchObject({ user: ADA });
  });

  it("a tab asks once more when the answer came before its turn: another tab may have signed in since", async () => {
    const session = call();
    await turn();
    questions[0]?.answer(NOBODY);
    await turn();
    expect(questions).toHaveLength(1);
    myTurn();
    await turn();
    expect(questions).toHaveLength(2);
    questions[1]?.answer(SOMEBODY);
    expect(await session).toMatchObject({ user: ADA });
    expect(consumed).toBe(0);
  });

  it("a tab asks once more when the question before its turn was not answered at all", async () => {
    // Where nobody can be asked, the sign-in fails; a WebSocket that is refused belongs to that.
    vi.stubGlobal("WebSocket", function (this: { close: () => void }) {
      this.close = () => undefined;
      throw new DOMException("refused", "SecurityError");
    });
    const session = call();
    await turn();
    questions[0]?.fail();
    await vi.waitFor(() => expect(questions.length).toBeGreaterThan(1));
    // The request beside the WebSocket, which nothing answers either.
    questions[1]?.fail();
    await new Promise((resolve) => setTimeout(resolve, 200));
    myTurn();
    await vi.waitFor(() => expect(questions).toHaveLength(3));
    questions[2]?.answer(SOMEBODY);
    expect(await session).toMatchObject({ user: ADA });
    expect(consumed).toBe(0);
  });

  it("a tab asks before its turn with reuse: false, too, where the answer tells only how to spend the ticket", async () => {
    const session = call({ reuse: false });
    await turn();
    questions[0]?.answer(SOMEBODY);
    await turn();
    myTurn();
    await turn();
    questions[1]?.answer(NOBODY);
    await vi.waitFor(() => expect(questions).toHaveLength(3));
    expect(consumed).toBe(1);
    questions[2]?.answer(SOMEBODY);
    expect(await session).toMatchObject({ user: ADA, identity: "confirmed" });
  });

  it("a fetch of the page that throws at once before the turn is a failure like any other, heard by the caller alone", async () => {
    vi.stubGlobal("fetch", () => {
      throw new Error("a broken wrapper");
    });
    vi.stubGlobal("WebSocket", function () {
      throw new DOMException("refused", "SecurityError");
    });
    vi.stubGlobal("navigator", { onLine: true, vendor: "Google Inc." });
    const failure = await thrownBy(() => call({ bootstrap: true }));
    expect(failure).toMatchObject({ name: "EmbedError", code: "unreachable" });
    expect(loose).toEqual([]);
  });
});
