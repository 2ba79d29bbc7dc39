// What the host of a virtual machine takes: processors that were wanted here and given to others.
import { readFileSync } from "node:fs";

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
