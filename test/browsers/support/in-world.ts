// Surroundings of a test: a world, a fresh browser in it, and the test page open.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import type { Browser, BrowserOptions, Engine } from "./browser.js";
import { startWorld, type World, type WorldOptions } from "./world.js";

export interface Surroundings {
  readonly world: World;
  readonly browser: Browser;
  close(): Promise<void>;
}

export interface SurroundingsOptions extends WorldOptions {
  readonly thirdPartyCookies?: BrowserOptions["thirdPartyCookies"];
  /** What the browser needs to know of the world, beyond the way into it. */
  readonly browserOptions?: (world: World) => Partial<BrowserOptions>;
  /** Path of the test page. Default `/`, the one with the script tag. */
  readonly page?: string;
}

export async function openSurroundings(engine: Engine, options: SurroundingsOptions): Promise<Surroundings> {
  const { thirdPartyCookies = "allowed", page = "/" } = options;
  const world = await startWorld(options);
  try {
    const browser = await engine.open({
      proxyPort: world.proxyPort,
      thirdPartyCookies,
      ...options.browserOptions?.(world),
    });
    const close = async () => {
      await browser.close();
      await world.close();
    };
    try {
      await browser.goto(world.origin + page);
    } catch (error) {
      await browser.close();
      throw error;
    }
    return { world, browser, close };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** What the page looked like when a test failed: temp/browser-failures/. */
async function keepScreenshot(engine: Engine, browser: Browser): Promise<void> {
  const folder = path.resolve(import.meta.dirname, "../../../temp/browser-failures");
  await mkdir(folder, { recursive: true });
  const name = `${engine.name} ${expect.getState().currentTestName ?? ""}`.replaceAll(/[^\w.-]+/g, "-");
  await writeFile(path.join(folder, `${name.slice(0, 150)}.png`), await browser.screenshot());
}

/** Surroundings for one test alone. */
export async function inWorld(
  engine: Engine,
  options: SurroundingsOptions,
  test: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const surroundings = await openSurroundings(engine, options);
  try {
    await test(surroundings);
  } catch (error) {
    await keepScreenshot(engine, surroundings.browser).catch(() => undefined);
    throw error;
  } finally {
    await surroundings.close();
  }
}
