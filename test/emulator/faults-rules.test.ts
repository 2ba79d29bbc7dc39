import { describe, expect, test } from "vitest";
import { createFaultList } from "../../src/emulator/faults/fault-list.js";
import { createShiftedClock } from "../../src/emulator/faults/shifted-clock.js";
import { createManualClock, type Fault, type Side } from "../../src/emulator/index.js";

const asked = (path: string, method = "GET") => ({ method, url: new URL(path, "https://localhost"), headers: {} });

describe("a route", () => {
  test.each<[string | undefined, string, boolean]>([
    [undefined, "/anything/at/all", true],
    ["*", "/", true],
    ["qps/user", "/mashup/qps/user", true],
    ["qps/user", "/qps/user", true],
    ["qps/user", "/mashup/qps/user/x", false],
    ["user", "/mashup/superuser", false],
    ["/qps/user", "/mashup/qps/user", false],
    ["/mashup/*", "/mashup/js/qlik.js", true],
    ["/mashup/*", "/sales/js/qlik.js", false],
    ["*.png", "/mashup/resources/img/x.png", true],
    ["img/*.png", "/mashup/resources/img/core/x.png", true],
    ["x.png", "/mashup/xapng", false],
    ["app/*", "/mashup/app/abc/identity/1", true],
    ["a+b(c", "/a+b(c", true],
    ["qps/user", "/mashup/qps/user?route=x", true],
  ])("a fault's route %j fits %s: %s", (route, path, fits) => {
    const faults = createFaultList();
    faults.add({ ...(route !== undefined && { route }), status: 500 });
    expect(faults.strike("public", asked(path)) !== undefined).toBe(fits);
  });

  test("a fault's route is narrowed by side and method", () => {
    const faults = createFaultList();
    faults.add({ side: "trusted", method: "post", status: 500 });
    const strikes = (side: Side, method: string) => faults.strike(side, asked("/x", method)) !== undefined;
    expect(strikes("trusted", "POST")).toBe(true);
    expect([strikes("public", "POST"), strikes("socket", "POST"), strikes("trusted", "GET")]).toEqual(
      Array(3).fill(false),
    );
  });
});

describe("counting", () => {
  const pattern = (fault: Fault) => {
    const faults = createFaultList();
    faults.add(fault);
    return Array.from({ length: 6 }, () => (faults.strike("public", asked("/x")) ? "F" : ".")).join("");
  };
  test("a fault's failNth is one request, its times the first few, both together a run from the nth on", () => {
    expect(pattern({ status: 500 })).toBe("FFFFFF");
    expect(pattern({ status: 500, failNth: 3 })).toBe("..F...");
    expect(pattern({ status: 500, times: 2 })).toBe("FF....");
    expect(pattern({ status: 500, failNth: 3, times: 2 })).toBe("..FF..");
  });

  test("only requests that a fault fits are counted, and the list tells how many there were", () => {
    const faults = createFaultList();
    const fault: Fault = { route: "b", failNth: 2, hang: true };
    faults.add(fault);
    for (const path of ["/a", "/b", "/a", "/b", "/b"]) faults.strike("public", asked(path));
    expect(faults.list()).toEqual([{ id: 1, fault, matched: 3, applied: 1 }]);
  });
});

test("several faults are put together, the later one wins, and each is removed by itself", () => {
  const faults = createFaultList();
  const strike = () => faults.strike("public", asked("/x"));
  const removeFirst = faults.add({ delayMs: 5, status: 500 });
  const removeSecond = faults.add({ status: 404, hang: false });
  expect(strike()).toEqual({ delayMs: 5, status: 404 });
  removeFirst();
  removeFirst();
  expect(strike()).toEqual({ status: 404 });
  removeSecond();
  expect(strike()).toBeUndefined();
});

test("a fault stays as it was when it was added", () => {
  const faults = createFaultList();
  const fault: { status: number } = { status: 500 };
  faults.add(fault);
  fault.status = 999;
  expect(faults.strike("public", asked("/x"))).toEqual({ status: 500 });
});

test.each<[unknown, RegExp]>([
  [{ delayMS: 5 }, /Unknown option "delayMS"\. Known options: .*delayMs/],
  [{ delayMs: "5" }, /"delayMs" must be a whole number from 0/],
  [{ status: 99 }, /"status" must be a whole number from 200 to 599; got 99/],
  [{ status: 500, side: "private" }, /"side" must be "public" or "trusted" or "socket"/],
  [{ setCookie: "eat" }, /"setCookie" must be "drop" or "partitioned"/],
  [{ ticket: "old" }, /"ticket" must be "expired" or "used" or "foreign"/],
  [{ contentType: "a\r\nb: c" }, /"contentType" must be a header value on one line/],
  [{ redirect: "javascript:alert(1)" }, /"redirect" must be an http or https address, or a path/],
  [{ redirect: "/a\r\nb: c" }, /"redirect" must be an http or https address, or a path/],
  [{ challenge: "" }, /"challenge" must be a header value on one line/],
  [{ status: 500, route: "a?b" }, /"route" must be a path, without a query/],
  [{ status: 500, failNth: 0 }, /"failNth" must be a whole number from 1/],
  [{ hang: true, cutAfterMessages: 1 }, /"socket" must be "cut" beside "cutAfterMessages"/],
  [{ route: "x" }, /needs an effect: one of delayMs, hang/],
  [null, /must be an object/],
])("%j is refused with the reason", (fault, reason) => {
  const faults = createFaultList();
  expect(() => faults.add(fault as Fault)).toThrow(reason);
  expect(() => faults.add(fault as Fault)).toThrow(TypeError);
  expect(faults.list()).toEqual([]);
});

describe("the clock that jumps", () => {
  test("the clock that jumps runs what falls due, in order, and keeps the rest for its time", () => {
    const below = createManualClock(0);
    const clock = createShiftedClock(below);
    const ran: string[] = [];
    clock.schedule(() => ran.push("b"), 200);
    clock.schedule(() => ran.push("a"), 100);
    clock.schedule(() => ran.push("c"), 1000);
    const cancel = clock.schedule(() => ran.push("never"), 150);
    cancel();
    clock.jump(500);
    expect([ran, clock.now()]).toEqual([["a", "b"], 500]);
    below.advance(499);
    expect(ran).toEqual(["a", "b"]);
    below.advance(1);
    expect([ran, clock.now()]).toEqual([["a", "b", "c"], 1000]);
  });

  test("the clock that jumps goes back too: timers wait the longer, and none runs twice", () => {
    const below = createManualClock(0);
    const clock = createShiftedClock(below);
    let runs = 0;
    clock.schedule(() => (runs += 1), 100);
    clock.jump(-50);
    below.advance(149);
    expect(runs).toBe(0);
    below.advance(1);
    clock.jump(1000);
    expect(runs).toBe(1);
  });

  test("the clock that jumps stops where dates end, goes on from there, and comes back", () => {
    const below = createManualClock(0);
    const clock = createShiftedClock(below);
    const ran: string[] = [];
    clock.jump(Number.MAX_SAFE_INTEGER);
    expect(new Date(clock.now()).toISOString()).toBe("9999-01-01T00:00:00.000Z");
    clock.schedule(() => ran.push("later"), 60_000);
    below.advance(60_000);
    expect(ran).toEqual(["later"]);
    clock.jump(-Number.MAX_SAFE_INTEGER);
    clock.jump(-Number.MAX_SAFE_INTEGER);
    expect(() => new Date(clock.now()).toISOString()).not.toThrow();
  });

  test("a timer that is further away than timers can wait runs at its time, not at once", () => {
    const below = createManualClock(0);
    const delays: number[] = [];
    const clock = createShiftedClock({
      now: () => below.now(),
      schedule: (callback, delayMs) => {
        delays.push(delayMs);
        return below.schedule(callback, delayMs);
      },
    });
    let ranAt: number | undefined;
    clock.schedule(() => (ranAt = clock.now()), 5_000_000_000);
    below.advance(4_999_999_999);
    expect(ranAt).toBeUndefined();
    below.advance(1);
    expect(ranAt).toBe(5_000_000_000);
    expect(Math.max(...delays)).toBe(2_147_483_647);
  });
});
