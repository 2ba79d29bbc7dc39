// The emitter: one faulty listener harms neither the others nor the work.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEvents, type Events } from "../../../src/core/events.js";

interface Tick {
  readonly type: "tick" | "tock";
  readonly at: number;
}

let events: Events<Tick>;
const heard: string[] = [];
const hears = (name: string) => (event: Tick) => void heard.push(`${name} ${event.type} ${event.at}`);
beforeEach(() => {
  events = createEvents<Tick>();
  heard.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createEvents", () => {
  it("an emitter tells a listener its own type, and one for * every type, in the order they came", () => {
    events.on("tick", hears("a"));
    events.on("*", hears("b"));
    events.emit({ type: "tick", at: 1 });
    events.emit({ type: "tock", at: 2 });
    expect(heard).toEqual(["a tick 1", "b tick 1", "b tock 2"]);
  });

  it("an emitter hands a listener's error to the page's error handler and goes on", () => {
    events.on("tick", () => {
      throw new Error("the page's own fault");
    });
    events.on("tick", hears("b"));
    expect(() => events.emit({ type: "tick", at: 1 })).not.toThrow();
    expect(heard).toEqual(["b tick 1"]);
    expect(() => vi.runAllTimers()).toThrow("the page's own fault");
  });

  it("an emitter finishes a round as it was begun when a listener ends another meanwhile", () => {
    let endOther: () => void = () => undefined;
    events.on("tick", () => endOther());
    endOther = events.on("tick", hears("b"));
    events.on("tick", hears("c"));
    events.emit({ type: "tick", at: 1 });
    events.emit({ type: "tick", at: 2 });
    expect(heard).toEqual(["b tick 1", "c tick 1", "c tick 2"]);
  });

  it("an emitter does not tell a listener of the round in which the listener was added", () => {
    const end = events.on("tick", () => {
      end();
      events.on("tick", hears("late"));
    });
    events.emit({ type: "tick", at: 1 });
    events.emit({ type: "tick", at: 2 });
    expect(heard).toEqual(["late tick 2"]);
  });

  it("an emitter takes the same function twice as two listeners, each with its own end", () => {
    const listener = hears("a");
    const end = events.on("tick", listener);
    events.on("tick", listener);
    events.emit({ type: "tick", at: 1 });
    end();
    end();
    events.emit({ type: "tick", at: 2 });
    expect(heard).toEqual(["a tick 1", "a tick 1", "a tick 2"]);
  });

  it("an emitter tells nobody after clear", () => {
    events.on("*", hears("a"));
    events.clear();
    events.emit({ type: "tick", at: 1 });
    expect(heard).toEqual([]);
  });
});
