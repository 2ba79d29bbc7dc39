// One test's surroundings: a world, a fresh browser in it, and the test page open.
import type { Browser, BrowserOptions, Engine } from "./browser.js";
import { startWorld, type World, type WorldOptions } from "./world.js";

export interface Surroundings {
  readonly world: World;
  readonly browser: Browser;
}

export interface SurroundingsOptions extends WorldOptions {
  readonly thirdPartyCookies?: BrowserOptions["thirdPartyCookies"];
  /** Path of the test page. Default `/`, the one with the script tag. */
  readonly page?: string;
}

export async function inWorld(
  engine: Engine,
  options: SurroundingsOptions,
  test: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const { thirdPartyCookies = "allowed", page = "/" } = options;
  const world = await startWorld(options);
  try {
    const browser = await engine.open({ proxyPort: world.proxyPort, thirdPartyCookies });
    try {
      await browser.goto(world.origin + page);
      await test({ world, browser });
    } finally {
      await browser.close();
    }
  } finally {
    await world.close();
  }
}
