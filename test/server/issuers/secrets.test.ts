// No secret of any issuer in what it prints of itself, in events, errors and answers.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  qlikCloudIssuer,
  qlikCloudJwtIssuer,
  qlikJwtIssuer,
  sbmIssuer,
  tableauJwtIssuer,
  tableauTicketIssuer,
  type Issuer,
  type IssuerHealth,
  type Subject,
} from "../../../src/server/index.js";
import { rigFor } from "../support/issuer-rig.js";
import { rsaKeys } from "../support/keys.js";

const SECRET = "a-very-secret-text";
const { privateKey } = rsaKeys();
const KEY_LINES = privateKey.split("\n").filter((line) => line.length > 30 && !line.includes("-----"));
const unreachable = () => Promise.reject(new Error(`the request was ${SECRET}`));
const echo = () =>
  Promise.resolve(new Response(`{"errors":[{"code":"${SECRET}"}],"said":"${SECRET}"}`, { status: 400 }));

type AnyIssuer = Issuer<never, Subject, object, IssuerHealth>;
type Make = (fetch: typeof globalThis.fetch) => [issuer: unknown, user: object];

const ISSUERS: Readonly<Record<string, Make>> = {
  "qlik-cloud-token": (fetch) => [
    qlikCloudIssuer({
      tenant: "https://acme.eu.qlikcloud.com",
      clientId: "id",
      clientSecrets: [SECRET, `${SECRET}2`],
      fetch,
    }),
    { subject: "anna" },
  ],
  "qlik-cloud-token with keys": (fetch) => [
    qlikCloudIssuer({
      tenant: "https://acme.eu.qlikcloud.com",
      clientId: "id",
      keys: [{ kid: "1", privateKey }],
      fetch,
    }),
    { subject: "anna" },
  ],
  "qlik-cloud-jwt": () => [
    qlikCloudJwtIssuer({
      tenant: "https://acme.eu.qlikcloud.com",
      webIntegrationId: "web",
      keys: [{ kid: "1", issuer: "iss", privateKey }],
    }),
    { subject: "anna", name: "Anna", email: "anna@example.com" },
  ],
  "qlik-jwt": () => [
    qlikJwtIssuer({
      proxy: "https://sense.example.com/jwt",
      keys: [{ kid: "1", privateKey }],
      sessionKeySecret: SECRET.repeat(2),
    }),
    { userDirectory: "ACME", userId: "anna" },
  ],
  "tableau-ticket": (fetch) => [
    tableauTicketIssuer({ server: "https://tableau.example.com", fetch }),
    { username: "anna" },
  ],
  "tableau-jwt": () => [
    tableauJwtIssuer({
      server: "https://tableau.example.com",
      clientId: "id",
      secrets: [{ id: "1", value: SECRET }],
    }),
    { username: "anna" },
  ],
  "sbm-token": (fetch) => [
    sbmIssuer({ sso: "https://sso.example.com", account: "user", fetch }),
    { username: "anna", password: SECRET },
  ],
  "sbm-token by SOAP": (fetch) => [
    sbmIssuer({ sso: "https://sso.example.com", account: "user", protocol: "soap", fetch }),
    { username: "anna", password: SECRET },
  ],
  "sbm-token with a service account": (fetch) => [
    sbmIssuer({
      sso: "https://sso.example.com",
      account: "service",
      serviceAccount: { username: "svc", password: SECRET },
      fetch,
    }),
    { username: "anna" },
  ],
};

/** All that a log could print of a value. */
function printed(value: unknown): string {
  return [String(value), JSON.stringify(value), inspect(value, { depth: 12, showHidden: true, getters: true })].join(
    "\n",
  );
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(SECRET);
  for (const line of KEY_LINES) expect(text).not.toContain(line);
}

describe.each(Object.entries(ISSUERS))("%s", (name, make) => {
  it(`the issuer ${name} prints no secret of itself, nor does its handler`, () => {
    const [issuer, user] = make(unreachable);
    const { handler } = rigFor(issuer as AnyIssuer, () => user as never);
    expectNoSecret(printed(issuer));
    expectNoSecret(printed(handler));
    expectNoSecret(printed((issuer as AnyIssuer).checkUser(user as never)));
  });

  it.each([
    ["cannot be reached", unreachable],
    ["repeats the request in a refusal", echo],
  ])(`the issuer ${name} tells no secret when its system %s`, async (_what, fetch) => {
    const [issuer, user] = make(fetch);
    const { ask, events } = rigFor(issuer as AnyIssuer, () => user as never);
    const { body } = await ask();
    expectNoSecret(printed(events));
    expectNoSecret(printed(events.map((event) => ("error" in event ? [event.error.stack, event.error.cause] : []))));
    expectNoSecret(printed(body));
  });
});
