// The REST calls about apps, and files that pages load by their address: a picture, a script.

import { DEMO_APP } from "../../engine/index.js";
import { answer, jsonAnswer } from "../../model/http/answers.js";
import { DARK_NOISE_PNG } from "../../model/public/dark-noise.js";
import { decodeSegment } from "../../model/http/query.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import type { Caller } from "../caller.js";
import { TenantRefusal } from "../errors.js";
import type { Tenant } from "../state/tenant.js";
import { describeUser, showTenant } from "./people.js";

/** `GET /api/v1/items`: the one app. */
export function listItems(_tenant: Tenant, { url }: ProxyRequest): ProxyResponse {
  const item = { id: `item-${DEMO_APP.id}`, resourceType: "app", resourceId: DEMO_APP.id, name: DEMO_APP.title };
  return jsonAnswer(200, { data: [item], links: { self: { href: url.href } } });
}

/** `GET /api/v1/apps/{id}`. */
export function showApp(_tenant: Tenant, { url }: ProxyRequest): ProxyResponse {
  const id = decodeSegment(url.pathname.split("/")[4] ?? "");
  if (id !== DEMO_APP.id) throw new TenantRefusal(404, "Not found", { reason: "there is no such app" });
  return jsonAnswer(200, { attributes: { id, name: DEMO_APP.title, published: false }, privileges: ["read"] });
}

/** `GET /api/v1/apps/{id}/media/thumbnail`. */
export function showThumbnail(): ProxyResponse {
  return answer(200, "image/png", DARK_NOISE_PNG);
}

/** `GET /api/v1/extensions/{name}/file/{path}`: a script that leaves a mark on the page. */
export function showExtensionFile(): ProxyResponse {
  return answer(200, "text/javascript; charset=utf-8", "globalThis.emulatedExtension = true;\n");
}

/** `GET /api/v1/user-locale`. */
export function showLocale(): ProxyResponse {
  return jsonAnswer(200, { locale: "en" });
}

/** `GET /api/v1/features`. */
export function showFeatures(): ProxyResponse {
  return jsonAnswer(200, {});
}

/** `GET /api/v1/boot/core-init`: several of the first calls' answers in one. */
export function showBoot(tenant: Tenant, request: ProxyRequest, { user }: Caller): ProxyResponse {
  const tenantBody: unknown = JSON.parse(showTenant(tenant, request).body as string);
  return jsonAnswer(200, [
    { method: "GET", path: "/api/v1/users/me", status: 200, data: describeUser(user) },
    { method: "GET", path: "/api/v1/tenants/me", status: 200, data: tenantBody },
    { method: "GET", path: "/api/v1/user-locale", status: 200, data: { locale: "en" } },
  ]);
}

/** `GET /api/v1/licenses/status`. */
export function showLicence(): ProxyResponse {
  return jsonAnswer(200, { type: "Signed", status: "Ok", trial: false, valid: true, product: "QlikSenseEnterprise" });
}

/** What tells a client which of Qlik's platforms it talks to; anyone may read it. */
export function showProduct({ settings }: Tenant): ProxyResponse {
  const provider = settings.government ? "fedramp" : "aws";
  const body = {
    composition: { deploymentType: "QlikCloud", provider, productName: "Qlik Cloud", version: "emulated" },
  };
  const file = jsonAnswer(200, body);
  return { ...file, headers: [...file.headers, ["Access-Control-Allow-Origin", "*"]] };
}
