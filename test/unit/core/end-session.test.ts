// A person's session is ended by the first way that there is, and nobody says that it is over where nothing was ended.
import { describe, expect, it, vi } from "vitest";
import { endSession } from "../../../src/core/end-session.js";
import type { Ask, CookieProvider, Place, Step } from "../../../src/core/provider.js";
import { ADA, failure, PLACE } from "./support/people.js";
import { thrownBy } from "../support/failures.js";

type Ways = Pick<Ask<Place>, "endAll" | "endByPage">;
const ADAS = { identity: ADA, rightsKey: "ada-1" };
const step: Step = { signal: new AbortController().signal, attempt: 1, reason: "start", warn: () => undefined };

const here = (how: "ended" | "cannot") =>
  vi.fn<NonNullable<CookieProvider<Place, object>["end"]>>(() => Promise.resolve(how));
const backend = (done: boolean) => vi.fn<NonNullable<Ways["endAll"]>>(() => Promise.resolve(done));
const end = (provider: Pick<CookieProvider<Place, object>, "end">, ways: Ways = {}) =>
  endSession(provider, ways, PLACE, ADAS, step);

describe("endSession", () => {
  it("a session is ended in this browser where a page may, and the backend is not asked", async () => {
    const [own, endAll] = [here("ended"), backend(true)];
    expect(await end({ end: own }, { endAll })).toBe(true);
    expect(own.mock.calls).toEqual([[PLACE, step]]);
    expect(endAll).not.toHaveBeenCalled();
  });

  it.each([true, false])(
    "a session that a page may not end is ended by the backend, whose word counts: %s",
    async (done) => {
      const endAll = backend(done);
      expect(await end({ end: here("cannot") }, { endAll })).toBe(done);
      expect(endAll.mock.calls).toEqual([[ADAS, step]]);
    },
  );

  it("a session of a product that knows no end in the browser is ended by the backend", async () => {
    expect(await end({}, { endAll: backend(true) })).toBe(true);
  });

  it.each([true, false])(
    "a page's own way stands in the place of all others, and its word counts: %s",
    async (done) => {
      const [own, endAll] = [here("ended"), backend(true)];
      const endByPage = vi.fn<NonNullable<Ways["endByPage"]>>(() => Promise.resolve(done));
      expect(await end({ end: own }, { endAll, endByPage })).toBe(done);
      expect(endByPage.mock.calls).toEqual([[PLACE, ADAS, step]]);
      expect([own.mock.calls, endAll.mock.calls]).toEqual([[], []]);
    },
  );

  it.each<[string, Parameters<typeof end>[0]]>([
    ["a page may not end it", { end: here("cannot") }],
    ["the product knows no end", {}],
  ])("a session is not said to be over where %s and there is no other way", async (_why, provider) => {
    expect(await end(provider)).toBe(false);
  });

  it("an end that fails is no reason to ask the backend: the error comes out as it is", async () => {
    const error = failure("unreachable", "same-call");
    const endAll = backend(true);
    expect(await thrownBy(() => end({ end: () => Promise.reject(error) }, { endAll }))).toBe(error);
    expect(endAll).not.toHaveBeenCalled();
  });
});
