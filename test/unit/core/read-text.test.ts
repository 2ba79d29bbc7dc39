// Reading a body up to a limit, in chunks of any size.
import { describe, expect, it, vi } from "vitest";
import { readText } from "../../../src/core/net/read-text.js";

const bytes = (text: string) => new TextEncoder().encode(text);

function bodyOf(chunks: readonly Uint8Array[]): Response {
  const rest = [...chunks];
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = rest.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    }),
  );
}

describe("readText", () => {
  it.each([
    ["a plain body", new Response("ABC"), "ABC"],
    ["no body at all", new Response(null, { status: 204 }), ""],
    ["an empty body", new Response(""), ""],
    ["a body of exactly 16 kB", new Response("x".repeat(16_384)), "x".repeat(16_384)],
  ])("readText reads %s", async (_name, response, text) => {
    expect(await readText(response)).toBe(text);
  });

  it("readText leaves the byte order mark out", async () => {
    expect(await readText(new Response(bytes("\uFEFF{}")))).toBe("{}");
  });

  it("readText puts characters together that were split between chunks", async () => {
    const all = bytes("ö€😀");
    const single = Array.from(all, (byte) => Uint8Array.of(byte));
    expect(await readText(bodyOf(single))).toBe("ö€😀");
  });

  it("readText counts bytes, not characters", async () => {
    expect(await readText(new Response("€".repeat(5_461)))).toBe("€".repeat(5_461));
    expect(await readText(new Response("€".repeat(5_462)))).toBeUndefined();
  });

  it("readText stops reading past the limit, also when the body never ends", async () => {
    const pulled = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled();
        controller.enqueue(new Uint8Array(8_192));
      },
    });
    expect(await readText(new Response(endless))).toBeUndefined();
    expect(pulled.mock.calls.length).toBeLessThan(8);
  });

  it("readText rejects when the body breaks off", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new TypeError("terminated")),
    });
    await expect(readText(new Response(broken))).rejects.toThrow("terminated");
  });
});
