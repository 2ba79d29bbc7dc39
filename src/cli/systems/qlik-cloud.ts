// An emulated tenant with one client for a backend, one for a page, a web integration and a JWT identity provider.
import { createJwtKeys, DEMO_APP, startQlikCloud, type OAuthClientOptions } from "../../emulator/index.js";
import type { Started, SystemOrder } from "./started.js";

const SECRET = "emulated-secret";
const BACKEND = {
  clientId: "emulated-backend",
  type: "web",
  secrets: [SECRET],
  grants: ["impersonation", "client_credentials"],
  allowedScopes: ["user_default", "admin_classic"],
  consent: "trusted",
} as const satisfies OAuthClientOptions;
const PAGE = { clientId: "emulated-page", type: "spa" } as const satisfies OAuthClientOptions;
const INTEGRATION = "emulated-integration";
const PROVIDER = { issuer: "https://idp.example.com", keyId: "emulated-key" };

/** Starts the tenant. */
export async function startTenant({ where, page, folder }: SystemOrder): Promise<Started> {
  const origins = page ? [page.origin] : [];
  const redirectUris = origins.flatMap((origin) => [`${origin}/oauth-callback.html`, `${origin}/`]);
  const keys = await createJwtKeys();
  const running = await startQlikCloud({
    ...where,
    clients: [
      { ...BACKEND, allowedOrigins: origins },
      { ...PAGE, allowedOrigins: origins, redirectUris },
    ],
    webIntegrations: [{ id: INTEGRATION, validOrigins: origins }],
    contentOrigins: origins,
    jwtProviders: [{ ...PROVIDER, publicKey: keys.certificate }],
  });
  const privateKey = await folder.write("jwt_private_key.pem", keys.privateKey);
  const users = ["anna", "ben"];
  return {
    running,
    title: "Emulated Qlik Cloud tenant",
    facts: {
      clients: [
        { clientId: BACKEND.clientId, type: BACKEND.type, secret: SECRET },
        { clientId: PAGE.clientId, type: PAGE.type, redirectUris },
      ],
      webIntegrationId: INTEGRATION,
      jwt: { ...PROVIDER, privateKey },
      users,
      appId: DEMO_APP.id,
      objects: DEMO_APP.objects,
    },
    rows: [
      ["Backend", `client ${BACKEND.clientId}, secret ${SECRET}: impersonation`],
      ["Page", `client ${PAGE.clientId}: ${redirectUris.join(", ") || "no redirect address; see --cors"}`],
      ["JWT", `issuer ${PROVIDER.issuer}, kid ${PROVIDER.keyId}, web integration ${INTEGRATION}`],
      ["Private key", `${privateKey} (removed when this stops)`],
      ["App", DEMO_APP.id],
      ["Users", users.join(", ")],
    ],
  };
}
