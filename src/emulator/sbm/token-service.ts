// The token service: a user's name and password become a token. Clients send the JSON by POST, and one by GET with a body.

import { answer, emptyAnswer, htmlPage, jsonAnswer } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { isObject, readJsonObject, textField } from "../system/fields.js";
import type { Outcome } from "../system/system.js";
import { isoDate, issueToken, type SbmState, type SbmToken } from "./tokens.js";

/** `POST /idp/services/rest/TokenService/`. */
export function answerTokenService(state: SbmState, request: ProxyRequest): Outcome {
  const fields = readJsonObject(request.body ?? "");
  if (!fields) return refuse(state, "the body is no JSON object");
  const credentials = fields["credentials"];
  if (!isObject(credentials)) return refuse(state, "credentials are missing");
  const name = textField(credentials, "username");
  const password = textField(credentials, "password");
  const user = state.settings.users.find((each) => each.name === name);
  if (!user) return refuse(state, "there is no such user");
  if (user.password !== password) return refuse(state, `the password is not that of ${user.name}`);
  return { response: tokenAnswer(state, issueToken(state, user.name)), user: user.name };
}

/** `GET /idp/services/rest/iwa`: Windows says who the caller is. */
export function answerWindowsSignIn(state: SbmState, request: ProxyRequest): Outcome {
  const isProven = /^(?:Negotiate|NTLM)\s+\S/i.test(request.headers["authorization"] ?? "");
  if (!isProven) {
    const headers: ProxyResponse["headers"] = [
      ["WWW-Authenticate", "Negotiate"],
      ["WWW-Authenticate", "NTLM"],
    ];
    return { response: emptyAnswer(401, headers), refused: "Windows has not said who the caller is" };
  }
  const { formUser } = state.settings;
  return { response: tokenAnswer(state, issueToken(state, formUser)), user: formUser };
}

/** The answer with a token, as the switches have it. */
function tokenAnswer({ settings }: SbmState, token: SbmToken): ProxyResponse {
  const { createdAt, endsAt, value } = token;
  const isOld = settings.dates === "epoch";
  const lifetime = isOld
    ? { created: createdAt, expires: endsAt }
    : { created: isoDate(createdAt), expires: isoDate(endsAt) };
  const about = { tokenType: "SSO", encoding: "base64", value };
  const body = {
    status: "OK",
    lifetime,
    token: isOld ? about : { ...about, tokenProperties: propertiesOf(token) },
  };
  const text = JSON.stringify(body);
  const printed = settings.tokenJson === "valid" ? text : withoutCommas(text);
  return answer(200, "application/json;charset=UTF-8", printed, [["Cache-Control", "no-store"]]);
}

function propertiesOf({ id, user, issuer, createdAt, endsAt }: SbmToken): Record<string, string> {
  return {
    ticketType: "TGT",
    nativeTokenType: "saml:SAML",
    nativeTokenVersion: "1.1",
    tokenId: id,
    issuer,
    subjectName: user,
    subjectNamespace: "00000",
    issueInstant: isoDate(createdAt),
    notBefore: isoDate(createdAt),
    notOnOrAfter: isoDate(endsAt),
    // Spelt as SBM spells it.
    identiyStoreType: "AE",
    identityStoreURI: "http://localhost/gsoap/gsoap_ssl.dll?sbminternalservices72",
  };
}

/** The five commas that the documentation's sample lacks. */
function withoutCommas(text: string): string {
  return text.replace(/,(?="(?:lifetime|token|encoding|value|tokenProperties)":)/g, " ");
}

function refuse({ settings }: SbmState, refused: string): Outcome {
  const { wrongPassword } = settings;
  const detail = "Invalid credentials";
  if (wrongPassword === "empty") return { response: emptyAnswer(200), refused };
  if (wrongPassword === "error") return { response: jsonAnswer(200, { status: "Error", error: { detail } }), refused };
  return { response: answer(401, "text/html; charset=utf-8", htmlPage("Error 401", `<h1>${detail}</h1>`)), refused };
}
