// Parsing that answers instead of throwing.
import { describe, expect, it } from "vitest";
import { toUrl } from "../../../src/core/net/url.js";

describe("toUrl", () => {
  it("toUrl answers undefined instead of throwing", () => {
    expect(toUrl("https://")).toBeUndefined();
    expect(toUrl("/relative")).toBeUndefined();
    expect(toUrl("/relative", "https://app.example.com/x")?.href).toBe("https://app.example.com/relative");
  });
});
