// Whose turn it is: two calls of one user at once, a line of twenty, and how long one waits in it. On a clock of the test's own.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TimedCall } from "../../src/server/call.js";
import { createLimits } from "../../src/server/limits.js";
import { NEVER } from "../../src/server/report.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const UNLIMITED = { perUser: undefined, overall: undefined, store: undefined };
const TOO_MANY = { status: 429, code: "rate-limited", details: { retryAfterSeconds: 1 } };

function open() {
  const limits = createLimits(UNLIMITED, () => undefined);
  const enter = async (user: string, signal: AbortSignal | typeof NEVER = NEVER) =>
    await limits.enter(user, new TimedCall(signal, 7_000));
  return { enter };
}

it("the third call of a user waits a second for one of the others to end, and is told 429 then", async () => {
  const { enter } = open();
  await enter("anna");
  await enter("anna");
  const third = enter("anna");
  third.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(999);
  const other = await enter("ben");
  other();
  await vi.advanceTimersByTimeAsync(1);
  await expect(third).rejects.toMatchObject(TOO_MANY);
});

it("a call waits as long as its user's line moves, and four seconds at most", async () => {
  const { enter } = open();
  await enter("anna");
  let leave = await enter("anna");
  const waiting = Array.from({ length: 8 }, () => enter("anna").then((leaveNext) => (leave = leaveNext)));
  waiting.forEach((each) => void each.catch(() => undefined));
  const entered = vi.fn();
  waiting.forEach((each) => void each.then(entered, () => undefined));
  for (let round = 0; round < 5; round++) {
    await vi.advanceTimersByTimeAsync(900);
    leave();
    await vi.advanceTimersByTimeAsync(0);
  }
  // At 0.9, 1.8, 2.7 and 3.6 seconds one came in; at 4 the others had waited long enough.
  expect(entered).toHaveBeenCalledTimes(4);
  await expect(waiting[7]).rejects.toMatchObject(TOO_MANY);
});

it("twenty calls of a user wait; one more is told 429 at once", async () => {
  const { enter } = open();
  await enter("anna");
  const leave = await enter("anna");
  const waiting = Array.from({ length: 20 }, () => enter("anna"));
  await expect(enter("anna")).rejects.toMatchObject(TOO_MANY);
  leave();
  (await waiting[0])?.();
  (await waiting[1])?.();
  waiting.slice(2).forEach((each) => void each.catch(() => undefined));
});

it("a visitor who leaves the line makes room in it, and is told as gone", async () => {
  const { enter } = open();
  await enter("anna");
  const leave = await enter("anna");
  const leaving = new AbortController();
  const gone = enter("anna", leaving.signal);
  const next = enter("anna");
  leaving.abort();
  await expect(gone).rejects.toThrow("the visitor went away");
  leave();
  expect(await next).toBeTypeOf("function");
});

it("a visitor who was gone before does not wait", async () => {
  const { enter } = open();
  await enter("anna");
  await enter("anna");
  await expect(enter("anna", AbortSignal.abort())).rejects.toThrow("the visitor went away");
});
