// A virtual proxy for JWT behind msw: the same model, and the preflight that a browser sends before an Authorization header.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createJwtKeys, verifyRs256, type VirtualProxyOptions } from "../../src/emulator/index.js";
import { createQlikHandlers, type QlikHandlersOptions } from "../../src/testing/index.js";

const ADDRESS = "https://sense.example.com/jwt";
const keys = await createJwtKeys();
const token = () => keys.sign({ userDirectory: "ACME", userId: "anna" });
const ALLOWED = { "Access-Control-Allow-Headers": "Authorization", "Access-Control-Allow-Methods": "DELETE" };
let server: ReturnType<typeof setupServer>;
let end: () => void;

function start(
  additionalResponseHeaders: VirtualProxyOptions["additionalResponseHeaders"],
  options: QlikHandlersOptions,
) {
  const virtualProxies = [
    { prefix: "jwt", jwt: keys.jwt, ...(additionalResponseHeaders && { additionalResponseHeaders }) },
  ];
  const qlik = createQlikHandlers(
    { http, HttpResponse, ws },
    { address: ADDRESS, verifyRs256, virtualProxies, ...options },
  );
  end = () => qlik.dispose();
  server.use(...qlik.handlers);
  return qlik;
}

const call = (path: string, init: RequestInit = {}) => fetch(ADDRESS + path, { credentials: "include", ...init });
const bearing = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });

beforeEach(() => {
  server = setupServer();
  server.listen({ onUnhandledRequest: "error" });
});
afterEach(() => {
  server.close();
  end();
});

it("a page of another origin cannot send a token where Qlik answers no preflight", async () => {
  const qlik = start(ALLOWED, {});
  await expect(call("/qps/csrftoken", bearing(token()))).rejects.toThrow();
  expect(qlik.journal().map(({ method, status }) => [method, status])).toEqual([["OPTIONS", 403]]);
});

it("a page of another origin cannot send a token where the header Authorization is not allowed by name", async () => {
  const qlik = start({ "Access-Control-Allow-Headers": "*" }, { preflight: "answer" });
  await expect(call("/qps/csrftoken", bearing(token()))).rejects.toThrow();
  expect(qlik.journal().map(({ method, status }) => [method, status])).toEqual([["OPTIONS", 200]]);
});

it("a page signs in with a token where Qlik answers preflights and allows the header, and its cookie serves from then on", async () => {
  const qlik = start(ALLOWED, { preflight: "answer" });
  expect((await call("/qps/csrftoken", bearing(token()))).status).toBe(204);
  expect(await (await call("/qps/user")).json()).toMatchObject({ userDirectory: "ACME", userId: "anna" });
  expect(qlik.journal().map(({ method }) => method)).toEqual(["OPTIONS", "GET", "GET"]);
});

it("a refused token is 401 to the page, and the handlers' journal says why", async () => {
  const qlik = start(ALLOWED, { preflight: "answer" });
  expect((await call("/qps/csrftoken", bearing(`${token()}x`))).status).toBe(401);
  expect(qlik.journal().at(-1)?.refused).toMatch(/signature/);
});

it("a page of another origin logs out by DELETE only where Qlik answers the preflight for it", async () => {
  start(ALLOWED, {});
  await expect(call("/qps/user", { method: "DELETE" })).rejects.toThrow();
  end();
  server.resetHandlers();
  start(ALLOWED, { preflight: "answer" });
  await call("/qps/csrftoken", bearing(token()));
  expect((await call("/qps/user", { method: "DELETE" })).status).toBe(204);
});
