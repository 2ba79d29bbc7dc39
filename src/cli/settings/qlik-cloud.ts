// What a tenant administrator of Qlik Cloud enters. Facts: Qlik's help, "Creating and managing OAuth clients"; qlik.dev, "Create an
// OAuth M2M impersonation client", "Create a signed token for JWT authorization". Labels may differ between releases of the console.
import { UsageError } from "../command.js";
import type { Form, ProductPage } from "./product-page.js";
import { compareSites } from "./sites.js";

export function qlikCloudPage(page: URL, tenant: URL): ProductPage {
  if (tenant.hostname.endsWith(".qlikcloudgov.com")) {
    throw new UsageError("a government tenant (qlikcloudgov.com) has no OAuth clients, so there is nothing to enter");
  }
  if (tenant.protocol !== "https:" || tenant.pathname !== "/") {
    throw new UsageError("--tenant takes host alone, by https: https://acme.eu.qlikcloud.com");
  }
  return {
    product: "qlik-cloud",
    title: "For the tenant administrator of Qlik Cloud: sign-in for an embedding page",
    page: page.origin,
    system: tenant.origin,
    sites: compareSites(page, tenant),
    forms: [impersonation(page), singlePage(page), webIntegration(page)],
    backend: BACKEND,
    remarks: remarks(page),
  };
}

function impersonation({ origin }: URL): Form {
  return {
    where: "Way 1, your server asks for tokens: Administration > OAuth > Create new",
    fields: [
      { label: "Client type", value: ["Web"] },
      { label: "Name", value: [`Pages of ${origin}`] },
      {
        label: "Scopes",
        value: ["user_default"],
        note: "Scopes narrow what a token may do, and never widen it. No admin scope for pages.",
      },
      { label: "Redirect URLs", value: [], note: "Nobody is redirected." },
      { label: "Allowed origins", value: [origin], note: "Exactly as browsers send it; five at most." },
      { label: "Allow Machine-to-Machine (M2M)", value: ["on"] },
      { label: "Allow M2M user impersonation", value: ["on"] },
      { label: "Consent method (menu of the client)", value: ["Trusted"], note: "Nobody is there who could be asked." },
    ],
  };
}

function singlePage({ origin }: URL): Form {
  return {
    where: "Way 2, users sign in at the tenant by redirect: Administration > OAuth > Create new",
    fields: [
      { label: "Client type", value: ["Single-page app"] },
      { label: "Scopes", value: ["user_default"] },
      {
        label: "Redirect URLs",
        value: [`${origin}/oauth-callback.html`],
        note: "Compared letter by letter. https, or http on localhost alone. Five at most.",
      },
      { label: "Allowed origins", value: [origin] },
      {
        label: "Consent method (menu of the client)",
        value: ["Required, or Trusted"],
        note: "Required asks each user once per new scope.",
      },
    ],
  };
}

function webIntegration({ origin }: URL): Form {
  return {
    where: "Way 3, your server signs JWTs (Qlik calls it legacy): Administration > Identity providers, and Web",
    fields: [
      {
        label: "Identity providers > Create new > Type",
        value: ["JWT"],
        note: "One key for each provider: to change a key, make a second one.",
      },
      { label: "Certificate", value: ["the public key or certificate (PEM) of the key that signs"] },
      { label: "Issuer and key ID", value: ["those that your server has as issuer and kid"] },
      {
        label: "Web > Create new > Origin",
        value: [origin],
        note: "Its ID goes to the page and your server. No wildcards; with the port where there is one.",
      },
    ],
  };
}

const BACKEND = [
  "Way 1: qlikCloudIssuer({ tenant, clientId, clientSecrets: [secret] }) of qlik-ticket/server. The secret is shown once, when the client is created.",
  "A secret is changed without an outage: Manage secrets > Generate new client secret, clientSecrets: [new, former], then delete the former one. Five at most.",
  "Way 3: qlikCloudJwtIssuer({ tenant, webIntegrationId, keys: [{ kid, issuer, privateKey }] }).",
];

function remarks(page: URL): string[] {
  return [
    "Each user must be in the tenant (Administration > Users) and have an assignment of the licence; nobody is created by ways 1 and 2.",
    "How long tokens live is set for each client (15 minutes to a day; six hours by default).",
    `If the browser reports OAUTH-29 although the origin is listed: Administration > Content Security Policy, an entry for ${page.origin} (one site reported that it needed one).`,
    "Ways 1 and 2 need no third-party cookies. Way 3 does: browsers that block them (Safari) need page and tenant under one site.",
    "A client works in its own tenant; Publish makes it known to all tenants of the region, and then each page asks for the tenant's host name.",
  ];
}
