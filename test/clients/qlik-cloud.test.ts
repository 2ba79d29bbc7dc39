// Software that was not written here, against the emulated tenant, in Node: @qlik/api signs in by its own OAuth, oauth4webapi
// reads discovery and tokens, enigma.js opens an app. Over http, because these take no certificate authority.
import { auth, items, qix, users } from "@qlik/api";
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json" with { type: "json" };
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { DEMO_APP, startQlikCloud, type QlikCloudEmulator } from "../../src/emulator/index.js";

const SECRET = "the-secret-of-the-backend";
const CALLBACK = "https://app.example.com/callback";
const BACKEND = {
  clientId: "backend",
  type: "web",
  secrets: [SECRET],
  grants: ["impersonation", "client_credentials"],
  allowedScopes: ["user_default", "offline_access"],
  redirectUris: [CALLBACK],
} as const;
const PAGE = { clientId: "page", type: "spa", redirectUris: [CALLBACK], consent: "trusted" } as const;

let cloud: QlikCloudEmulator;
beforeAll(async () => {
  cloud = await startQlikCloud({ protocol: "http", clients: [BACKEND, PAGE], login: "silent:ben" });
});
afterAll(() => cloud.close());

// eslint-disable-next-line @typescript-eslint/no-deprecated -- its own name for plain http on loopback
const insecure = { [oauth.allowInsecureRequests]: true } as const;

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(cloud.origin);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  return oauth.processDiscoveryResponse(issuer, response);
}

/** Follows redirects with cookies, up to the first address outside the tenant. */
async function walk(address: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = address;
  while (next.origin === cloud.origin) {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const answer = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    next = new URL(answer.headers.get("location") ?? "about:blank", next);
  }
  return next;
}

describe("@qlik/api in Node against the tenant", () => {
  test("@qlik/api signs in by its own oauth2 as a user whom the backend names, and reads who it is", async () => {
    const hostConfig = {
      host: cloud.origin,
      clientId: BACKEND.clientId,
      clientSecret: SECRET,
      subject: "anna",
    } as const;
    const me = await users.getMyUser({ hostConfig });
    expect(me.data).toMatchObject({ subject: "anna", name: "Anna" });
    const found = await items.getItems({}, { hostConfig });
    expect(found.data.data).toMatchObject([{ resourceId: DEMO_APP.id }]);
  });

  test("@qlik/api opens the app over its own WebSocket and reads an object", async () => {
    const hostConfig = {
      host: cloud.origin,
      clientId: BACKEND.clientId,
      clientSecret: SECRET,
      subject: "ben",
    } as const;
    const session = qix.openAppSession({ appId: DEMO_APP.id, hostConfig });
    const app = await session.getDoc();
    expect((await app.getAppLayout()).qTitle).toBe("Retail sales");
    await session.close();
    expect(cloud.journal().at(-1)).toMatchObject({ side: "socket", user: "ben", status: 101 });
  });

  test("@qlik/api as a machine acts as the user that the tenant made for the client", async () => {
    const hostConfig = { host: cloud.origin, clientId: BACKEND.clientId, clientSecret: SECRET } as const;
    expect((await users.getMyUser({ hostConfig })).data).toMatchObject({ subject: "qlikbot\\backend" });
  });

  test("@qlik/api signs a person in by code and PKCE, with a redirect_uri that it does not encode", async () => {
    const hostConfig = {
      authType: "oauth2",
      host: cloud.origin,
      clientId: PAGE.clientId,
      performInteractiveLogin: async ({
        getLoginUrl,
      }: {
        getLoginUrl: (of: { redirectUri: string }) => Promise<string>;
      }) => (await walk(new URL(await getLoginUrl({ redirectUri: CALLBACK })))).href,
    } as const;
    expect((await users.getMyUser({ hostConfig: hostConfig as never })).data).toMatchObject({ subject: "ben" });
  });

  test("@qlik/api tells of a wrong secret in the tenant's own words", async () => {
    const hostConfig = {
      host: cloud.origin,
      clientId: BACKEND.clientId,
      clientSecret: "wrong",
      noCache: true,
    } as const;
    await expect(auth.getAccessToken({ hostConfig })).rejects.toThrow("Invalid client credentials (Status: 401");
  });
});

describe("oauth4webapi against the tenant", () => {
  test("oauth4webapi reads the discovery document, and a code's token, unmodified", async () => {
    const server = await discover();
    const client: oauth.Client = { client_id: PAGE.clientId };
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const authorize = new URL(server.authorization_endpoint ?? "");
    authorize.search = new URLSearchParams({
      client_id: PAGE.clientId,
      redirect_uri: CALLBACK,
      response_type: "code",
      scope: "user_default",
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).toString();
    const parameters = oauth.validateAuthResponse(server, client, await walk(authorize), state);
    const none = oauth.None();
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      none,
      parameters,
      CALLBACK,
      verifier,
      insecure,
    );
    const token = await oauth.processAuthorizationCodeResponse(server, client, response);
    expect(token).toMatchObject({ token_type: "bearer", expires_in: 21_600, scope: "user_default" });
    const me = await fetch(`${cloud.origin}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    });
    expect(await me.json()).toMatchObject({ subject: "ben" });
  });

  test("oauth4webapi finds the tenant's refusal not conform, and keeps the answer that names the code", async () => {
    const server = await discover();
    const client = { client_id: "nobody" };
    const proof = oauth.ClientSecretPost("x");
    const response = await oauth.clientCredentialsGrantRequest(server, client, proof, {}, insecure);
    const error: unknown = await oauth
      .processClientCredentialsResponse(server, client, response)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "OAUTH_RESPONSE_IS_NOT_CONFORM" });
    const body: unknown = await ((error as Error).cause as Response).json();
    expect(body).toMatchObject({ errors: [{ code: "OAUTH-14" }] });
  });

  test("oauth4webapi revokes a token", async () => {
    const server = await discover();
    const client = { client_id: BACKEND.clientId };
    const proof = oauth.ClientSecretPost(SECRET);
    const response = await oauth.clientCredentialsGrantRequest(server, client, proof, {}, insecure);
    const { access_token } = await oauth.processClientCredentialsResponse(server, client, response);
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, proof, access_token, insecure));
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await fetch(`${cloud.origin}/api/v1/users/me`, { headers })).status).toBe(401);
  });
});

describe("enigma.js against the tenant", () => {
  async function post(body: object): Promise<string> {
    const answer = await fetch(`${cloud.origin}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  test("enigma.js opens the app with a token for addresses, and the address serves once", async () => {
    const subject = await post({
      grant_type: "urn:qlik:oauth:user-impersonation",
      client_id: BACKEND.clientId,
      client_secret: SECRET,
      user_lookup: { field: "subject", value: "anna" },
    });
    const token = await post({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      client_id: BACKEND.clientId,
      subject_token: subject,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      purpose: "websocket",
    });
    const url = `${cloud.origin.replace("http", "ws")}/app/${DEMO_APP.id}?accessToken=${token}`;
    const createSocket = (address: string) => new WebSocket(address) as never;
    const session = enigma.create({ schema, url, createSocket });
    const global = (await session.open()) as unknown as {
      openDoc(id: string): Promise<{ getAppLayout(): Promise<{ qTitle: string }> }>;
    };
    const app = await global.openDoc(DEMO_APP.id);
    expect((await app.getAppLayout()).qTitle).toBe("Retail sales");
    await session.close();
    await expect(enigma.create({ schema, url, createSocket }).open()).rejects.toThrow();
  });
});
