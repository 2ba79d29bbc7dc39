// Servers and lines have processors of their own: here each party runs in a thread of its own, and only commands go between.
import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";

/**
 * Runs the function `start` of a module in a thread. That function resolves with `{ facts, calls }`; here come the facts, and the
 * calls by their names, each asynchronous. `close` is called, then the thread ends.
 */
export async function startInThread(module, start) {
  const thread = new Worker(new URL(import.meta.url), { workerData: { module, start } });
  const [{ facts, names }] = await once(thread, "message");
  const open = new Map();
  let last = 0;
  thread.on("message", ({ id, result, failure }) => {
    const { resolve, reject } = open.get(id);
    open.delete(id);
    if (failure) reject(new Error(failure));
    else resolve(result);
  });
  const call = (name, input) =>
    new Promise((resolve, reject) => {
      open.set(++last, { resolve, reject });
      thread.postMessage({ id: last, name, input });
    });
  const calls = Object.fromEntries(names.map((name) => [name, (input) => call(name, input)]));
  return {
    ...facts,
    ...calls,
    async close() {
      await calls.close();
      await thread.terminate();
    },
  };
}

async function serve({ module, start }) {
  const { facts, calls } = await (await import(module))[start]();
  parentPort.on("message", async ({ id, name, input }) => {
    try {
      parentPort.postMessage({ id, result: await calls[name](input) });
    } catch (error) {
      parentPort.postMessage({ id, failure: error.message });
    }
  });
  parentPort.postMessage({ facts, names: Object.keys(calls) });
}

if (workerData?.start) await serve(workerData);
