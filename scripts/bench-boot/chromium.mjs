// Chromium by the Chrome DevTools Protocol: a process and a profile for each opening.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inPage, openWire, outOfPage, startBrowser } from "./wire.mjs";

// Debian's Chromium comes with preconnect off and third-party cookies blocked; Chrome's documented defaults are these.
const PREFERENCES = {
  net: { network_prediction_options: 0 },
  profile: { cookie_controls_mode: 0, block_third_party_cookies: false },
};
export const SWITCHED =
  "Chromium: preconnect on (net.network_prediction_options = 0) and third-party cookies allowed " +
  "(profile.cookie_controls_mode = 0, profile.block_third_party_cookies = false); Debian's build has both the other way.";

const argumentsFor = (folder, server) => [
  "--headless",
  "--remote-debugging-port=0",
  `--user-data-dir=${folder}`,
  `--proxy-server=${server}`,
  // In the network stack itself: an error that the page's layer forgives costs a second handshake.
  "--ignore-certificate-errors",
  // Nothing of its own on the line.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-field-trial-config",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--password-store=basic",
  // Containers have a small one.
  "--disable-dev-shm-usage",
  // Chromium refuses to run as root inside its sandbox; containers are root.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "about:blank",
];

/** The only tab of a browser that was just started. */
async function tabOf(wire) {
  const { targetInfos } = await wire.send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }) => type === "page");
  const { sessionId } = await wire.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method, params) => wire.send(method, params, sessionId);
  await send("Page.enable");
  return {
    send,
    async goto(url) {
      const loaded = wire.next("Page.loadEventFired");
      const { errorText } = await send("Page.navigate", { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
      await loaded;
    },
    async evaluate(run, input) {
      const expression = inPage(run, input);
      const answer = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      const { exceptionDetails: failed, result } = answer;
      if (failed) throw new Error(failed.exception?.description ?? failed.text);
      return outOfPage(result.value);
    },
    clearCookies: () => wire.send("Storage.clearCookies"),
  };
}

export function chromiumAt(program) {
  return {
    async open(server) {
      const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-bench-chromium-"));
      let started;
      const close = async () => {
        await started?.stop();
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      };
      try {
        await mkdir(path.join(folder, "Default"));
        await writeFile(path.join(folder, "Default/Preferences"), JSON.stringify(PREFERENCES));
        started = await startBrowser(program, argumentsFor(folder, server), /listening on (ws:\S+)/);
        const wire = await openWire(started.address);
        return {
          ...(await tabOf(wire)),
          async close() {
            await wire.send("Browser.close").catch(() => undefined);
            await close();
          },
        };
      } catch (error) {
        await close();
        throw error;
      }
    },
    close: () => undefined,
  };
}
