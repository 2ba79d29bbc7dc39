// Nothing that a client sends ends the process, is answered by 5xx, or names a user. `npm run test:fuzz -- --only=requests` sends a
// hundred times as many; a run is repeated by the seed that it prints: FUZZ_SEED=<seed>.
import { connect } from "node:net";
import { expect, it } from "vitest";
import { toNodeListener } from "../../src/server/index.js";
import { answerAll, startFakeQps } from "./support/fake-qps.js";
import { garbageRequest, type GarbageRequest } from "./support/garbage-requests.js";
import { createRandom } from "./support/random.js";
import { ANNA, listenWith, post } from "./support/ticket-server.js";

const REQUESTS = Number(process.env["FUZZ_TICKET_REQUESTS"] ?? 2_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 0x7fffffff);
const AT_ONCE = 16;
/** Of the handler, and of Node's parser for what is no HTTP (400, 431) or asks for what Node does not do (417). */
const STATUSES = new Set([200, 204, 400, 401, 403, 405, 408, 409, 413, 415, 417, 431]);

/** All that comes until the server closes; the client closes when an answer is there, or nothing comes for a while. */
function send(port: number, { bytes, endsEarly }: GarbageRequest): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const giveUp = setTimeout(() => socket.destroy(), 1_000);
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (/^HTTP\/1\.1 (?!100)/.test(answer) && answer.includes("\r\n\r\n")) setImmediate(() => socket.destroy());
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(giveUp);
      resolve(answer);
    });
    socket.once("connect", () => {
      socket.write(bytes);
      if (endsEarly) socket.end();
    });
  });
}

it(
  `none of ${REQUESTS} odd requests is answered by 5xx, ends the process, or gets another user's ticket`,
  async () => {
    console.log(`fuzz: ${REQUESTS} requests to the ticket handler, FUZZ_SEED=${SEED}`);
    const random = createRandom(SEED);
    const qps = await startFakeQps(answerAll, {
      origin: "https://app.example.com",
      timeoutMs: 20_000,
      limits: { perUser: false },
      resolveUser: () => (random() < 0.1 ? null : { ...ANNA, userId: `anna${Math.floor(random() * 1_000)}` }),
    });
    const server = await listenWith(toNodeListener(qps.handler));
    const port = Number(new URL(server.url).port);
    const odd: string[] = [];
    const counts = new Map<number, number>();
    let left = REQUESTS;
    const lane = async () => {
      while (left-- > 0) {
        const request = garbageRequest(random);
        const answer = await send(port, request);
        // Nothing, or "go on" alone: the client left first, or what it sent was not finished.
        if (answer === "" || answer === "HTTP/1.1 100 Continue\r\n\r\n") continue;
        const status = Number(/^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(\d{3})/.exec(answer)?.[1]);
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (!STATUSES.has(status) || /evil\.test|admin/.test(answer))
          odd.push(`${request.bytes.toString("latin1")} -> ${answer}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    console.log(
      `fuzz: ${[...counts]
        .sort()
        .map(([status, count]) => `${count} x ${status}`)
        .join(", ")}`,
    );
    expect(odd.slice(0, 3)).toEqual([]);
    // Some were right, some refused by the handler and some by Node's parser: the requests were not all of one kind.
    for (const status of [200, 400, 403, 405, 415]) expect(counts.get(status)).toBeGreaterThan(0);
    for (const { body } of qps.seen) if (body !== "") expect(JSON.parse(body)).toMatchObject({ UserDirectory: "ACME" });
    expect((await qps.handler(post())).status).toBeLessThan(402);
    await server.close();
    await qps.close();
  },
  REQUESTS * 60,
);
