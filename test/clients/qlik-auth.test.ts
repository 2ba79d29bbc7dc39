// qlik-auth 1.2.3, the package that most authentication modules for Qlik Sense are made with, unmodified: the redirect
// in, its own ticket call with the client certificate, the redirect out, and the session that the ticket makes.
//
// Bugs of its own, seen in its index.js: it turns certificate checks off for the ticket call (`rejectUnauthorized:
// false`); it parses whatever the ticket call answers as JSON, so that an error of Qlik's ends the process; and init()
// keeps the target in a global, so that of two users who sign in at once, one gets the other's (last test).
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import qlikAuth from "qlik-auth";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { request } from "../emulator/support/node-client.js";
import { PREFIX, startOnLoopback } from "./support/emulator.js";

let folder: string;
let module: Server;
let emulator: Emulator;
let profile: Record<string, unknown>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-clients-"));
  profile = { UserDirectory: "EXAMPLE", UserId: "anna", Attributes: [{ Group: "sales" }, { Group: "nörd" }] };
  module = createServer(answerAsModule).listen(0, "127.0.0.1");
  await once(module, "listening");
  const { port } = module.address() as AddressInfo;
  emulator = await startOnLoopback({
    virtualProxies: [
      { prefix: "" },
      { prefix: PREFIX, authenticationModuleRedirectUri: `http://127.0.0.1:${port}/login` },
    ],
  });
  const { clientCert, clientKey } = emulator.certificates;
  await writeFile(path.join(folder, "client.pem"), clientCert);
  await writeFile(path.join(folder, "client_key.pem"), clientKey);
});

afterEach(async () => {
  Reflect.deleteProperty(globalThis, "qlikAuthSession");
  await emulator.close();
  module.closeAllConnections();
  await new Promise((resolve) => module.close(resolve));
  await rm(folder, { recursive: true });
});

/** `/login` takes the redirect and asks for a ticket at once; `/start` and `/finish` have a login form in between. */
function answerAsModule(asked: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(asked.url ?? "/", "http://module.invalid");
  const options = {
    Certificate: path.join(folder, "client.pem"),
    CertificateKey: path.join(folder, "client_key.pem"),
  };
  if (pathname === "/start") {
    qlikAuth.init(asked, response);
    response.end("<form>");
  } else {
    qlikAuth.requestTicket(asked, response, profile, options);
  }
}

/** Asks as a browser without a session does, and returns where it is sent. */
async function follow(address: string, cookie?: string): Promise<{ location: string; cookie: string | undefined }> {
  const headers = cookie === undefined ? {} : { cookie };
  const answer = await request(address, { ca: emulator.certificates.ca, headers });
  return { location: answer.headers.location ?? "", cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] };
}

const toStart = (location: string) => location.replace("/login?", "/start?");

test("qlik-auth signs a user in: redirect in, ticket call, redirect out, session", async () => {
  const wanted = `${emulator.proxyUrl(PREFIX)}/hub/`;
  const redirectedIn = await follow(wanted);
  const sent = new URL(redirectedIn.location);
  expect(sent.pathname).toBe("/login");
  expect(sent.searchParams.get("proxyRestUri")).toBe(`${emulator.qpsUrl(PREFIX)}/`);

  const redirectedOut = await follow(redirectedIn.location);
  expect(redirectedOut.location).toMatch(/\/mashup\/hub\/\?QlikTicket=[\w.-]{16}$/);
  expect(redirectedOut.location.startsWith(wanted)).toBe(true);

  const { cookie } = await follow(redirectedOut.location);
  expect(cookie).toMatch(/^X-Qlik-Session-mashup=/);
  expect(emulator.proxy.sessions()).toMatchObject([{ virtualProxy: PREFIX, attributes: profile["Attributes"] }]);
  const user = await request(`${emulator.proxyUrl(PREFIX)}/qps/user`, {
    ca: emulator.certificates.ca,
    headers: { cookie },
  });
  expect(JSON.parse(user.text)).toMatchObject({ userDirectory: "EXAMPLE", userId: "anna" });
});

test("qlik-auth keeps the query of the page that was asked for, and adds the ticket with an ampersand", async () => {
  const wanted = `${emulator.proxyUrl(PREFIX)}/single/?appid=5c1f%20a&sheet=x`;
  const out = await follow((await follow(wanted)).location);
  expect(out.location).toMatch(/\?appid=5c1f%20a&sheet=x&QlikTicket=/);
});

test("qlik-auth signs the next visitor of the same browser straight in: the session is found, no ticket is asked for", async () => {
  const wanted = `${emulator.proxyUrl(PREFIX)}/hub/`;
  const { cookie } = await follow((await follow((await follow(wanted)).location)).location);
  const again = await follow(wanted, cookie);
  expect([again.location, emulator.proxy.counters().ticketsIssued]).toEqual(["", 1]);
});

test("qlik-auth sends both of two users whose logins overlap to the page of the one who came last: its own bug", async () => {
  const [first, second] = [`${emulator.proxyUrl(PREFIX)}/hub/`, `${emulator.proxyUrl(PREFIX)}/single/`];
  const start = toStart((await follow(first)).location);
  await follow(start);
  await follow(toStart((await follow(second)).location));
  const finish = start.replace(/\/start\?.*/, "/finish");
  expect((await follow(finish)).location.startsWith(second)).toBe(true);
});
