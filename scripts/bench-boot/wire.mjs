// How a browser is driven here: by its own protocol, a command at a time, and nothing is subscribed to while a page is timed.
// The libraries that drive browsers watch every request for their users, at a cost that grows with the number of requests
// (docs/decisions/0007).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import WebSocket from "ws";

const START_MS = 30_000;
const COMMAND_MS = 60_000;

/** Starts a browser; `address` is that of its debugger, which it tells on its standard error output; `stop` waits for its end. */
export async function startBrowser(program, args, tells) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const late = setTimeout(() => child.kill("SIGKILL"), START_MS);
  try {
    const address = await new Promise((resolve, reject) => {
      // Read to its end: a browser whose output nobody takes stops when the pipe is full.
      createInterface({ input: child.stderr }).on("line", (line) => {
        const [, told] = tells.exec(line) ?? [];
        if (told) resolve(told);
      });
      child.once("error", reject);
      child.once("close", () =>
        reject(new Error(`${program} told of no debugger within ${START_MS} ms, or has ended.`)),
      );
    });
    const stop = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    return { address, stop };
  } finally {
    clearTimeout(late);
  }
}

/**
 * A connection to a browser's debugger, by the Chrome DevTools Protocol or WebDriver BiDi, which share this much: JSON both ways,
 * an answer has the `id` of its command. `session` is that of a tab, in the first of the two.
 */
export async function openWire(address) {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, "open");
  const open = new Map();
  const heard = new Map();
  let last = 0;
  socket.on("message", (data) => {
    const { id, result, error, message, method } = JSON.parse(data);
    heard.get(method)?.();
    const command = open.get(id);
    open.delete(id);
    if (error) command?.reject(new Error(`${command.method}: ${error.message ?? `${error}, ${message}`}`));
    else command?.resolve(result);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    for (const { method, reject } of open.values()) reject(new Error(`${method}: the browser is gone.`));
    open.clear();
  });
  const send = (method, params = {}, session) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const late = setTimeout(() => reject(new Error(`${method}: no answer within ${COMMAND_MS} ms.`)), COMMAND_MS);
      const end = (settle) => (value) => {
        clearTimeout(late);
        settle(value);
      };
      open.set(id, { method, resolve: end(resolve), reject: end(reject) });
      socket.send(JSON.stringify({ id, method, params, ...(session && { sessionId: session }) }));
    });
  return {
    send,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    /** Resolves when the browser next tells of it. */
    next: (method) => new Promise((resolve) => heard.set(method, resolve)),
  };
}

/** The text of a program for the page: the function with its input; its result comes as JSON, because the protocols write values in different ways. */
export const inPage = (run, input) =>
  `Promise.resolve((${run})(${JSON.stringify(input)})).then((x) => JSON.stringify(x))`;

export const outOfPage = (json) => (json === undefined ? undefined : JSON.parse(json));
