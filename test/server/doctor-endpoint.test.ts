// `doctor --endpoint` against what public ticket backends answer, each played by a small server, and against our own handler.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { createTicketHandler, toNodeListener } from "../../src/server/index.js";
import type { Finding } from "../../src/cli/doctor/finding.js";
import { runToEnd } from "./support/run-cli.js";

type Backend = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const COOKIE = "session=of-ada";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(backend: Backend): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => backend(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/qlik-ticket`;
}

async function examine(url: string, ...more: string[]) {
  const { code, out } = await runToEnd("doctor", "--endpoint", url, "--header", `Cookie: ${COOKIE}`, "--json", ...more);
  const { summary, findings } = JSON.parse(out) as { summary: string; findings: Finding[] };
  const statuses = Object.fromEntries(findings.map(({ check, status }) => [check, status]));
  return { code, out, summary, findings, statuses };
}

const isVisitor = ({ headers }: IncomingMessage) => headers.cookie === COOKIE;
const json = (response: ServerResponse, status: number, value: unknown, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
};
const text = (response: ServerResponse, status: number, value: string, headers = {}) => {
  response.writeHead(status, { "Content-Type": "text/plain", ...headers }).end(value);
};
let made = 0;
const newTicket = () => `pOwJQlIRQff_${String(made++).padStart(4, "0")}`;
const named = (ticket: string) => ({ UserDirectory: "ACME", UserId: "ada", Attributes: [], Ticket: ticket });

/** Each kind of public backend: what it answers, and which checks the doctor must not call good. */
const KINDS: readonly (readonly [what: string, backend: Backend, bad: Readonly<Record<string, "warn" | "fail">>])[] = [
  [
    "passes Qlik's JSON on, takes the user from the body and answers errors with 200",
    (_request, response, body) => {
      const { UserId } = JSON.parse(body || "{}") as { UserId?: string };
      if (UserId === undefined) json(response, 200, { error: "ECONNREFUSED 127.0.0.1:4243" });
      else json(response, 200, { ...named(newTicket()), UserId });
    },
    { "endpoint-stranger": "fail", "endpoint-answer": "fail", "endpoint-user-from-request": "fail" },
  ],
  [
    "lets every origin read its answer and names the user in links",
    (request, response) => {
      if (!isVisitor(request)) text(response, 400, '"user" value is mandatory', { "Access-Control-Allow-Origin": "*" });
      else
        json(
          response,
          200,
          { userId: "ada", userDirectory: "ACME", ticket: newTicket() },
          { "Access-Control-Allow-Origin": "*" },
        );
    },
    { "endpoint-cors": "fail", "endpoint-other-site": "fail", "endpoint-get": "fail", "endpoint-user": "warn" },
  ],
  [
    "answers a GET with { cookies, ticket } and a failure with { err } under 200",
    (request, response) =>
      json(response, 200, isVisitor(request) ? { cookies: null, ticket: newTicket() } : { err: {} }),
    { "endpoint-get": "fail", "endpoint-stranger": "fail", "endpoint-user": "warn" },
  ],
  [
    "answers an address with the ticket in it",
    (request, response) => {
      if (!isVisitor(request)) json(response, 400, { err: "Missing username or password!" });
      else json(response, 200, { url: `https://sense.example.com/hub/?qlikTicket=${newTicket()}` });
    },
    { "endpoint-get": "fail", "endpoint-user": "warn" },
  ],
  [
    "answers an envelope with IsSuccess: false under 200",
    (request, response) =>
      json(response, 200, { QTicket: isVisitor(request) ? newTicket() : "", IsSuccess: isVisitor(request) }),
    { "endpoint-stranger": "fail" },
  ],
  [
    "answers the text of an exception with 200",
    (request, response) =>
      text(
        response,
        200,
        isVisitor(request) ? `qlikTicket=${newTicket()}` : "System.Net.WebException: (403) Forbidden.",
      ),
    { "endpoint-stranger": "fail", "endpoint-no-store": "warn" },
  ],
  [
    "redirects to the hub with the ticket",
    (_request, response) => {
      response.writeHead(302, { Location: `https://sense.example.com/hub?QlikTicket=${newTicket()}` }).end();
    },
    { "endpoint-stranger": "fail", "endpoint-get": "fail", "endpoint-answer": "fail" },
  ],
  [
    "passes on whatever Qlik's side said",
    (_request, response) => json(response, 200, { Ticket: null, error: {} }),
    { "endpoint-stranger": "fail", "endpoint-answer": "fail" },
  ],
  [
    "answers a token as JSON string for a header of its own",
    (request, response) => {
      if (isVisitor(request)) json(response, 200, newTicket());
      else text(response, 403, "no auth_token");
    },
    { "endpoint-get": "fail", "endpoint-user": "warn" },
  ],
  [
    "answers { ticket } alone",
    (request, response) => {
      if (isVisitor(request) && request.method === "POST") json(response, 200, { ticket: newTicket() });
      else response.writeHead(401).end();
    },
    { "endpoint-user": "warn", "endpoint-other-site": "fail", "endpoint-user-from-request": "warn" },
  ],
  [
    "answers a framework's error page",
    (_request, response) => {
      response.writeHead(500, { "Content-Type": "text/html" }).end("<!doctype html><title>Server Error</title>");
    },
    { "endpoint-stranger": "warn", "endpoint-answer": "fail" },
  ],
  [
    "spends the ticket itself and passes Qlik's cookie on",
    (_request, response) => json(response, 200, {}, { "Set-Cookie": "X-Qlik-Session-mashup=1; Path=/" }),
    { "endpoint-stranger": "fail", "endpoint-answer": "fail" },
  ],
  [
    "passes Qlik's cookie on beside the ticket",
    (request, response) => {
      const headers = { "Cache-Control": "no-store", "Set-Cookie": "X-Qlik-Session-mashup=1; Path=/" };
      if (isVisitor(request) && request.method === "POST") json(response, 200, named(newTicket()), headers);
      else response.writeHead(401).end();
    },
    { "endpoint-cookie": "warn", "endpoint-other-site": "fail" },
  ],
  [
    "writes the ticket into a page",
    (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<img src="/x?qlikTicket=${newTicket()}">`);
    },
    { "endpoint-stranger": "fail", "endpoint-answer": "fail", "endpoint-get": "warn" },
  ],
  [
    "puts Python's None into the address",
    (_request, response) => text(response, 200, "https://sense.example.com/hub/?qlikTicket=None"),
    { "endpoint-stranger": "fail", "endpoint-answer": "fail" },
  ],
  [
    "gives the same cached ticket to every call",
    (request, response) => {
      if (isVisitor(request)) json(response, 200, named("pOwJQlIRQff_same"));
      else response.writeHead(401).end();
    },
    { "endpoint-repeats": "fail", "endpoint-no-store": "warn" },
  ],
  [
    "redirects strangers to a login page",
    (request, response) => {
      if (isVisitor(request)) json(response, 200, named(newTicket()), { "Cache-Control": "no-store" });
      else response.writeHead(302, { Location: "/login" }).end();
    },
    { "endpoint-stranger": "fail" },
  ],
  ["is not there", (_request, response) => void response.writeHead(404).end(), { "endpoint-stranger": "fail" }],
];

describe("doctor --endpoint", () => {
  it.each(KINDS)("an endpoint that %s is told what is wrong", async (_what, backend, bad) => {
    const { code, out, statuses, findings } = await examine(await serve(backend));
    expect(statuses).toMatchObject(bad);
    expect(code).toBe(findings.some(({ status }) => status === "fail") ? 1 : 0);
    for (const finding of findings) if (finding.status === "fail") expect(finding.fix?.set).toBeTruthy();
    expect(out).not.toMatch(/pOwJQlIRQff|of-ada/);
  });

  it("a server that is not there is said to be unreachable", async () => {
    const { code, statuses } = await examine("http://127.0.0.1:9/api/qlik-ticket");
    expect(code).toBe(1);
    expect(statuses).toEqual({ "endpoint-reachable": "fail" });
  });

  it("this package's own handler gets no finding but good ones", async () => {
    const emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup" }] });
    closing.push(() => emulator.close());
    const { ca, clientCert, clientKey } = emulator.certificates;
    const handler = createTicketHandler({
      qps: new URL(emulator.qpsUrl("mashup")).origin,
      proxy: emulator.proxyUrl("mashup"),
      virtualProxy: "mashup",
      serverName: "qlikserver1",
      certificates: { ca, cert: clientCert, key: clientKey },
      resolveUser: (_request, context) =>
        context.nodeRequest?.headers.cookie === COOKIE ? { userDirectory: "ACME", userId: "ada" } : undefined,
    });
    closing.push(() => handler.close());
    const listener = toNodeListener(handler);
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const { code, statuses, findings } = await examine(`http://127.0.0.1:${port}/api/qlik-ticket`);
    expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(Object.keys(statuses)).toContain("endpoint-repeats");
    expect(code).toBe(0);
  });

  it("an endpoint that wants a header which no other site can send is safe from other sites", async () => {
    const { statuses } = await examine(
      await serve((request, response) => {
        if (isVisitor(request) && request.headers["x-qlik-ticket"] === "1")
          json(response, 200, named(newTicket()), { "Cache-Control": "no-store" });
        else response.writeHead(401).end();
      }),
    );
    expect(statuses).toMatchObject({ "endpoint-get": "ok", "endpoint-other-site": "ok", "endpoint-answer": "ok" });
  });

  it("--explain lists the calls and makes none", async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls += 1;
      response.end();
    });
    const { code, out } = await runToEnd("doctor", "--endpoint", url, "--explain");
    expect(code).toBe(0);
    expect(out).toContain(`POST ${url}`);
    expect(calls).toBe(0);
  });
});

describe("doctor's flags", () => {
  it.each([
    ["nothing to look at", [], "something to look at"],
    ["--qps alone", ["--qps", "https://q:4243"], "--qps goes with --certificates"],
    ["--user alone", ["--endpoint", "http://a", "--user", "A\\b"], "--user goes with"],
    ["a user without a directory", ["--endpoint", "http://a", "--user", "ada"], "--user takes"],
    ["an address with a password", ["--endpoint", "http://a:secret@b"], "--endpoint takes an address"],
    ["a header without a colon", ["--endpoint", "http://a", "--header", "Cookie"], "--header takes a field"],
  ])("%s: exit code 2 and a sentence", async (_what, flags, said) => {
    const { code, err } = await runToEnd("doctor", ...flags);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).not.toContain("secret");
  });
});
