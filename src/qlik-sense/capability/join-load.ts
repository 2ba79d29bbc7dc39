// Qlik's client is loaded once a page and proxy, whoever asks for it and however often.
import type { Scope } from "../../core/scope.js";
import { joinFlight } from "../../core/single-flight.js";
import { runStage } from "../flow.js";
import type { Proxy } from "../proxy.js";
import type { Registry } from "../session/registry.js";
import type { QlikEvent } from "../types.js";
import { loadQlik, type Capability } from "./load-qlik.js";

/** Loads `js/qlik` of the proxy once `proven` resolves, or joins the load that is under way. Throws as {@link loadQlik}. */
export function joinLoad(
  registry: Registry,
  proxy: Proxy,
  proven: Promise<unknown>,
  scope: Scope,
  emit: (event: QlikEvent) => void,
): Promise<Capability> {
  return joinFlight(registry.loads, proxy.base, scope, emit, (signal, tell) =>
    runStage({ emit: tell }, "bootstrap", 1, async () => {
      const loaded = registry.loaded.get(proxy.base) ?? (await loadQlik(proxy, proven, signal, tell));
      registry.loaded.set(proxy.base, loaded);
      return loaded;
    }),
  );
}
