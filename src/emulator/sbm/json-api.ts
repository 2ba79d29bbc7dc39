// The JSON API in its two forms of address. A token that is not good is told of in the body; the status may well be 200.

import { answer, htmlPage, jsonAnswer } from "../model/http/answers.js";
import { decodeSegment } from "../model/http/query.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { cookieValues } from "../system/cookies.js";
import { readJsonObject } from "../system/fields.js";
import type { Outcome } from "../system/system.js";
import { callFunction, failure } from "./json-functions.js";
import { findToken, headerToken, type SbmState } from "./tokens.js";

/** A function and its parameters, as the address names them. */
interface Named {
  readonly name: string;
  readonly parameters: readonly string[];
}

const PATH = /^\/jsonapi\/(.+)$/i;
const DLL = /^\/(?:tmtrack|workcenter)\/tmtrack\.dll$/i;

/** The call that the address names: `/jsonapi/GetItem/1000/2`, or `tmtrack.dll?JSONPage&command=jsonapi&…`. */
export function jsonCallOf({ pathname, search }: URL): Named | undefined {
  const path = PATH.exec(pathname)?.[1];
  if (path !== undefined) {
    const [name = "", ...parameters] = path.split("/").map((part) => decodeSegment(part) ?? part);
    return { name, parameters: parameters.filter((part) => part !== "") };
  }
  return DLL.test(pathname) ? callOfQuery(new URLSearchParams(search)) : undefined;
}

/** Answers the call. */
export function answerJsonApi(state: SbmState, request: ProxyRequest, { name, parameters }: Named): Outcome {
  const value = headerToken(request);
  const { token, problem } = value === undefined ? { problem: "there is no token" } : findToken(state, value);
  if (!token) return { response: unauthenticated(state, request), refused: problem };
  const { user } = token;
  const body = request.body ? readJsonObject(request.body) : {};
  if (!body) return { response: jsonAnswer(200, failure("The request is no JSON.")), user };
  const call = { parameters, query: request.url.searchParams, body, user, origin: request.url.origin };
  return { response: jsonAnswer(200, callFunction(name, call)), user };
}

// The order of the parameters counts.
function callOfQuery(query: URLSearchParams): Named | undefined {
  const [first, second, third, ...rest] = [...query];
  const isCall = first?.[0] === "JSONPage" && second?.[0] === "command" && second[1].toLowerCase() === "jsonapi";
  if (!isCall || third?.[0].toLowerCase() !== "json_func") return undefined;
  const numbered = rest.filter(([name], index) => name.toLowerCase() === `json_p${index + 1}`);
  return { name: third[1], parameters: numbered.map(([, value]) => value) };
}

function unauthenticated({ settings }: SbmState, request: ProxyRequest): ProxyResponse {
  const isMarked =
    cookieValues(request, "authrequired").length > 0 ||
    request.headers["directssointeraction"]?.toLowerCase() === "true";
  if (settings.unmarkedCall === "page" && !isMarked) {
    return answer(200, "text/html; charset=utf-8", htmlPage("SBM Login", "<h1>Solutions Business Manager</h1>"));
  }
  return jsonAnswer(settings.authenticationStatus, {
    request: { url: `${request.url.pathname}${request.url.search}` },
    error: { type: "authentication", msg: "Authentication failed" },
    sso: { idp: `${settings.ssoOrigin()}/idp/services/Trust`, msg: "", code: "" },
  });
}
