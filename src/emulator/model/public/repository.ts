// `/qrs`, the repository behind the proxy. Only `about` is here: the call that clients make to see whether they are
// signed in (its properties are those of the type About in Qlik's OpenAPI document of the repository).

import { jsonAnswer } from "../http/answers.js";
import { decodeSegment } from "../http/query.js";
import { refuseWithoutXrfKey } from "../http/xrfkey.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

const ABOUT = {
  buildVersion: "0.0.0.0",
  buildDate: "1/1/2024 00:00:00 AM",
  databaseProvider: "Devart.Data.PostgreSql",
  nodeType: 1,
  sharedPersistence: true,
  requiresBootstrap: false,
  singleNodeOnly: false,
  schemaPath: "About",
};

/** The repository's answer at this path below the prefix; `undefined` for what is not here. */
export function answerRepository(rawPath: string, request: ProxyRequest): ProxyResponse | undefined {
  const path = decodeSegment(rawPath)?.replace(/\/$/, "");
  return path === "qrs/about" ? (refuseWithoutXrfKey(request) ?? jsonAnswer(200, ABOUT)) : undefined;
}
