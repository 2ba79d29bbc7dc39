// Firefox by WebDriver BiDi (W3C): one process, a user context (its own cookies, storage and connections) for each opening.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inPage, openWire, outOfPage, startBrowser } from "./wire.mjs";

/** The proxy; all else is as Firefox has it, but for what its remote agent sets by itself (it keeps its own services quiet). */
const preferencesFor = ({ hostname, port }) => ({
  "network.proxy.type": 1,
  "network.proxy.socks": hostname,
  "network.proxy.socks_port": Number(port),
  "network.proxy.socks_version": 5,
  "network.proxy.socks_remote_dns": true,
});

async function start(program, server) {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-bench-firefox-"));
  const preferences = Object.entries(preferencesFor(new URL(server)));
  const lines = preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await writeFile(path.join(folder, "user.js"), lines.join(""));
  let started;
  const close = async () => {
    await started?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const args = ["--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0", "about:blank"];
    started = await startBrowser(program, args, /BiDi listening on (ws:\S+)/);
    const wire = await openWire(`${started.address}/session`);
    await wire.send("session.new", { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
    return { ...wire, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export function firefoxAt(program) {
  let started;
  return {
    async open(server) {
      // One that has crashed is started anew.
      if (started && !started.isOpen()) await started.close();
      if (!started?.isOpen()) started = await start(program, server);
      const { send } = started;
      const { userContext } = await send("browser.createUserContext");
      const { context } = await send("browsingContext.create", { type: "tab", userContext });
      return {
        goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
        async evaluate(run, input) {
          const expression = inPage(run, input);
          const answer = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
          if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
          return outOfPage(answer.result.value);
        },
        clearCookies: () => send("storage.deleteCookies", { partition: { type: "storageKey", userContext } }),
        close: () => send("browser.removeUserContext", { userContext }),
      };
    },
    async close() {
      await started?.close();
      started = undefined;
    },
  };
}
