// `npm run test:fuzz`: a hundred times the malformed requests of `npm test`. FUZZ_SEED=<seed> repeats a run,
// FUZZ_REQUESTS=<number> sends more or fewer. Arguments go to vitest.
import { runNode, tool } from "./run.mjs";

const { FUZZ_REQUESTS = "100000" } = process.env;
const args = [tool("vitest", "vitest.mjs"), "run", "--project", "emulator", "test/emulator/fuzz.test.ts"];
process.exitCode = await runNode([...args, ...process.argv.slice(2)], { env: { FUZZ_REQUESTS } });
