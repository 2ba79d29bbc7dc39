// What an administrator of SBM enters. Facts: SBM's JSON API guide, "Requesting a Security Token".
import type { Form, ProductPage } from "./product-page.js";
import { compareSites } from "./sites.js";

export function sbmPage(page: URL, server: URL): ProductPage {
  return {
    product: "sbm",
    title: "For the administrator of SBM: sign-in for an embedding page",
    page: page.origin,
    system: server.origin,
    sites: compareSites(page, server),
    forms: [singleSignOn(), firewall(server), account()],
    backend: BACKEND,
    remarks: remarks(page, server),
  };
}

function singleSignOn(): Form {
  return {
    where: "SBM Configurator > Authentication",
    fields: [
      {
        label: "Single Sign-On (SSO)",
        value: ["on"],
        note: "Without it there is no token service, and no token is needed.",
      },
    ],
  };
}

function firewall({ hostname }: URL): Form {
  return {
    where: "Firewall",
    fields: [
      {
        label: "your own server to the SSO server",
        value: [`${hostname}, port 8085 (http) or the https port`],
        note: "Passwords cross this line: https, or one machine room. Never from browsers.",
      },
      {
        label: "browsers to SBM",
        value: ["the port of your SBM pages"],
        note: "For the JSON API, where the page calls it itself.",
      },
    ],
  };
}

function account(): Form {
  return {
    where: "SBM Application Administrator > Users",
    fields: [
      {
        label: "Service account (only if all visitors may be one user)",
        value: ["a user of its own, with the least rights that the page needs"],
        note: "SBM gives a token for a password alone; nobody can be impersonated. Otherwise each user enters the SBM password on your site.",
      },
    ],
  };
}

const BACKEND = [
  'sbmIssuer({ sso, account: "user" }) of qlik-ticket/server: resolveUser returns { username, password } after a login, and { username } later.',
  'Or account: "service" with serviceAccount: { username, password }.',
  "On an SBM custom form none of this is needed: _GetSSOToken() has the user's token.",
];

function remarks(page: URL, server: URL): string[] {
  const always = [
    "A token is good for hours (eight in the guide's sample) and cannot be taken back.",
    "Nothing says that SBM answers calls of pages on another origin (CORS).",
  ];
  if (page.origin === server.origin) return always;
  return [...always, `So let ${page.origin} pass /jsonapi/… on to SBM, with the header ALFSSOAuthNToken.`];
}
