// Opens Qlik's client, with an ear for the page's own policy, which may be what keeps the files away.
import { isEmbedError } from "../../core/errors/embed-error.js";
import { watchCsp } from "../../core/net/csp.js";
import type { Step } from "../../core/provider.js";
import { cspBlocked } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";
import { loadQlik, type Capability, type ClientWishes } from "./load-qlik.js";

/** Firefox reports a blocked request some time after it has failed. */
const LATE_REPORT_MS = 100;

/** Throws `amd-conflict`, `require-failed`, `qlik-load-failed`, `csp-blocked`, and what `proven` throws. */
export const openQlik = (
  proxy: Proxy,
  proven: Promise<unknown>,
  { signal, reason, warn }: Step,
  wishes: ClientWishes,
): Promise<Capability> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    try {
      return await loadQlik({ proxy, proven, signal, isReload: reason === "retry", warn, wishes });
    } catch (error) {
      if (signal.aborted || !isFilesError(error)) throw error;
      const directive = await blocked(LATE_REPORT_MS);
      throw directive ? cspBlocked(proxy, directive, "open") : error;
    }
  });

const isFilesError = (error: unknown): boolean =>
  isEmbedError(error) && (error.code === "require-failed" || error.code === "qlik-load-failed");
