// The REST calls about users: who am I, who is there, a new one.

import { emptyAnswer, jsonAnswer } from "../../model/http/answers.js";
import { parameterValue } from "../../model/http/query.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import { readFields, textField } from "../../system/fields.js";
import type { Caller } from "../caller.js";
import { badRequest, TenantRefusal } from "../errors.js";
import type { Tenant } from "../state/tenant.js";
import type { TenantUser } from "../state/users.js";

const TENANT_ID = "emulatedTenant0000000000000000";

/** `GET /api/v1/users/me`. */
export function showMe(_tenant: Tenant, _request: ProxyRequest, { user }: Caller): ProxyResponse {
  return jsonAnswer(200, describeUser(user));
}

/** `GET /api/v1/csrf-token`: the token is in a header. */
export function showCsrfToken(_tenant: Tenant, _request: ProxyRequest, { session }: Caller): ProxyResponse {
  return emptyAnswer(204, session ? [["qlik-csrf-token", session.csrfToken]] : []);
}

/** `GET /api/v1/users?filter=subject eq "anna"`; without a filter all. */
export function listUsers({ users }: Tenant, { url }: ProxyRequest, caller: Caller): ProxyResponse {
  checkAdmin(caller);
  const filter = parameterValue(url, "filter");
  const [, field, value] = /^\s*(subject|email|id|name)\s+eq\s+"([^"]*)"\s*$/i.exec(filter ?? "") ?? [];
  if (filter !== undefined && field === undefined) throw badRequest('filter must be like: subject eq "anna"');
  const key = field?.toLowerCase() as "subject" | "email" | "id" | "name" | undefined;
  const found = users.all().filter((user) => key === undefined || user[key] === value);
  return jsonAnswer(200, { data: found.map(describeUser), links: { self: { href: url.href } } });
}

/** `POST /api/v1/users`. */
export function addUser({ users }: Tenant, request: ProxyRequest, caller: Caller): ProxyResponse {
  checkAdmin(caller);
  const fields = readFields(request);
  const subject = fields && textField(fields, "subject");
  if (!fields || subject === undefined) throw badRequest("subject is missing");
  if (users.bySubject(subject)) throw new TenantRefusal(409, "User already exists");
  const name = textField(fields, "name");
  const email = textField(fields, "email");
  return jsonAnswer(201, describeUser(users.add({ subject, ...(name && { name }), ...(email && { email }) })));
}

/** `GET /api/v1/tenants/me`. */
export function showTenant({ settings }: Tenant, { url }: ProxyRequest): ProxyResponse {
  return jsonAnswer(200, { id: TENANT_ID, name: url.hostname, hostnames: settings.hosts, status: "active" });
}

/** Throws a refusal (403) unless the token may change the tenant's users. */
export function checkAdmin({ token, user }: Caller): void {
  const mayBy = (scope: string) => scope === "admin_classic" || scope.startsWith("admin.users");
  if (token ? token.scopes.some(mayBy) : user.roles.includes("TenantAdmin")) return;
  throw new TenantRefusal(403, "Forbidden", { reason: "the caller has no scope admin_classic" });
}

/** The user as the API shows one. */
export function describeUser({ id, subject, name, email, status, roles }: TenantUser): Record<string, unknown> {
  return {
    id,
    tenantId: TENANT_ID,
    subject,
    name,
    email,
    status,
    assignedRoles: roles.map((role) => ({ name: role })),
  };
}
