// The model's front door: requests in, answers out, no I/O. Node servers and request mocks are thin faces of it.

import { comparableHost } from "../model/settings/virtual-proxies.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { bearerOf } from "../system/bearer.js";
import { createFaultySystem, type FaultySystem, type SystemSurroundings } from "../system/faulty-system.js";
import type { Outcome, SystemModel } from "../system/system.js";
import { answerPreflight, corsHeaders } from "./cors.js";
import { refusalAnswer, TenantRefusal } from "./errors.js";
import { loginPage } from "./login/login-page.js";
import { ROUTES } from "./routes.js";
import type { TenantOptions } from "./settings/options.js";
import { resolveTenantSettings, type TenantSettings } from "./settings/settings.js";
import { answerUpgrade } from "./sockets.js";
import { createTenantState, type Tenant } from "./state/tenant.js";

/** A live access token, without its text. */
export interface TenantTokenInfo {
  /** The token's id, as the tenant's API names it. */
  readonly id: string;
  /** What it is for. */
  readonly purpose: "access" | "refresh" | "websocket" | "webresource";
  /** The OAuth client that it was issued to. */
  readonly clientId: string;
  /** The user's subject. */
  readonly subject: string;
  /** Its scopes. */
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** A Qlik Cloud tenant without its servers. Nothing a client sends makes its methods throw. */
export interface QlikCloudTenant extends SystemModel {
  /** The live tokens, oldest first. */
  tokens(): readonly TenantTokenInfo[];
  /** The subjects that have a cookie session, oldest first. */
  sessions(): readonly string[];
  /**
   * Makes an access token, as the token endpoint does; `scopes` are by default all that the client may have. Throws a
   * `TypeError` for a client or a subject that the tenant does not have.
   */
  issueToken(order: {
    readonly clientId: string;
    readonly subject: string;
    readonly scopes?: readonly string[];
  }): string;
  /** Adds a secret to a client and returns it, as "Generate new client secret" does. Throws a `TypeError` for a sixth. */
  addClientSecret(clientId: string): string;
  /** Deletes a secret of a client. */
  removeClientSecret(clientId: string, secret: string): void;
  /** Publishes a client, or takes it back. */
  publishClient(clientId: string, published: boolean): void;
  /** Deletes a client, as an administrator does to revoke access: its tokens and codes are gone with it. */
  removeClient(clientId: string): void;
  /** Changes how a client asks for consent. */
  setConsent(clientId: string, consent: "required" | "trusted"): void;
  /** Enables or disables a user. Throws a `TypeError` for a subject that the tenant does not have. */
  setUserStatus(subject: string, status: "active" | "disabled"): void;
  /** Gives a user a licence, or takes it; sockets that are open stay open. */
  setLicence(subject: string, licence: "granted" | "denied"): void;
}

/** A tenant with what stands in front of it: faults, journal, clock. */
export type FaultyTenant = FaultySystem<QlikCloudTenant>;

/**
 * Makes a Qlik Cloud tenant without sockets, for request mocks and unit tests. Throws a `TypeError` that names a wrong option.
 * @example
 * const tenant = createQlikCloudTenant({ clients: [{ clientId: "page", type: "spa" }] });
 * tenant.handle({ method: "GET", url: new URL("https://localhost/.well-known/jwks.json"), headers: {} });
 */
export function createQlikCloudTenant(options: TenantOptions = {}): QlikCloudTenant {
  return createFaultyTenant(options).model;
}

/** Makes a tenant and what stands in front of it. Throws a `TypeError` that names a wrong option. */
export function createFaultyTenant(options: TenantOptions): FaultyTenant {
  const settings = resolveTenantSettings(options);
  return createFaultySystem<QlikCloudTenant>({
    clock: options.clock,
    onRequest: options.onRequest,
    secrets: {
      parameters: ["accesstoken", "code", "state", "qlik-csrf-token", "code_challenge", "login_hint"],
    },
    create: (surroundings) => createModel(settings, surroundings),
  });
}

function createModel(settings: TenantSettings, { clock, journal }: SystemSurroundings): QlikCloudTenant {
  const tenant = createTenantState(settings, clock);
  return {
    handle(request) {
      const { response, user, refused } = answer(tenant, request);
      journal.write("public", request, response.status, { user: user ?? userOf(tenant, request), refused });
      return { ...response, body: request.method === "HEAD" ? "" : response.body };
    },
    upgrade(request) {
      const { answer: answered, user, refused } = answerUpgrade(tenant, request);
      journal.write("socket", request, answered.accepted ? 101 : answered.response.status, { user, refused });
      return answered;
    },
    signOut(request) {
      const token = tenant.tokens.take(bearerOf(request) ?? "");
      return tenant.sessions.end(request).ended || token !== undefined;
    },
    signInPage: () => loginPage(tenant),
    userOf: (request) => userOf(tenant, request),
    corsHeaders: (request) => corsHeaders(tenant, request),
    journal: () => journal.entries(),
    reset: () => tenant.reset(),
    dispose: () => tenant.reset(),
    ...administration(tenant),
  };
}

function answer(tenant: Tenant, request: ProxyRequest): Outcome {
  if (!tenant.settings.hosts.includes(comparableHost(request.url.hostname))) {
    return refusal(new TenantRefusal(404, "Not found", { code: "LOGIN-2", reason: "the host is no tenant" }));
  }
  if (request.method === "OPTIONS") return { response: answerPreflight(tenant, request) };
  const method = request.method === "HEAD" ? "GET" : request.method;
  const onPath = ROUTES.filter(({ path }) => path.test(request.url.pathname));
  const route = onPath.find((each) => each.method === method);
  const extra = route?.hasOwnCors ? [] : corsHeaders(tenant, request);
  if (!route) return withHeaders(missing(onPath.length > 0), extra);
  try {
    return withHeaders(route.answer(tenant, request), extra);
  } catch (error) {
    if (!(error instanceof TenantRefusal)) throw error;
    return withHeaders(refusal(error), error.details.unreadable ? [] : extra);
  }
}

function refusal(error: TenantRefusal): Outcome {
  return { response: refusalAnswer(error), refused: error.reason };
}

function missing(hasOtherMethod: boolean): Outcome {
  return refusal(hasOtherMethod ? new TenantRefusal(405, "Method not allowed") : new TenantRefusal(404, "Not found"));
}

function withHeaders(outcome: Outcome, extra: ProxyResponse["headers"]): Outcome {
  const { response } = outcome;
  return extra.length === 0
    ? outcome
    : { ...outcome, response: { ...response, headers: [...response.headers, ...extra] } };
}

function userOf(tenant: Tenant, request: ProxyRequest): string | undefined {
  const token = tenant.tokens.find(bearerOf(request) ?? "");
  return (token ?? tenant.sessions.of(request))?.user.subject;
}

function administration({ tokens, codes, sessions, clients, users, clock, settings }: Tenant) {
  const client = (clientId: string) => {
    const found = clients.all().find((each) => each.clientId === clientId);
    if (!found) throw new TypeError(`There is no OAuth client "${clientId}".`);
    return found;
  };
  const user = (subject: string) => {
    const found = users.bySubject(subject);
    if (!found) throw new TypeError(`There is no user with the subject "${subject}".`);
    return found;
  };
  return {
    tokens: () =>
      tokens.all().map(({ id, purpose, client: { clientId }, user: { subject }, scopes, endsAt }) => {
        return { id, purpose, clientId, subject, scopes, endsAt };
      }),
    issueToken({ clientId, subject, scopes }: Parameters<QlikCloudTenant["issueToken"]>[0]) {
      const to = client(clientId);
      const issuer = `https://${settings.hosts[0] ?? "localhost"}`;
      const made = { client: to, user: user(subject), scopes: scopes ?? to.allowedScopes, authTime: clock.now() };
      const lifeMs = to.accessTokenMinutes * 60_000;
      return tokens.issue({ ...made, purpose: "access", tokenType: "machine", lifeMs }, issuer).text;
    },
    sessions: () => sessions.all().map((session) => session.user.subject),
    addClientSecret: (clientId: string) => clients.addSecret(clientId),
    removeClientSecret: (clientId: string, secret: string) => clients.removeSecret(clientId, secret),
    publishClient: (clientId: string, published: boolean) => void (client(clientId).published = published),
    removeClient(clientId: string) {
      const removed = client(clientId);
      clients.remove(clientId);
      tokens.forget((token) => token.client === removed);
      codes.forget((code) => code.client === removed);
    },
    setConsent: (clientId: string, consent: "required" | "trusted") => void (client(clientId).consent = consent),
    setUserStatus: (subject: string, status: "active" | "disabled") => void (user(subject).status = status),
    setLicence: (subject: string, licence: "granted" | "denied") => void (user(subject).licence = licence),
  };
}
