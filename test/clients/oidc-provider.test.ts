// The login of qlik-ticket/qlik-cloud against an OAuth server that was not written here: npm oidc-provider, which checks PKCE, redirect
// address, state and code by the standards. In Node, with the globals of a tab played: it leaves, signs in, and comes back.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { authenticateQlikCloud, isEmbedError } from "../../src/qlik-cloud/index.js";
import { openPage, PAGE } from "../unit/support/page.js";

const CLIENT = { clientId: "page", redirectUri: PAGE };
let server: Server;
let tenant: string;
let provider: Provider;
/** Whom the login lets in; nobody: the visitor refuses. */
let visitor: string | undefined;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tenant = `http://localhost:${(server.address() as AddressInfo).port}`;
  provider = new Provider(tenant, {
    clients: [
      {
        client_id: CLIENT.clientId,
        redirect_uris: [CLIENT.redirectUri],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    scopes: ["openid", "user_default"],
    routes: { authorization: "/oauth/authorize", token: "/oauth/token", revocation: "/oauth/revoke" },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({
        ...(oidc.client && { clientId: oidc.client.clientId }),
        ...(oidc.session?.accountId !== undefined && { accountId: oidc.session.accountId }),
      });
      grant.addOIDCScope("openid user_default");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response).then((isDone) => isDone || callback(request, response));
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  server.close();
});

/** The login's own page, and the one call of a tenant that says whose a token is. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (request.url?.startsWith("/interaction/")) {
    const refused = { error: "access_denied", error_description: "<b>The visitor said no</b>" };
    const result = visitor === undefined ? refused : { login: { accountId: visitor } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    return true;
  }
  if (request.url !== "/api/v1/users/me") return false;
  const token = await provider.AccessToken.find((request.headers.authorization ?? "").replace(/^Bearer /, ""));
  response.writeHead(token ? 200 : 401, { "content-type": "application/json" });
  response.end(JSON.stringify(token ? { subject: token.accountId } : {}));
  return true;
}

/** Where the tab went. */
let left: string | undefined;
const kept = new Map<string, string>();

function openTabAt(address: string): void {
  openPage({ address });
  left = undefined;
  const parts = new URL(address);
  const { origin, pathname, host, hostname, protocol, search, hash } = parts;
  const replace = (to: string) => void (left = to);
  vi.stubGlobal("location", { href: address, origin, pathname, host, hostname, protocol, search, hash, replace });
  vi.stubGlobal("history", { state: null, replaceState: () => undefined });
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
}

beforeEach(() => {
  kept.clear();
  visitor = "anna";
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

/** Follows the login as a browser does, with cookies, up to the first address outside. */
async function walk(address: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = new URL(address);
  for (let steps = 0; next.origin === tenant && steps < 10; steps++) {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const { headers, status } = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = headers.get("location");
    if (to === null) throw new Error(`The login stopped at ${next.pathname} with ${status}`);
    next = new URL(to, next);
  }
  return next.href;
}

async function leaveAndReturn(): Promise<string> {
  openTabAt(PAGE);
  authenticateQlikCloud(CLIENT, { tenant }).catch(() => undefined);
  await vi.waitFor(() => expect(left).toBeDefined());
  return walk(left ?? "");
}

test("a login at oidc-provider gives a token, which its own record says is the visitor's, and a logout revokes it", async () => {
  openTabAt(await leaveAndReturn());
  const session = await authenticateQlikCloud(CLIENT, { tenant });
  expect(session.user).toEqual({ subject: "anna" });
  const token = await session.getAccessToken();
  expect(await provider.AccessToken.find(token)).toMatchObject({ accountId: "anna", clientId: "page" });
  await session.logout();
  expect(await provider.AccessToken.find(token)).toBeUndefined();
});

test("a code of oidc-provider is good once: the same address a second time begins a new login, and sends no code", async () => {
  const back = await leaveAndReturn();
  openTabAt(back);
  (await authenticateQlikCloud(CLIENT, { tenant })).dispose();
  kept.clear();
  openTabAt(back);
  authenticateQlikCloud(CLIENT, { tenant }).catch(() => undefined);
  await vi.waitFor(() => expect(left).toContain("/oauth/authorize?"));
});

test("a consent that is refused at oidc-provider is told in words, without the text that stands in the address", async () => {
  visitor = undefined;
  openTabAt(await leaveAndReturn());
  const error: unknown = await authenticateQlikCloud(CLIENT, { tenant }).catch((thrown: unknown) => thrown);
  expect(isEmbedError(error)).toBe(true);
  expect(error).toMatchObject({ code: "consent-refused" });
  expect(String(error)).not.toContain("<b>");
});
