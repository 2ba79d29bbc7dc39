// Nothing that a client sends ends the process. `npm run test:fuzz` sends a hundred times as many requests; a run is
// repeated by the seed that it prints: FUZZ_SEED=<seed>.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ADA, IMAGE, XRFKEY } from "./support/ask.js";
import { request } from "./support/node-client.js";
import { buildEmulatorProgram, type EmulatorProcess } from "./fuzz-support/emulator-process.js";
import { garbage, type Shot } from "./fuzz-support/garbage.js";
import { shoot } from "./fuzz-support/shoot.js";

const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? 1000);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 0x7fffffff);
const BATCH = 100;
const AT_ONCE = 16;
/** On an idle machine an answer takes a few milliseconds. */
const LEAST_PATIENCE_MS = 100;

/** Sends them all, some at a time; tells how many ended in which way. */
async function shootAll(
  target: EmulatorProcess,
  shots: readonly Shot[],
  patienceMs: number,
): Promise<Map<string, number>> {
  const endings = new Map<string, number>();
  const waiting = [...shots];
  const lane = async () => {
    for (let shot = waiting.pop(); shot; shot = waiting.pop()) {
      const how = await shoot(target, shot, patienceMs);
      endings.set(how, (endings.get(how) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return endings;
}

/** A whole sign-in on real sockets: the user that the proxy takes its cookie for. */
async function signIn({ ports, ca, clientCert, clientKey }: EmulatorProcess): Promise<string> {
  const headers = { "X-Qlik-Xrfkey": XRFKEY, "Content-Type": "application/json" };
  const identity = { ca, cert: clientCert, key: clientKey, servername: "qlikserver1" };
  const order = JSON.stringify({ UserDirectory: ADA.userDirectory, UserId: ADA.userId });
  const qps = `https://127.0.0.1:${ports.trusted}/qps/mashup/ticket?xrfkey=${XRFKEY}`;
  const issued = await request(qps, { ...identity, method: "POST", headers }, order);
  const { Ticket: ticket } = JSON.parse(issued.text) as { Ticket: string };
  const proxy = `https://127.0.0.1:${ports.tls}/mashup`;
  const image = await request(`${proxy}${IMAGE}?qlikTicket=${ticket}`, { ca });
  const cookie = image.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const user = await request(`${proxy}/qps/user`, { ca, headers: { cookie } });
  return (JSON.parse(user.text) as { userId: string }).userId;
}

/** Which of a batch it was: the same again, one after the other, until the process ends. */
async function findCulprit(emulator: EmulatorProcess, shots: readonly Shot[]): Promise<string> {
  for (const shot of shots) {
    await shoot(emulator, shot, 10 * LEAST_PATIENCE_MS);
    await signIn(emulator).catch(() => undefined);
    if (emulator.ended === undefined) continue;
    return `${shot.kind} (${shot.side}): ${JSON.stringify(shot.bytes.toString("latin1").slice(0, 2000))}`;
  }
  return "none of the batch alone";
}

test(
  `${REQUESTS} malformed requests do not end the process, and it still signs users in`,
  async () => {
    console.log(`fuzz: ${REQUESTS} requests, FUZZ_SEED=${SEED}`);
    const program = await buildEmulatorProgram();
    const emulator = await program.start();
    const endings = new Map<string, number>();
    let patienceMs = LEAST_PATIENCE_MS;
    const survives = async (shots: readonly Shot[]) => {
      const batch = await shootAll(emulator, shots, patienceMs);
      for (const [how, count] of batch) endings.set(how, (endings.get(how) ?? 0) + count);
      const startedAt = performance.now();
      const user = await signIn(emulator).catch((error: unknown) => String(error));
      // A busy machine needs more time for an answer: as much as for this sign-in, a few times over.
      patienceMs = Math.max(LEAST_PATIENCE_MS, 4 * (performance.now() - startedAt));
      if (emulator.ended === undefined && user === ADA.userId) return;
      const second = await program.start();
      const culprit = await findCulprit(second, shots);
      await second.stop();
      throw new Error(`${emulator.ended ?? `signing in gave ${user}`}\nIt was ${culprit}`);
    };
    try {
      const batch = fc.array(garbage, { minLength: BATCH, maxLength: BATCH });
      const numRuns = Math.ceil(REQUESTS / BATCH);
      // Not fc.assert: it would print all hundred requests of the batch, byte by byte.
      const run = await fc.check(fc.asyncProperty(batch, survives), { seed: SEED, numRuns, endOnFailure: true });
      expect(run.failed ? String(run.errorInstance) : "", `FUZZ_SEED=${SEED}`).toBe("");
      expect(emulator.said).toBe("");
    } finally {
      await emulator.stop();
      await program.remove();
    }
    // That the shots hit something: most are answered, the rest are unfinished or rude.
    expect([...endings.values()].reduce((sum, count) => sum + count)).toBe(Math.ceil(REQUESTS / BATCH) * BATCH);
    expect(endings.get("answered")).toBeGreaterThan(REQUESTS / 4);
  },
  60_000 + REQUESTS * 60,
);
