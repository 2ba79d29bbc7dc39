// The login way: the visitor signs in at the tenant (authorization code with PKCE, by navigation), and the page trades the code for a
// token. Its end is another login: the browser has no token that could renew one.
import type { BearerProvider, Credential, Redirect, Step } from "../../core/provider.js";
import { createSecret } from "../../core/secret.js";
import { raceSignal } from "../../core/net/scope.js";
import { acceptEntered, acceptRemembered } from "../accept-tenant.js";
import type { Asked } from "../ask/ask-tenant.js";
import { noTenant } from "../errors/configure.js";
import { bearerExplanations } from "../explanations.js";
import type { CheckedClient } from "../oauth-client.js";
import { openTokenClient, type TokenClient } from "../use/token-client.js";
import type { Settings } from "../settings.js";
import { parseTenant, type Tenant } from "../tenant.js";
import { beginLogin, finishLogin, revokeToken, type Begun } from "./oauth.js";
import { LIFE_MS, whose, type TokenPlace } from "./token-place.js";

export function loginProvider(settings: Settings, client: CheckedClient): BearerProvider<TokenPlace, TokenClient> {
  const { words, tenant, subject } = settings;
  const { clientId, redirectUri, scope } = client;
  return {
    kind: "bearer",
    name: "qlik-cloud",
    takes: "one-for-all",
    words,
    explain: bearerExplanations(words, tenant),
    memoryKey: clientId,
    expected: subject === undefined ? undefined : { identity: { key: subject, label: subject } },
    knownPlace: () => tenant && placeOf(tenant, clientId),
    prepare: () =>
      Promise.resolve({
        shareKey: JSON.stringify([clientId, redirectUri, scope, tenant?.id, settings.allowedTenants]),
        isOnePersons: true,
        acquire: (step) => (step.returned ? finish(client, step, step.returned) : begin(settings, client, step)),
      }),
    whose,
    open: (credentials) => Promise.resolve(openTokenClient(credentials)),
    async end(place, credential, { signal }) {
      if (!credential) return "cannot";
      const asked: Asked = { tenant: place, listedAt: "oauth", signal };
      return (await revokeToken(asked, clientId, credential.secret.reveal())) ? "ended" : "cannot";
    },
  };
}

const placeOf = (tenant: Tenant, clientId: string): TokenPlace => ({ ...tenant, clientId, named: {} });

async function begin(settings: Settings, client: CheckedClient, step: Step): Promise<Redirect> {
  const tenant = settings.tenant ?? (await findTenant(settings, step));
  const asked: Asked = { tenant, listedAt: "oauth", signal: step.signal };
  const { address, begun } = await beginLogin(asked, client);
  return { kind: "redirect", redirectTo: address, keep: JSON.stringify(begun), mark: begun.state };
}

/** The tenant of the last login, or the one that the visitor enters now. */
async function findTenant(settings: Settings, { signal, rememberedId }: Step): Promise<Tenant> {
  const remembered = acceptRemembered(settings, rememberedId);
  if (remembered) return remembered;
  const { askTenant: ask } = settings;
  if (!ask) throw noTenant();
  return acceptEntered(settings, await raceSignal((async () => ask())(), signal));
}

async function finish(
  client: CheckedClient,
  { signal }: Step,
  { url, keep }: NonNullable<Step["returned"]>,
): Promise<Credential<TokenPlace>> {
  const begun = JSON.parse(keep) as Begun;
  const tenant = parseTenant(begun.tenant);
  const receivedAtMs = performance.now();
  const token = await finishLogin({ tenant, listedAt: "oauth", signal }, client, begun, url);
  return {
    kind: "credential",
    secret: createSecret(token.text),
    place: placeOf(tenant, client.clientId),
    receivedAtMs,
    lifeMs: token.lifeMs ?? LIFE_MS,
  };
}
