// Qlik's client is loaded once a page and proxy, whoever asks for it and however often.
import { joinFlight } from "../../core/single-flight.js";
import { runStage } from "../flow.js";
import { later } from "../load-later.js";
import { isProblem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";
import { pageRegistry } from "../session/registry.js";
import type { QlikEvent } from "../types.js";
import { loadQlik, type Capability } from "./load-qlik.js";

/** Loads `js/qlik` of the proxy once `proven` resolves, or joins the load that is under way. Throws as {@link loadQlik}, `session-expired` and `csp-blocked`. */
export function joinLoad(
  proxy: Proxy,
  proven: Promise<unknown> | undefined,
  signal: AbortSignal,
  emit: (event: QlikEvent) => void,
): Promise<Capability> {
  const { loads, loaded } = pageRegistry();
  return joinFlight(loads, proxy.base, signal, emit, (until, tell) =>
    runStage({ emit: tell }, "bootstrap", 1, async () => {
      const capability =
        loaded.get(proxy.base) ??
        (await loadQlik(proxy, proven, until, tell).catch(async (error: unknown) => {
          // Left, or never begun: nothing more is loaded.
          if (!isProblem(error)) throw error;
          return (await later()).loadAgain(error, proxy, until, tell, proven);
        }));
      loaded.set(proxy.base, capability);
      return capability;
    }),
  );
}
