import { request } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OnceResult } from "../../src/cli/demo/run-once.js";
import { findBrowser } from "../../src/cli/demo/find-browser.js";
import { runToEnd, startCli } from "./support/run-cli.js";
import { bodyOf, SAME_ORIGIN } from "./support/ticket-server.js";

async function demonstrating(use: (url: string) => Promise<void>): Promise<void> {
  const run = startCli("demo");
  await run.announced;
  expect(run.printed).toHaveLength(1);
  try {
    await use(/^Open (http:\/\/localhost:\d+\/)$/.exec(run.printed[0] ?? "")?.[1] ?? "no address");
  } finally {
    run.stop();
    expect(await run.exit).toBe(0);
  }
}

describe("demo", () => {
  it("demo prints one address, whose page, style and script are there and run under a policy without inline script", async () => {
    await demonstrating(async (url) => {
      const page = await fetch(url);
      const html = await page.text();
      expect(html).toContain("Emulated Qlik Sense; no Qlik software here.");
      expect(html).not.toContain("{{");
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(/script-src[^;]*/.exec(policy)?.[0]).not.toContain("unsafe");
      for (const [file, type] of [
        ["demo.css", "text/css"],
        ["demo.js", "text/javascript"],
      ] as const) {
        const response = await fetch(`${url}${file}`);
        expect([response.status, response.headers.get("content-type")]).toEqual([200, `${type}; charset=utf-8`]);
        expect((await response.text()).length).toBeGreaterThan(1000);
      }
      expect((await fetch(`${url}nothing`)).status).toBe(404);
    });
  });

  it("demo gives a ticket to whom the page signed in to the site, and to nobody else", async () => {
    await demonstrating(async (url) => {
      const endpoint = `${url}api/qlik-ticket`;
      const cookie = (await fetch(url)).headers.getSetCookie()[0]?.split(";")[0] ?? "";
      const known = await fetch(endpoint, { method: "POST", headers: { ...SAME_ORIGIN, Cookie: cookie }, body: "{}" });
      expect(known.status).toBe(200);
      expect(await bodyOf(known)).toMatchObject({ user: { userDirectory: "DEMO", userId: "anna.berg" } });
      for (const stranger of ["", `${cookie.slice(0, -4)}0000`]) {
        const headers = { ...SAME_ORIGIN, Cookie: stranger };
        expect((await fetch(endpoint, { method: "POST", headers, body: "{}" })).status).toBe(401);
      }
    });
  });

  it("demo answers to its own name only", async () => {
    await demonstrating(async (url) => {
      const status = await new Promise((resolve, reject) => {
        const asked = request(url, { headers: { Host: "evil.test" } }, (response) =>
          resolve(response.resume().statusCode),
        );
        asked.on("error", reject).end();
      });
      expect(status).toBe(421);
    });
  });
});

describe("demo --once", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("demo --once without a browser prints a JSON object that says so, and exits 1", async () => {
    vi.stubEnv("CHROME_PATH", "/nowhere/chromium");
    const { code, out, err } = await runToEnd("demo", "--once");
    const result = JSON.parse(out.split("\n").at(-1) ?? "") as OnceResult;
    expect(code).toBe(1);
    expect(result).toMatchObject({ state: "failed", objects: 0, ticketsIssued: 0, error: { code: "browser-missing" } });
    expect(err).toContain("CHROME_PATH");
  });
});

describe("the search for a browser", () => {
  const found = (platform: NodeJS.Platform, env: Record<string, string>, ...programs: string[]) =>
    findBrowser({ platform, env, isProgram: (file) => programs.includes(file) });

  it.each<[string, string | undefined, string | undefined]>([
    [
      "takes CHROME_PATH first",
      found("linux", { CHROME_PATH: "/opt/c", PATH: "/bin" }, "/opt/c", "/bin/chromium"),
      "/opt/c",
    ],
    [
      "takes nothing else when CHROME_PATH is wrong",
      found("linux", { CHROME_PATH: "/opt/c" }, "/usr/bin/chromium"),
      undefined,
    ],
    ["goes through PATH", found("linux", { PATH: "/a:/b" }, "/b/google-chrome"), "/b/google-chrome"],
    ["finds Debian's without PATH", found("linux", {}, "/usr/bin/chromium"), "/usr/bin/chromium"],
    [
      "knows where a Mac keeps it",
      found("darwin", {}, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    [
      "knows where Windows keeps it",
      found("win32", { LOCALAPPDATA: "C:\\U\\Local" }, "C:\\U\\Local\\Google\\Chrome\\Application\\chrome.exe"),
      "C:\\U\\Local\\Google\\Chrome\\Application\\chrome.exe",
    ],
    ["says so when there is none", found("linux", { PATH: "/a" }), undefined],
  ])("the search for a browser: %s", (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
