// The model's front door: requests in, answers out, no I/O. Node servers and request mocks are thin faces of it.

import { answer as plainAnswer, emptyAnswer, htmlPage, notFound } from "../model/http/answers.js";
import { comparableHost } from "../model/settings/virtual-proxies.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../model/types.js";
import { createFaultySystem, type FaultySystem, type SystemSurroundings } from "../system/faulty-system.js";
import type { Outcome, SystemModel } from "../system/system.js";
import { answerForm } from "./forms.js";
import { answerJsonApi, jsonCallOf } from "./json-api.js";
import type { SbmOptions } from "./options.js";
import { resolveSbmSettings, type SbmSettings } from "./settings.js";
import { answerTokenService, answerWindowsSignIn } from "./token-service.js";
import { createSbmState, findToken, headerToken, issueToken, type SbmState } from "./tokens.js";
import { answerTrust, answerWebService } from "./trust-service.js";

/** An SBM with its single sign-on, without its servers. Nothing a client sends makes its methods throw. */
export interface SbmServer extends SystemModel {
  /** Makes a token of this user's, in Base64. Throws a `TypeError` for a user whom it does not have. */
  issueToken(user: string): string;
  /** The users who have live tokens, oldest token first. */
  tokens(): readonly string[];
}

/** An SBM with what stands in front of it: faults, journal, clock. */
export type FaultySbm = FaultySystem<SbmServer>;

/**
 * Makes an SBM without sockets, for request mocks and unit tests. Throws a `TypeError` that names a wrong option.
 * @example
 * const sbm = createSbmServer();
 * const headers = { alfssoauthntoken: sbm.issueToken("bill") };
 * sbm.handle({ method: "GET", url: new URL("http://localhost/jsonapi/GetVersion"), headers });
 */
export function createSbmServer(options: SbmOptions = {}): SbmServer {
  return createFaultySbm(options).model;
}

/** Makes an SBM and what stands in front of it. Throws a `TypeError` that names a wrong option. */
export function createFaultySbm(options: SbmOptions): FaultySbm {
  const settings = resolveSbmSettings(options);
  return createFaultySystem<SbmServer>({
    clock: options.clock,
    onRequest: options.onRequest,
    secrets: { parameters: ["alfssoauthntoken", "ssotoken", "password"] },
    create: (surroundings) => createModel(settings, surroundings),
  });
}

function createModel(settings: SbmSettings, { clock, journal }: SystemSurroundings): SbmServer {
  const state = createSbmState(settings, clock);
  return {
    handle(request) {
      const { response, user, refused } = answer(state, request);
      journal.write("public", request, response.status, { user, refused });
      const headers = [...response.headers, ...corsHeaders(state, request)];
      return { ...response, headers, body: request.method === "HEAD" ? "" : response.body };
    },
    upgrade(request): UpgradeAnswer {
      journal.write("socket", request, 404, {});
      return { accepted: false, response: notFound() };
    },
    signOut(request) {
      const { token } = findToken(state, headerToken(request) ?? "");
      return token !== undefined && state.tokens.take(token.id) !== undefined;
    },
    signInPage: () => loginPage(),
    userOf: (request) => findToken(state, headerToken(request) ?? "").token?.user,
    corsHeaders: (request) => corsHeaders(state, request),
    journal: () => journal.entries(),
    issueToken(user) {
      if (!settings.users.some(({ name }) => name === user)) throw new TypeError(`There is no user "${user}".`);
      return issueToken(state, user).value;
    },
    tokens: () => state.tokens.all().map(({ user }) => user),
    reset: () => state.reset(),
    dispose: () => state.reset(),
  };
}

// Letter case and the last slash do not count: public clients write `TokenService/` and `tokenservice`.
const TOKEN_SERVICE = /^\/idp\/services\/rest\/tokenservice\/?$/i;
const WINDOWS = /^\/idp\/services\/rest\/iwa\/?$/i;
const TRUST = /^\/idp\/services\/trust\/?$/i;
const WEB_SERVICE = /^\/gsoap\/gsoap_ssl\.dll$/i;

function answer(state: SbmState, request: ProxyRequest): Outcome {
  const { method, url } = request;
  if (!state.settings.hosts.includes(comparableHost(url.hostname))) {
    return { response: notFound(), refused: "the host is not this server" };
  }
  if (method === "OPTIONS") return { response: preflight(state, request) };
  const { pathname } = url;
  if (TOKEN_SERVICE.test(pathname)) return answerTokenService(state, request);
  if (WINDOWS.test(pathname)) return answerWindowsSignIn(state, request);
  if (TRUST.test(pathname) && method === "POST") return answerTrust(state, request);
  if (WEB_SERVICE.test(pathname) && method === "POST") return answerWebService(state, request);
  const call = jsonCallOf(url);
  if (call) return answerJsonApi(state, request, call);
  return answerForm(state, url) ?? { response: loginPage(), refused: "there is no such call" };
}

function loginPage(): ProxyResponse {
  return plainAnswer(200, "text/html; charset=utf-8", htmlPage("SBM Login", "<h1>Solutions Business Manager</h1>"));
}

function corsHeaders({ settings }: SbmState, { url, headers }: ProxyRequest): ProxyResponse["headers"] {
  const origin = headers["origin"];
  if (settings.cors === "none" || origin === undefined || origin === url.origin) return [];
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Vary", "Origin"],
  ];
}

function preflight({ settings }: SbmState, { headers }: ProxyRequest): ProxyResponse {
  if (settings.cors === "none" || headers["origin"] === undefined) return emptyAnswer(405, [["Allow", "GET, POST"]]);
  return emptyAnswer(204, [
    ["Access-Control-Allow-Methods", "GET, POST"],
    ["Access-Control-Allow-Headers", "alfssoauthntoken, content-type, directssointeraction"],
  ]);
}
