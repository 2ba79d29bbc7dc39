// A page that somebody opened by a double click.
import { afterEach, expect, it, vi } from "vitest";
import { watchQlikObjects } from "../../src/element/index.js";
import { authenticate } from "../../src/index.js";

const ADDRESS = "file:///C:/Users/ada/report.html";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("a page that was opened as a file is told so, by the promise and in the element, and nothing is sent", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  const sent = vi.spyOn(globalThis, "fetch");
  vi.stubGlobal("location", new URL(ADDRESS));
  vi.spyOn(document, "baseURI", "get").mockReturnValue(ADDRESS);
  await expect(authenticate("/api/qlik-ticket")).rejects.toMatchObject({ code: "unsupported-environment" });
  document.body.innerHTML = '<div data-qlik-app="a" data-qlik-object="o" data-debug style="height: 200px"></div>';
  const stop = watchQlikObjects("/api/qlik-ticket");
  await expect.poll(() => document.body.textContent).toContain("opened as a file (file://)");
  expect(lines).toHaveLength(1);
  expect(sent).not.toHaveBeenCalled();
  stop();
});
