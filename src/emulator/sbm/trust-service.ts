// The same by SOAP: a WS-Trust request with a name and a password is answered with an assertion, and the Application Engine's
// web services take it in their security header.

import { answer, escapeHtml } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import type { Outcome } from "../system/system.js";
import { findAssertion, isoDate, issueToken, type SbmState, type SbmToken } from "./tokens.js";
import { VERSION } from "./json-functions.js";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const TRUST = "http://schemas.xmlsoap.org/ws/2005/02/trust";

/** `POST /idp/services/Trust`. */
export function answerTrust(state: SbmState, request: ProxyRequest): Outcome {
  const body = request.body ?? "";
  if (!/<(?:\w+:)?RequestSecurityToken[\s>]/.test(body)) {
    return {
      response: fault("InvalidRequest", "The request is no RequestSecurityToken."),
      refused: "no RequestSecurityToken",
    };
  }
  const name = elementText(body, "Username");
  const password = elementText(body, "Password");
  const user = state.settings.users.find((each) => each.name === name && each.password === password);
  if (!user) {
    const refused = "name and password are nobody's";
    return { response: fault("FailedAuthentication", "Authentication failed"), refused };
  }
  return { response: envelope(200, issuedToken(issueToken(state, user.name))), user: user.name };
}

/** `POST /gsoap/gsoap_ssl.dll?aewebservices71`: `GetVersion` and `GetUser` of the one who holds the assertion. */
export function answerWebService(state: SbmState, request: ProxyRequest): Outcome {
  const body = request.body ?? "";
  const { token, problem } = findAssertion(state, body);
  if (!token) return { response: fault("FailedAuthentication", "Authentication failed"), refused: problem };
  const [, call] = /<(?:\w+:)?(GetVersion|GetUser)[\s/>]/.exec(body) ?? [];
  if (call === undefined) return { response: fault("Client", "There is no such call."), user: token.user };
  const value = call === "GetVersion" ? VERSION : token.user;
  const answered = `<ae:${call}Response xmlns:ae="urn:aewebservices71"><return>${escapeHtml(value)}</return></ae:${call}Response>`;
  return { response: envelope(200, answered), user: token.user };
}

function issuedToken({ createdAt, endsAt, assertion }: SbmToken): string {
  const lifetime =
    `<wst:Lifetime><wsu:Created>${isoDate(createdAt)}</wsu:Created>` +
    `<wsu:Expires>${isoDate(endsAt)}</wsu:Expires></wst:Lifetime>`;
  const names =
    `xmlns:wst="${TRUST}" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/` +
    'oasis-200401-wss-wssecurity-utility-1.0.xsd"';
  const token = `<wst:RequestedSecurityToken>${assertion}</wst:RequestedSecurityToken>`;
  return `<wst:RequestSecurityTokenResponse ${names}>${lifetime}${token}</wst:RequestSecurityTokenResponse>`;
}

function fault(code: string, said: string): ProxyResponse {
  return envelope(500, `<soap:Fault><faultcode>${code}</faultcode><faultstring>${said}</faultstring></soap:Fault>`);
}

function envelope(status: number, body: string): ProxyResponse {
  const text = `<soap:Envelope xmlns:soap="${SOAP}"><soap:Body>${body}</soap:Body></soap:Envelope>`;
  return answer(status, "text/xml; charset=utf-8", text);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function elementText(xml: string, name: string): string | undefined {
  const found = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)</`).exec(xml)?.[1];
  return found?.replace(/&(?:#(\d+)|(\w+));/g, (whole, number: string | undefined, entity: string | undefined) =>
    number === undefined ? (ENTITIES[entity ?? ""] ?? whole) : String.fromCodePoint(Number(number)),
  );
}
