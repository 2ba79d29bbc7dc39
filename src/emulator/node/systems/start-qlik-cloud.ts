// A Qlik Cloud tenant on real sockets.

import { assertOptions } from "../../model/settings/check.js";
import { createFaultyTenant, type QlikCloudTenant } from "../../qlik-cloud/create-tenant.js";
import type { TenantOptions } from "../../qlik-cloud/settings/options.js";
import { tenantChecks } from "../../qlik-cloud/settings/settings.js";
import { createTokenSigner } from "../token-signer.js";
import { verifyJws } from "../verify-jws.js";
import {
  serverChecks,
  serverOptions,
  startSystem,
  type RunningSystem,
  type SystemServerOptions,
} from "./start-system.js";

/** Options of `startQlikCloud`: those of the model, and where to listen. */
export interface QlikCloudOptions extends TenantOptions, SystemServerOptions {}

/** A running tenant. */
export interface QlikCloudEmulator extends RunningSystem {
  /** The model: tokens, sessions, clients. */
  readonly tenant: QlikCloudTenant;
}

/**
 * Starts an emulated Qlik Cloud tenant: OAuth, JWT sessions, the REST calls that clients begin with, and the engine. Rejects
 * with a `TypeError` that names a wrong option, and with an `Error` that names the port when it cannot be opened.
 * @example
 * const cloud = await startQlikCloud({
 *   clients: [{ clientId: "site", type: "web", secrets: ["s3cret"], grants: ["impersonation"] }],
 * });
 * cloud.origin; // "https://localhost:41234": the tenant
 * await cloud.close();
 */
export async function startQlikCloud(options: QlikCloudOptions = {}): Promise<QlikCloudEmulator> {
  assertOptions<QlikCloudOptions>(options, { ...tenantChecks, ...serverChecks });
  const { where, modelled } = serverOptions(options);
  const system = createFaultyTenant({ verifyJws, tokenSigner: createTokenSigner(), ...modelled });
  const { running } = await startSystem(system, options.hosts ?? ["localhost", "127.0.0.1"], where);
  return { ...running, tenant: system.model };
}
