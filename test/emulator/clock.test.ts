import { expect, test } from "vitest";
import { createManualClock, createQlikProxy, systemClock } from "../../src/emulator/index.js";
import { signInAs } from "./support/ask.js";
import { openSocket } from "./support/socket.js";

test("a manual clock runs what falls due, in order of time, and shows each its own time", () => {
  const clock = createManualClock(100);
  const seen: string[] = [];
  clock.schedule(() => seen.push(`late ${clock.now()}`), 30);
  clock.schedule(() => {
    seen.push(`early ${clock.now()}`);
    clock.schedule(() => seen.push(`nested ${clock.now()}`), 5);
  }, 10);
  const cancel = clock.schedule(() => seen.push("never"), 20);
  cancel();
  clock.advance(29);
  expect([seen, clock.now()]).toEqual([["early 110", "nested 115"], 129]);
  clock.advance(1);
  expect(seen).toEqual(["early 110", "nested 115", "late 130"]);
});

test("the machine's clock calls back once and can be cancelled", async () => {
  const calls: string[] = [];
  const cancel = systemClock.schedule(() => calls.push("cancelled"), 0);
  cancel();
  await new Promise<void>((resolve) => systemClock.schedule(() => resolve(), 1));
  expect(calls).toEqual([]);
  const [before, now, after] = [Date.now(), systemClock.now(), Date.now()];
  expect([before <= now, now <= after]).toEqual([true, true]);
});

test("a disposed proxy leaves no timer behind and has no sessions", () => {
  const clock = createManualClock();
  let pending = 0;
  const counting = {
    now: () => clock.now(),
    schedule: (callback: () => void, ms: number) => {
      pending += 1;
      const cancel = clock.schedule(callback, ms);
      let cancelled = false;
      return () => {
        if (!cancelled) pending -= 1;
        cancelled = true;
        cancel();
      };
    },
  };
  const proxy = createQlikProxy({ clock: counting });
  signInAs(proxy);
  signInAs(proxy);
  expect(pending).toBe(2);
  proxy.dispose();
  expect([pending, proxy.sessions()]).toEqual([0, []]);
});

test("a notification has a timestamp though a test's clock stands beyond the end of dates", () => {
  const clock = createManualClock(8.64e15);
  const proxy = createQlikProxy({ clock });
  const socket = openSocket(proxy, "wss://localhost/mashup/app/x", { cookie: signInAs(proxy) });
  clock.advance(31 * 60_000);
  expect(socket.received.at(-1)?.params["timestamp"]).toBe("+275760-09-13T00:00:00.000Z");
});

test("a session may be idle for longer than a timer can wait", () => {
  const clock = createManualClock();
  const inactivityTimeoutMs = 71_582 * 60_000;
  const proxy = createQlikProxy({ clock, virtualProxies: [{ prefix: "mashup", inactivityTimeoutMs }] });
  signInAs(proxy);
  clock.advance(inactivityTimeoutMs - 1);
  expect(proxy.sessions()).toHaveLength(1);
  clock.advance(1);
  expect(proxy.sessions()).toHaveLength(0);
});
