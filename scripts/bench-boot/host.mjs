// What this machine does beside the measurement, and what the host of a virtual machine takes from it.
import { readFileSync } from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const STEAL = 8;

/** In ticks of the kernel (10 ms), since it started, of all processors (proc(5), `steal`); 0 where no kernel tells. */
export function stolenTicks() {
  try {
    const [all] = readFileSync("/proc/stat", "latin1").split("\n", 1);
    return Number(all.split(/ +/)[STEAL]) || 0;
  } catch {
    return 0;
  }
}

function processorTimes() {
  const all = os.cpus().map(({ times }) => times);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(all.map(({ idle }) => idle)), total: sum(all.flatMap((times) => Object.values(times))) };
}

const WINDOW_MS = 100;
const WINDOWS = 15;
const IDLE = 0.9;

/** Waits until the processors have little to do: a browser is busy with itself after its start. At most one and a half seconds. */
export async function untilIdle() {
  let before = processorTimes();
  for (let window = 0; window < WINDOWS; window++) {
    await sleep(WINDOW_MS);
    const now = processorTimes();
    if (window > 0 && now.idle - before.idle > IDLE * (now.total - before.total)) return;
    before = now;
  }
}
