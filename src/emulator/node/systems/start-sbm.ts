// An SBM on real sockets: the Application Engine, and on a port of its own the single sign-on.

import { assertOptions, integer } from "../../model/settings/check.js";
import { createFaultySbm, type SbmServer } from "../../sbm/create-sbm.js";
import type { SbmOptions } from "../../sbm/options.js";
import { sbmChecks } from "../../sbm/settings.js";
import {
  originOf,
  serverChecks,
  serverOptions,
  startSystem,
  type RunningSystem,
  type SystemServerOptions,
} from "./start-system.js";

/** Options of `startSbm`: those of the model, and where to listen. */
export interface SbmEmulatorOptions extends SbmOptions, SystemServerOptions {
  /** Port of the single sign-on, 8085 on real servers; default 0, any free one. */
  readonly ssoPort?: number;
}

/** A running SBM. */
export interface SbmEmulator extends RunningSystem {
  /** The model: tokens. */
  readonly server: SbmServer;
  /** Address of the token service, `http://localhost:41235/idp/services/rest/TokenService/`. */
  readonly tokenService: string;
}

/**
 * Starts an emulated SBM: token service, JSON API, custom forms. It speaks plain http unless `protocol` says otherwise, as in
 * SBM's own documentation. Rejects with a `TypeError` that names a wrong option, and with an `Error` that names the port when it
 * cannot be opened.
 * @example
 * const sbm = await startSbm();
 * const body = JSON.stringify({ credentials: { username: "bill", password: "mypassword" } });
 * const answer = await fetch(sbm.tokenService, { method: "POST", body });
 * await sbm.close();
 */
export async function startSbm(options: SbmEmulatorOptions = {}): Promise<SbmEmulator> {
  assertOptions<SbmEmulatorOptions>(options, { ...sbmChecks, ...serverChecks, ssoPort: integer(0, 65_535) });
  const { ssoPort = 0, ...others } = options;
  const { where, modelled } = serverOptions(others);
  const { protocol = "http" } = where;
  const hosts = options.hosts ?? ["localhost", "127.0.0.1"];
  let openSsoPort = ssoPort;
  const ssoOrigin = () => originOf(protocol, hosts[0] ?? "localhost", openSsoPort);
  const system = createFaultySbm({ ssoOrigin, ...modelled });
  const further = [{ option: "ssoPort", port: ssoPort }];
  const { running, furtherPorts } = await startSystem(system, hosts, { ...where, protocol }, further);
  openSsoPort = furtherPorts[0] ?? ssoPort;
  return { ...running, server: system.model, tokenService: `${ssoOrigin()}/idp/services/rest/TokenService/` };
}
