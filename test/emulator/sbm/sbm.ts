// An SBM as the tests use it.

import { createManualClock, createSbmServer } from "../../../src/emulator/index.js";
import type { ManualClock, SbmOptions, SbmServer } from "../../../src/emulator/index.js";
import { toRequest, type Answer, type Asked } from "../support/ask.js";

const SSO = "http://localhost:8085";
export const SERVICE = "/idp/services/rest/TokenService/";
export const BILL = { username: "bill", password: "mypassword" };

export interface Made {
  readonly sbm: SbmServer;
  readonly clock: ManualClock;
}

export function make(options: SbmOptions = {}): Made {
  const clock = createManualClock();
  return { clock, sbm: createSbmServer({ clock, ...options }) };
}

export function ask(sbm: SbmServer, path: string, asked: Asked = {}): Answer & { json(): Json } {
  const response = sbm.handle(toRequest(new URL(path, SSO).href, asked));
  const text = typeof response.body === "string" ? response.body : new TextDecoder().decode(response.body);
  const header = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return { ...response, text, header, cookie: undefined, json: () => JSON.parse(text) as Json };
}

export type Json = Record<string, unknown> & {
  status: string;
  lifetime: { created: unknown; expires: unknown };
  token: { value: string; tokenProperties?: Record<string, string> };
  result: { type: string; msg: string };
  error: { type: string };
};

export function callForToken(sbm: SbmServer, credentials: object, path = SERVICE, method = "POST") {
  const headers = { "content-type": "application/json;charset=UTF-8", accept: "application/json" };
  return ask(sbm, path, { method, headers, body: JSON.stringify({ credentials }) });
}

export function withToken(token: string, more: Record<string, string> = {}): Asked {
  return { headers: { alfssoauthntoken: token, ...more } };
}
