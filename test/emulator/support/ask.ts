// Asks the model without any network: an address, a few headers, and the answer's headers by name.

import type { ProxyRequest, ProxyResponse, QlikProxy } from "../../../src/emulator/index.js";

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string | undefined;
  readonly body?: string;
}

export interface Answer extends ProxyResponse {
  readonly text: string;
  header(name: string): string | undefined;
  /** `name=value` of the answer's `Set-Cookie`. */
  readonly cookie: string | undefined;
}

/** A user for tickets, and the virtual proxy most tests use. */
export const ADA = { virtualProxy: "mashup", userDirectory: "ACME", userId: "ada" };
export const BOB = { virtualProxy: "mashup", userDirectory: "ACME", userId: "bob" };
export const MASHUP = "https://localhost/mashup";
export const IMAGE = "/resources/img/core/dark_noise_16x16.png";
export const XRFKEY = "abcdefghij012345";

export function ask(proxy: QlikProxy, address: string, asked: Asked = {}): Answer {
  return readable(proxy.handlePublic(toRequest(address, asked)));
}

/** Calls the trusted side with a good xrfkey. */
export function askTrusted(proxy: QlikProxy, path: string, asked: Asked = {}): Answer {
  const url = new URL(path, "https://qlikserver1:4243");
  url.searchParams.set("xrfkey", XRFKEY);
  return readable(
    proxy.handleTrusted(toRequest(url.href, { ...asked, headers: { "x-qlik-xrfkey": XRFKEY, ...asked.headers } })),
  );
}

/** Consumes a new ticket of this user and returns the cookie, as a browser keeps it. */
export function signInAs(proxy: QlikProxy, user: typeof ADA = ADA): string {
  const ticket = proxy.issueTicket(user);
  const base = user.virtualProxy === "" ? "https://localhost" : `https://localhost/${user.virtualProxy}`;
  const { cookie } = ask(proxy, `${base}${IMAGE}?qlikTicket=${ticket}`);
  if (cookie === undefined) throw new Error("the ticket made no session");
  return cookie;
}

/** Who the proxy takes the cookie for: the user id, or `undefined` for nobody. */
export function whoIs(proxy: QlikProxy, cookie: string | undefined, base = MASHUP): string | undefined {
  const told = JSON.parse(ask(proxy, `${base}/qps/user`, { cookie }).text) as { userId?: string };
  return told.userId;
}

export function toRequest(address: string, { method = "GET", headers = {}, cookie, body }: Asked): ProxyRequest {
  return {
    method,
    url: new URL(address),
    headers: cookie === undefined ? headers : { ...headers, cookie },
    ...(body !== undefined && { body }),
  };
}

function readable(response: ProxyResponse): Answer {
  const header = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const text = typeof response.body === "string" ? response.body : new TextDecoder().decode(response.body);
  return { ...response, text, header, cookie: header("set-cookie")?.split(";")[0] };
}
