// The Qlik behind the handlers: the emulator's model with everything that can stand in front of it. Several "browsers"
// may share one, which they name by its first proxy.
import { createFaultyProxy, type FaultyProxy } from "../emulator/faults/create-faulty-proxy.js";
import type { QlikProxy } from "../emulator/model/create-qlik-proxy.js";
import type { ProxyOptions } from "../emulator/model/options.js";
import { assertOptions, fail, integer, oneOf, type Checks } from "../emulator/model/settings/check.js";
import { proxyChecks } from "../emulator/model/settings/settings.js";
import type { Balancing } from "../emulator/faults/balancer.js";

/** Options of the mocked Qlik: those of the emulator's model, and how many nodes it has. */
export interface MockedQlikOptions extends ProxyOptions {
  /** How many proxy nodes stand behind the address, each with a memory of its own; the ticket endpoint asks the first. Default 1. */
  readonly nodes?: number;
  /** Which node a request goes to: the next one, or (by a cookie) always the same. Default `"round-robin"`. */
  readonly balancing?: Balancing;
}

const checks: Checks<MockedQlikOptions> = {
  ...proxyChecks,
  nodes: integer(1, 16),
  balancing: oneOf("round-robin", "sticky"),
};

const byProxy = new WeakMap<QlikProxy, FaultyProxy>();

/** Makes a Qlik whose virtual proxy is at this address and lets this page in. */
export function createMockedQlik(qlik: URL, page: URL, prefix: string, options: MockedQlikOptions): FaultyProxy {
  assertOptions(options, checks);
  const made = createFaultyProxy({
    hosts: [qlik.hostname],
    virtualProxies: [{ prefix, hostAllowList: [page.hostname] }],
    ...options,
  });
  byProxy.set(made.proxy, made);
  return made;
}

/** The Qlik whose first proxy this is. */
export function mockedQlikOf(proxy: QlikProxy): FaultyProxy {
  return byProxy.get(proxy) ?? fail("model", "the `proxy` of another createQlikHandlers", proxy);
}
