// The ticket server as a service of its own: what visitors, balancers and operators see of it.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runToEnd, startCli } from "./support/run-cli.js";
import { startServing, type Serving } from "./support/serve.js";
import { bodyOf, problem, SAME_ORIGIN, spend } from "./support/ticket-server.js";

let serving: Serving | undefined;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});
const start = async (...args: Parameters<typeof startServing>) => (serving = await startServing(...args));

describe("qlik-ticket serve", () => {
  it("serve gives a user whom a listed proxy names a ticket that Qlik takes", async () => {
    const { ask, emulator } = await start();
    const response = await ask();
    expect(response.status).toBe(200);
    const body = await bodyOf(response);
    expect(body).toMatchObject({ proxy: emulator.proxyUrl("mashup"), user: { userDirectory: "ACME", userId: "anna" } });
    expect(await spend(emulator, body["ticket"])).toContain("X-Qlik-Session-mashup=");
  });

  it("serve writes an audit line for each ticket, with the ticket as the beginning of its hash and never itself", async () => {
    const { ask, log } = await start();
    const { ticket } = (await bodyOf(await ask())) as { ticket: string };
    expect(log().filter(({ audit }) => audit)).toEqual([
      expect.objectContaining({
        level: "info",
        type: "ticket-issued",
        user: { userDirectory: "ACME", userId: "anna" },
        address: "127.0.0.1",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        ticket: createHash("sha256").update(ticket).digest("hex").slice(0, 8),
        durationMs: expect.any(Number) as number,
      }),
    ]);
    expect(JSON.stringify(log())).not.toContain(ticket);
  });

  it("serve answers nobody with 401, another path with 404, and a page of another origin with 403", async () => {
    const { ask, origin, url } = await start();
    expect(await bodyOf(await ask({}))).toEqual(problem(401, "not-signed-in"));
    expect(await bodyOf(await fetch(`${origin}/other`))).toEqual(problem(404, "not-found"));
    const headers = { Origin: "https://evil.example", "Content-Type": "application/json", "X-Test-User": "anna" };
    expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(403);
  });

  it("a request's id is in the answer and the log; one from outside is not taken", async () => {
    const { ask, log } = await start();
    const response = await ask({ "X-Test-User": "anna", "X-Request-Id": "forged" });
    const id = response.headers.get("x-request-id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(log().find(({ audit }) => audit)).toMatchObject({ requestId: id });
  });

  it("a trusted proxy's request id is taken", async () => {
    const { ask } = await start((config) => ({ ...config, trustedProxies: ["127.0.0.1"] }));
    expect((await ask({ "X-Request-Id": "abc-123" })).headers.get("x-request-id")).toBe("abc-123");
  });

  it("/healthz and /readyz answer on both listeners, and /metrics on the operators' alone", async () => {
    const { origin, operations } = await start();
    for (const at of [origin, operations]) {
      expect(await (await fetch(`${at}/healthz`)).json()).toEqual({ alive: true });
      const ready = await fetch(`${at}/readyz`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toEqual({
        ready: true,
        degraded: [],
        certificateDaysLeft: expect.any(Number) as number,
      });
    }
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await fetch(`${operations}/metrics`)).headers.get("content-type")).toContain("text/plain");
  });

  it("without the setting operations nobody gets metrics", async () => {
    const { origin, log } = await start((config) => ({ ...config, operations: undefined }));
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect(log().find(({ type }) => type === "listening")).not.toHaveProperty("operations");
  });

  it("counters are there with 0 before the first event, count afterwards, and name no user and no address", async () => {
    const { ask, metric, operations } = await start();
    const issued = 'qlik_ticket_answers_total{result="issued",status="200"}';
    const refused = 'qlik_ticket_answers_total{result="refused",status="401"}';
    expect([await metric(issued), await metric(refused)]).toEqual(["0", "0"]);
    expect(await metric('qlik_ticket_events_total{type="node-down"}')).toBe("0");
    expect(await metric('qlik_ticket_answer_seconds_count{result="issued"}')).toBe("0");
    expect(await metric("qlik_ticket_address_refusals_total")).toBe("0");
    await ask();
    await ask({});
    expect([await metric(issued), await metric(refused)]).toEqual(["1", "1"]);
    expect(Number(await metric("qlik_ticket_certificate_days_left"))).toBeGreaterThan(0);
    const text = await (await fetch(`${operations}/metrics`)).text();
    expect(text).toMatch(/qlik_ticket_node_up\{node="[\d.:]+"\} 1/);
    expect(text).not.toMatch(/anna|ACME|address=/);
  });

  it("an instance without Qlik starts, is ready and degraded, and issues when Qlik is there", async () => {
    const { ask, origin, emulator, metric, log } = await start((config, { faults }) => {
      faults.add({ side: "trusted", status: 503 });
      return config;
    });
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ ready: true, degraded: ["qlik"] }),
    ]);
    expect(log().find(({ type }) => type === "node-down")).toMatchObject({ level: "error" });
    expect((await ask()).status).toBe(502);
    expect(await metric('qlik_ticket_answers_total{result="failed",status="502"}')).toBe("1");
    emulator.faults.clear();
    expect((await ask()).status).toBe(200);
  });

  it("a signal ends the command with 0, and the log says so", async () => {
    const { ask, stop, log } = await start();
    await ask();
    expect(await stop()).toBe(0);
    expect(log().map(({ msg }) => msg)).toEqual(["listening", "ticket-issued", "draining", "ended"]);
  });

  it("the level of the log is a setting: at debug a preflight is a line too", async () => {
    const origin = "https://app.example.com";
    const { url, log } = await start((config) => ({ ...config, origin, log: "debug" }));
    await fetch(url, { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } });
    expect(log().find(({ type }) => type === "preflight-answered")).toMatchObject({ level: "debug" });
  });

  it("emulate --serve-config writes a file with which serve issues tickets of the emulator", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-two-commands-"));
    const file = path.join(folder, "ticket-server.json");
    const emulating = startCli("emulate", "--json", "--serve-config", file);
    const { proxy } = JSON.parse(await emulating.announced) as { proxy: string };
    const config = JSON.parse(await readFile(file, "utf8")) as object;
    // The ports of the file, which another program on this machine may have, are no part of the promise.
    await writeFile(file, JSON.stringify({ ...config, listen: { port: 0 }, operations: { port: 0 } }));
    const serveRun = startCli("serve", "--config", file);
    const { address, path: at } = JSON.parse(await serveRun.announced) as { address: string; path: string };
    const headers = { ...SAME_ORIGIN, "X-Forwarded-User": "anna" };
    const body = await bodyOf(await fetch(address + at, { method: "POST", headers, body: "{}" }));
    expect(body).toMatchObject({ proxy, user: { userDirectory: "EXAMPLE", userId: "anna" } });
    serveRun.stop();
    emulating.stop();
    expect([await serveRun.exit, await emulating.exit]).toEqual([0, 0]);
    await rm(folder, { recursive: true });
  });

  it("serve --check says that certificates and Qlik are good, and ends with 0", async () => {
    const { folder } = await start();
    const { code, out } = await runToEnd("serve", "--check", "--config", `${folder}/ticket-server.json`);
    expect(code).toBe(0);
    expect(out).toMatch(
      /client certificate is good for \d+ days\.\nThe Qlik proxy service at 127\.0\.0\.1:\d+ answers\./,
    );
  });

  it("serve --check without Qlik says which service does not answer, and ends with 1", async () => {
    const { folder, emulator } = await start();
    await emulator.close();
    const { code, out } = await runToEnd("serve", "--check", "--config", `${folder}/ticket-server.json`);
    expect(code).toBe(1);
    expect(out).toMatch(/The Qlik proxy service at 127\.0\.0\.1:\d+ .*Fix/);
  });
});
