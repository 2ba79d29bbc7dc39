// Nothing that a client sends makes a further system's model throw, and no answer has a line's end in a header. A run is repeated
// by the seed that it prints: FUZZ_SEED=<seed>.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQlikCloudTenant, createSbmServer, createTableauServer, verifyJws } from "../../src/emulator/index.js";
import type { ProxyRequest, SystemModel } from "../../src/emulator/index.js";

const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? 400);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 0x7fffffff);

const odd = fc.constantFrom(
  "",
  "%",
  "%zz",
  "%E0%A4%A",
  "..",
  "//",
  "\\",
  "é",
  "a\tb",
  "null",
  "-1",
  "[]",
  "{}",
  "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
);
const text = fc.oneof(odd, fc.string({ unit: "grapheme" }), fc.base64String());
const json: fc.Arbitrary<unknown> = fc.jsonValue();
const word = fc.constantFrom(
  "client_id",
  "code",
  "credentials",
  "grant_type",
  "jwt",
  "redirect_uri",
  "returnto",
  "scope",
  "siteName",
  "target",
  "token",
  "user_lookup",
  "username",
);
const value = fc.oneof(
  text,
  json,
  fc.constantFrom(
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "web",
    "urn:qlik:oauth:user-impersonation",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ),
);
const fields = fc.dictionary(word, value);
const body = fc.oneof(
  text,
  fields.map((each) => JSON.stringify(each)),
  fields.map((each) => new URLSearchParams(Object.entries(each).map(([name, its]) => [name, String(its)])).toString()),
);
const header = fc.constantFrom(
  "authorization",
  "cookie",
  "content-type",
  "origin",
  "x-forwarded-for",
  "alfssoauthntoken",
  "qlik-csrf-token",
  "qlik-web-integration-id",
);
const headerValue = fc.oneof(
  text,
  fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded",
    "Basic dzpz",
    "Basic JTp6eg==",
    "Bearer x",
    "Bearer e30.e30.e30",
    "Negotiate x",
    "eas.sid=1; eas.sid.sig=2",
    "https://app.example.com",
  ),
);
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

const CLOUD = [
  "/.well-known/oauth-authorization-server",
  "/oauth/authorize",
  "/oauth/consent",
  "/oauth/token",
  "/oauth/token/anonymous-embed",
  "/oauth/revoke",
  "/login",
  "/login/jwt-session",
  "/logout",
  "/api/v1/users",
  "/api/v1/users/me",
  "/api/v1/apps/",
  "/api/v1/oauth-tokens/",
  "/app/",
];
const TABLEAU = [
  "/trusted",
  "/trusted/",
  "/views/",
  "/t/",
  "/vizportal/api/web/v1/auth/embed/signin",
  "/vizportal/api/web/v1/auth/embed/target",
  "/vizportal/api/web/v1/logout",
  "/signin",
];
const SBM = [
  "/idp/services/rest/TokenService/",
  "/idp/services/rest/iwa",
  "/idp/services/Trust",
  "/gsoap/gsoap_ssl.dll",
  "/jsonapi/",
  "/jsonapi/GetItem/1000/",
  "/tmtrack/tmtrack.dll",
  "/workcenter/tmtrack.dll",
];

/** Requests at these places and at what strange text makes of them. */
function requests(places: readonly string[]): fc.Arbitrary<ProxyRequest> {
  const query = fc.array(fc.tuple(word, text)).map((pairs) => pairs.map((pair) => pair.join("=")).join("&"));
  return fc
    .tuple(method, fc.constantFrom(...places), text, query, fc.dictionary(header, headerValue), body)
    .filter(([, place, more, search]) => URL.canParse(`https://localhost${place}${more}?${search}`))
    .map(([how, place, more, search, headers, sent]) => {
      return {
        method: how,
        url: new URL(`https://localhost${place}${more}?${search}`),
        headers,
        body: sent,
        peer: "127.0.0.1",
      };
    });
}

function shoot(model: SystemModel, places: readonly string[]): void {
  let answered = 0;
  fc.assert(
    fc.property(requests(places), (request) => {
      const { status, headers } = model.handle(request);
      answered += 1;
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(600);
      for (const [, sent] of headers) expect(sent).not.toMatch(/[\r\n]/);
      const upgrade = model.upgrade(request);
      if (upgrade.accepted) upgrade.open({ send: () => undefined, close: () => undefined }).message(request.body ?? "");
    }),
    { numRuns: REQUESTS, seed: SEED },
  );
  expect(answered).toBeGreaterThanOrEqual(REQUESTS);
  expect(model.journal().length).toBeGreaterThan(0);
}

describe("strange requests", () => {
  it("strange requests make no tenant of Qlik Cloud throw", () => {
    const clients = [
      { clientId: "w", type: "web", secrets: ["s"], grants: ["impersonation", "client_credentials"] },
    ] as const;
    shoot(
      createQlikCloudTenant({ clients, verifyJws, basicAuthentication: "accepted", rateLimits: { tier2: 100_000 } }),
      CLOUD,
    );
  }, 60_000);

  it("strange requests make no Tableau Server throw", () => {
    const connectedApps = [{ clientId: "app", secrets: [{ id: "s", value: "v" }] }];
    shoot(createTableauServer({ connectedApps, slashInTicket: "found" }), TABLEAU);
  }, 60_000);

  it("strange requests make no SBM throw", () => {
    shoot(createSbmServer({ cors: "any", unmarkedCall: "page" }), SBM);
  }, 60_000);
});
