// `npm run test:fuzz`: the random tests of `npm test`, a hundred times as long. Arguments go to vitest.
//   --only=model        only that part (also: properties, emulator, requests, tickets)
//   FUZZ_SCHEDULES, FUZZ_PROPERTIES, FUZZ_REQUESTS    how many schedules, inputs a property, requests
//   FUZZ_TICKET_REQUESTS, TICKETS                     how many requests to the ticket handler, and tickets through it
//   FUZZ_SEED           repeats a run, by the seed that it printed; SEED that of the tickets
import { runNode, tool } from "./run.mjs";

const { FUZZ_SCHEDULES = "50000", FUZZ_PROPERTIES = "100000", FUZZ_REQUESTS = "100000" } = process.env;
const { FUZZ_TICKET_REQUESTS = "200000", TICKETS = "1000000" } = process.env;
const env = { FUZZ_SCHEDULES, FUZZ_PROPERTIES, FUZZ_REQUESTS, FUZZ_TICKET_REQUESTS, TICKETS };
const PARTS = {
  model: ["--project=model", "test/model"],
  properties: ["--project=unit", "test/unit/properties"],
  emulator: ["--project=emulator", "test/emulator/fuzz.test.ts"],
  requests: ["--project=server", "test/server/request-fuzz.test.ts"],
  tickets: ["--project=server", "test/server/schedule.test.ts"],
};

const ours = process.argv.find((argument) => argument.startsWith("--only="));
const only = ours?.slice("--only=".length);
if (only !== undefined && !Object.hasOwn(PARTS, only))
  throw new Error(`--only= takes ${Object.keys(PARTS).join(", ")}`);
const forVitest = process.argv.slice(2).filter((argument) => argument !== ours);

for (const [name, args] of Object.entries(PARTS)) {
  if (only !== undefined && only !== name) continue;
  const code = await runNode([tool("vitest", "vitest.mjs"), "run", ...args, ...forVitest], { env });
  process.exitCode ||= code;
}
