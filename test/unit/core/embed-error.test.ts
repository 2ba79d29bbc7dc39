// The error type: readable in a console, recognizable across copies and frames.
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { cureOf, EmbedError, isEmbedError, type EmbedErrorInit } from "../../../src/core/errors/embed-error.js";

const INIT: EmbedErrorInit = {
  code: "cookie-blocked",
  stage: "verify",
  fix: { who: "qlik-admin", where: "QMC > Virtual proxies > mashup", set: "SameSite = None" },
};

describe("an EmbedError", () => {
  const cause = new TypeError("no cookie");
  const error = new EmbedError("The browser kept no cookie.", { ...INIT, cause });

  it("an EmbedError says what happened, the fix and the docs anchor in its message alone", () => {
    expect(error.message).toBe(
      "The browser kept no cookie. QMC > Virtual proxies > mashup: SameSite = None (docs/errors.md#cookie-blocked)",
    );
  });

  it("an EmbedError is an Error with its own name, its fields, a stack and a cause", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ ...INIT, name: "EmbedError", retryable: false, cure: "none", cause });
    expect(error.docsUrl).toMatch(/^https:\/\/.+\/documents\/errors\.html#cookie-blocked$/);
    expect(error.stack).toContain("embed-error.test.ts");
  });

  it("an EmbedError shows code, stage, fix and message as JSON, and never its cause", () => {
    const json = JSON.parse(JSON.stringify(error)) as Record<string, unknown>;
    expect(json).toMatchObject({ ...INIT, retryable: false, message: error.message });
    expect(JSON.stringify(error)).not.toContain('no cookie"');
    expect(json).not.toHaveProperty("cause");
    expect(json).not.toHaveProperty("stack");
  });

  it("an EmbedError has no cause where none was given", () => {
    expect("cause" in new EmbedError("x", INIT)).toBe(false);
  });

  it("an EmbedError has the facts that are known as fields, and no field for one that is not", () => {
    const made = new EmbedError("x", { ...INIT, status: 503, retryAfterMs: undefined });
    expect(made.status).toBe(503);
    expect(["retryAfterMs" in made, "directive" in made, "proxy" in made]).toEqual([false, false, false]);
  });

  it("an EmbedError whose cure is the same call is retryable", () => {
    const made = new EmbedError("x", { ...INIT, cure: "same-call" });
    expect([made.retryable, cureOf(made)]).toEqual([true, "same-call"]);
  });

  it("nothing is known that cures an error of somebody else", () => {
    expect([cureOf(new TypeError("x")), cureOf({ cure: "same-call" }), cureOf(undefined)]).toEqual([
      "none",
      "none",
      "none",
    ]);
  });

  it("an EmbedError is not changed by a later change of what it was made of", () => {
    const fix = { ...INIT.fix };
    const init = { ...INIT, fix };
    const made = new EmbedError("x", init);
    Object.assign(init, { code: "timeout" });
    expect(made.code).toBe("cookie-blocked");
  });
});

describe("isEmbedError", () => {
  it("isEmbedError knows an error of another realm", () => {
    const realm = createContext({});
    const foreign: unknown = runInContext(
      'class EmbedError extends Error { constructor() { super("x"); this.name = "EmbedError"; this.code = "timeout"; } } new EmbedError()',
      realm,
    );
    expect(foreign instanceof Error).toBe(false);
    expect(isEmbedError(foreign)).toBe(true);
  });

  it("isEmbedError does not take other errors of another realm", () => {
    expect(isEmbedError(runInContext("new TypeError('x')", createContext({})))).toBe(false);
  });

  it.each([[undefined], [null], [0], ["EmbedError"], [true], [{}], [[]], [new Error("EmbedError")], [new TypeError()]])(
    "isEmbedError is false for %s",
    (value) => {
      expect(isEmbedError(value)).toBe(false);
    },
  );
});
