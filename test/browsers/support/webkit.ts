// WebKitGTK's small browser through WebKitWebDriver, in plain W3C WebDriver: the one engine playwright cannot drive.
// Intelligent Tracking Prevention is on, as in Safari.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserOptions } from "./browser.js";

interface Programs {
  readonly driver: string;
  readonly browser: string;
}

interface DriverAnswer {
  readonly value: unknown;
}

/** Less than a test may take, so that a driver or a page that hangs is named by the command that hung. */
const PATIENCE_MS = 50_000;

/** One command of the W3C WebDriver protocol. */
async function send(address: string, method: string, body?: unknown): Promise<unknown> {
  const what = `WebDriver, ${method} ${new URL(address).pathname}`;
  const response = await fetch(address, {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    const isLate = cause instanceof DOMException && cause.name === "TimeoutError";
    throw isLate ? new Error(`${what}: no answer within ${PATIENCE_MS} ms`, { cause }) : cause;
  });
  const { value } = (await response.json()) as DriverAnswer;
  if (!response.ok) throw new Error(`${what}: ${JSON.stringify(value)}`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function startDriver(program: string): Promise<{ base: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const driver = spawn(program, [`--port=${port}`, "--host=127.0.0.1"], { stdio: "ignore" });
  const ended = new Promise((resolve) => driver.once("close", resolve));
  const base = `http://127.0.0.1:${port}`;
  const stop = async () => {
    driver.kill();
    await ended;
  };
  for (let tries = 0; ; tries += 1) {
    try {
      await send(`${base}/status`, "GET");
      return { base, stop };
    } catch (error) {
      if (tries > 200 || driver.exitCode !== null) {
        await stop();
        throw error;
      }
      await sleep(25);
    }
  }
}

function capabilities(binary: string, { proxyPort, onlyTrusts }: BrowserOptions): unknown {
  // The WebDriver capability for a proxy speaks TLS to it, so the proxy is the browser's own argument (measured).
  const args = ["--automation", "--enable-itp", `--proxy=http://127.0.0.1:${proxyPort}`];
  return {
    capabilities: {
      alwaysMatch: {
        browserName: "MiniBrowser",
        acceptInsecureCerts: onlyTrusts === undefined,
        // WebKit measures the first by the page's own setTimeout, which a test may speed up.
        timeouts: { script: 900_000, pageLoad: 45_000 },
        "webkitgtk:browserOptions": { binary, args },
      },
    },
  };
}

/** One window of the session; each command goes to it, whichever had the last one. */
function inWindow(session: string, handle: string, close: () => Promise<void>): Browser {
  const command = async (path: string, method: string, body?: unknown) => {
    await send(`${session}/window`, "POST", { handle });
    return send(`${session}/${path}`, method, body);
  };
  return {
    async goto(url) {
      await command("url", "POST", { url });
    },
    evaluate: (body) => command("execute/sync", "POST", { script: `return (async () => {${body}\n})()`, args: [] }),
    async click(x, y) {
      const steps = [
        { type: "pointerMove", x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await command("actions", "POST", { actions: [{ type: "pointer", id: "mouse", actions: steps }] });
    },
    async screenshot() {
      return Buffer.from((await command("screenshot", "GET")) as string, "base64");
    },
    async openTab() {
      const opened = (await command("window/new", "POST", { type: "tab" })) as { handle: string };
      return inWindow(session, opened.handle, async () => {
        await send(`${session}/window`, "POST", { handle: opened.handle });
        await send(`${session}/window`, "DELETE");
      });
    },
    close,
  };
}

export async function openWebKit(programs: Programs, options: BrowserOptions): Promise<Browser> {
  const { base, stop } = await startDriver(programs.driver);
  try {
    const created = await send(`${base}/session`, "POST", capabilities(programs.browser, options));
    const session = `${base}/session/${(created as { sessionId: string }).sessionId}`;
    const first = (await send(`${session}/window`, "GET")) as string;
    return inWindow(session, first, async () => {
      await send(session, "DELETE").catch(() => undefined);
      await stop();
    });
  } catch (error) {
    await stop();
    throw error;
  }
}
