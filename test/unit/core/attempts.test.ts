// The retry law: one further credential a call, one further beginning, and the cure of an error alone decides.
import { describe, expect, it } from "vitest";
import { createAttempts } from "../../../src/core/attempts.js";
import type { Cure } from "../../../src/core/errors/embed-error.js";
import { failure } from "./support/people.js";

const refused = () => failure("credential-rejected", "fresh-credential");
const expired = () => failure("session-expired", "sign-in-again");

describe("a fresh credential", () => {
  it("a fresh credential is taken after the first error that one may cure, and after no second", () => {
    const { mayTakeAnother } = createAttempts();
    expect([refused(), refused(), refused()].map(mayTakeAnother)).toEqual([true, false, false]);
  });

  it.each<Cure>(["none", "same-call", "sign-in-again"])(
    "a fresh credential is not taken after an error whose cure is %s, nor after the next one",
    (cure) => {
      const { mayTakeAnother } = createAttempts();
      expect(mayTakeAnother(failure("x", cure))).toBe(false);
      expect(mayTakeAnother(refused())).toBe(false);
    },
  );

  it.each<[string, unknown]>([
    ["an error that is not this library's", new Error("credential-rejected")],
    ["an abort", new DOMException("left", "AbortError")],
    ["a text", "credential-rejected"],
    ["nothing", undefined],
    ["an object with that cure", { cure: "fresh-credential" }],
  ])("a fresh credential is not taken after %s", (_name, thrown) => {
    expect(createAttempts().mayTakeAnother(thrown)).toBe(false);
  });
});

describe("a call begins again", () => {
  it("a call begins again once when its session has ended, and no second time", () => {
    const { mayBeginAgain } = createAttempts();
    expect([expired(), expired()].map(mayBeginAgain)).toEqual([true, false]);
  });

  it.each<Cure>(["none", "same-call", "fresh-credential"])(
    "a call does not begin again after an error whose cure is %s, nor after the next one",
    (cure) => {
      const { mayBeginAgain } = createAttempts();
      expect(mayBeginAgain(failure("x", cure))).toBe(false);
      expect(mayBeginAgain(expired())).toBe(false);
    },
  );

  it("a call that has begun again takes no further credential: the first one was spent in vain", () => {
    const { mayBeginAgain, mayTakeAnother } = createAttempts();
    expect(mayBeginAgain(expired())).toBe(true);
    expect(mayTakeAnother(refused())).toBe(false);
  });

  it("a call that took its further credential may still begin again, without a third credential then", () => {
    const { mayBeginAgain, mayTakeAnother } = createAttempts();
    expect(mayTakeAnother(refused())).toBe(true);
    expect(mayBeginAgain(expired())).toBe(true);
    expect(mayTakeAnother(refused())).toBe(false);
  });
});
