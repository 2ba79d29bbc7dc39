// A Tableau Server as the tests use it: the web server that asks for tickets, and a browser that keeps cookies.

import { createHmac } from "node:crypto";
import { createManualClock, createTableauServer } from "../../../src/emulator/index.js";
import type { ManualClock, TableauOptions, TableauServer } from "../../../src/emulator/index.js";
import type { Answer, Asked } from "../support/ask.js";

const ORIGIN = "https://localhost";
export const VIEW = "/views/Superstore/Overview";
export const PAGE = "https://app.example.com";
export const APP = {
  clientId: "app-client-id",
  secrets: [
    { id: "secret-1", value: "the-value-of-the-first-secret" },
    { id: "secret-2", value: "the-value-of-the-second-secret" },
  ],
} as const;
export const SIGN_IN = "/vizportal/api/web/v1/auth/embed/signin";

export interface Made {
  readonly tableau: TableauServer;
  readonly clock: ManualClock;
}

export function make(options: TableauOptions = {}): Made {
  const clock = createManualClock();
  return { clock, tableau: createTableauServer({ clock, connectedApps: [APP], ...options }) };
}

export interface AskedFrom extends Asked {
  readonly peer?: string;
}

export function ask(tableau: TableauServer, path: string, asked: AskedFrom = {}): Answer {
  const { method = "GET", headers = {}, cookie, body, peer = "127.0.0.1" } = asked;
  const all = cookie === undefined ? headers : { ...headers, cookie };
  const url = new URL(path, ORIGIN);
  const response = tableau.handle({ method, url, headers: all, peer, ...(body !== undefined && { body }) });
  const text = typeof response.body === "string" ? response.body : new TextDecoder().decode(response.body);
  const header = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const cookies = response.headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value.split(";")[0]);
  return { ...response, text, header, cookie: cookies.length === 0 ? undefined : cookies.join("; ") };
}

/** The ticket call. */
export function callForTicket(tableau: TableauServer, fields: Record<string, string>, asked: AskedFrom = {}): Answer {
  return ask(tableau, "/trusted", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    body: new URLSearchParams(fields).toString(),
    ...asked,
  });
}

/** Redeems a new ticket of this user and returns the cookies. */
export function signIn(tableau: TableauServer, user: string, view = VIEW): string {
  const { cookie } = ask(tableau, `/trusted/${tableau.issueTicket({ user })}${view}`);
  if (cookie === undefined) throw new Error("the ticket made no session");
  return cookie;
}

/** Whose view the page shows; `undefined` for a page that shows none. */
export function shownUser({ text }: Answer): string | undefined {
  return /<span id="user">([^<]*)<\/span>/.exec(text)?.[1];
}

export function isSignInPage({ status, text }: Answer): boolean {
  return status === 200 && text.includes("<h1>Sign in to Tableau Server</h1>");
}

/** A token of the Connected App, five minutes long. */
export function appToken(
  { clock }: Made,
  claims: object = {},
  header: object = {},
  secret: string = APP.secrets[0].value,
) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const all = {
    iss: APP.clientId,
    aud: "tableau",
    sub: "anna",
    jti: crypto.randomUUID(),
    exp: Math.floor(clock.now() / 1000) + 300,
    scp: ["tableau:views:embed"],
    ...claims,
  };
  const head = { alg: "HS256", typ: "JWT", kid: APP.secrets[0].id, iss: APP.clientId, ...header };
  const signed = `${part(head)}.${part(all)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What Tableau's Embedding API sends. */
export function embedSignIn(
  tableau: TableauServer,
  jwt: string | undefined,
  asked: AskedFrom = {},
  siteName = "",
): Answer {
  return ask(tableau, SIGN_IN, {
    method: "POST",
    body: JSON.stringify({ siteName, jwt }),
    ...asked,
    headers: { "content-type": "application/json", ...asked.headers },
  });
}

/** Tableau's number for what is wrong. */
export function codeOf({ text }: Answer): number | undefined {
  return (JSON.parse(text) as { result: { errors?: { code: number }[] } }).result.errors?.[0]?.code;
}
