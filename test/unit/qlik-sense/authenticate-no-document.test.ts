// Without a document, as in server-side rendering: importing is safe, calling says what to do instead.
import { expect, it, vi } from "vitest";
import { authenticate, isEmbedError } from "../../../src/index.js";

it.each([
  ["an address", "/api/qlik-ticket"],
  ["an absolute address", "https://app.example.com/api/qlik-ticket"],
  ["nothing", undefined as unknown as string],
])(
  "authenticate, without a document, rejects with unsupported-environment for %s, and sends nothing",
  async (_name, source) => {
    const ask = vi.spyOn(globalThis, "fetch");
    const error: unknown = await authenticate(source).catch((thrown: unknown) => thrown);
    expect(isEmbedError(error)).toBe(true);
    expect(error).toMatchObject({ code: "unsupported-environment", stage: "configure", fix: { who: "page" } });
    expect((error as Error).message).toContain("in the browser only");
    expect(ask).not.toHaveBeenCalled();
    ask.mockRestore();
  },
);

it("authenticate, without a document, does not ask a function of the page either", async () => {
  const source = vi.fn(() => Promise.resolve("x"));
  await expect(authenticate(source)).rejects.toMatchObject({ code: "unsupported-environment" });
  expect(source).not.toHaveBeenCalled();
});
