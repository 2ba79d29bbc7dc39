// What a consumed or refused ticket and the session found afterwards mean together, and that a failed call leaves nothing.
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { authenticate, isEmbedError, type EmbedError } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, ENDPOINT, MASHUP, PAGE, QLIK, tags, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();

async function failure(options = {}): Promise<EmbedError> {
  const error: unknown = await authenticate(ENDPOINT, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isEmbedError(error)) throw error;
  return error;
}

/** The endpoint hands out tickets that Qlik does not know. */
function deadTickets(site: MockedSite, user: typeof ANNA | undefined = ANNA) {
  let calls = 0;
  site.server.use(
    http.post(`${PAGE}${ENDPOINT}`, () => {
      const ticket = `dead.ticket.${String(++calls).padStart(4, "0")}`;
      site.tickets.push(ticket);
      return HttpResponse.json({ ticket, proxy: MASHUP, user });
    }),
  );
  return () => calls;
}

describe("the outcome table", () => {
  it("consumed, but no session afterwards: cookie-blocked, and no second session is burnt", async () => {
    const site = start({ keepsCookies: false });
    const error = await failure();
    expect(error).toMatchObject({
      code: "cookie-blocked",
      stage: "verify",
      retryable: false,
      fix: { who: "qlik-admin" },
    });
    expect(error.message).toContain(`page ${PAGE}, Qlik ${MASHUP}`);
    expect(error.fix.where).toBe("QMC > Virtual proxies > mashup");
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, sessionsCreated: 1 });
  });

  it("refused, no session: one new ticket, then credential-rejected with its checklist", async () => {
    const site = start();
    const calls = deadTickets(site);
    const error = await failure();
    expect(error).toMatchObject({ code: "credential-rejected", stage: "consume" });
    expect(error.message).toContain("docs/load-balancer.md");
    expect(calls()).toBe(2);
    expect(site.proxy.counters()).toMatchObject({ ticketsRejected: 2, sessionsCreated: 0 });
  });

  it("refused, no session, then a good ticket: goes on", async () => {
    const site = start();
    const inHand = { ticket: "dead.ticket.0000", user: ANNA, ticketUrl: ENDPOINT };
    const session = await authenticate(inHand, { proxy: MASHUP, bootstrap: false });
    expect(session.user).toEqual(ANNA);
    expect(site.proxy.counters()).toMatchObject({ ticketsRejected: 1, ticketsSpent: 1 });
  });

  it("a dead ticket under an old cookie of another user: user-mismatch, never that user's session", async () => {
    const site = start();
    site.user = BEN;
    await authenticate(ENDPOINT, { bootstrap: false });
    deadTickets(site, ANNA);
    const error = await failure();
    expect(error).toMatchObject({ code: "user-mismatch", stage: "verify" });
    expect(error.message).toContain("CORP\\ben");
    expect(error.message).toContain("CORP\\anna");
  });

  it("the consume resource has moved: goes on, because the session it made is there", async () => {
    const site = start();
    const session = await authenticate(ENDPOINT, { bootstrap: false, resource: "resources/img/moved.png" });
    expect(session.identity).toBe("confirmed");
    expect(site.proxy.counters().sessionsCreated).toBe(1);
  });

  it("an image that has moved says error although the ticket was good: goes on", async () => {
    const site = start({ readable: false });
    const session = await authenticate(ENDPOINT, { bootstrap: false, resource: "resources/img/moved.png" });
    expect(session.identity).toBe("confirmed");
    expect(site.proxy.counters().sessionsCreated).toBe(1);
  });

  it("a prefix that Qlik does not know: says which, before a ticket is sent", async () => {
    const site = start();
    site.server.use(http.post(`${PAGE}${ENDPOINT}`, () => HttpResponse.json({ ticket: "A".repeat(16) })));
    const error = await failure({ proxy: `${QLIK}/nope` });
    expect(error).toMatchObject({ code: "unreachable", stage: "verify", fix: { who: "page" } });
    expect(error.message).toContain("/nope/");
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
  });

  it("a page that may neither read nor open a WebSocket: cors-missing, with the lines to enter", async () => {
    const site = start({ readable: false, virtualProxies: [{ prefix: "mashup" }] });
    const error = await failure({ proxy: MASHUP });
    expect(error).toMatchObject({ code: "cors-missing", fix: { who: "qlik-admin" } });
    expect(error.message).toContain(`Access-Control-Allow-Origin: ${PAGE}`);
    expect(error.message).toContain("Host allow list = app.example.com");
    expect(site.proxy.counters().ticketsSpent).toBe(0);
  });

  it("a host that does not answer: unreachable, with the test in a new tab", async () => {
    const site = start({ virtualProxies: [{ prefix: "mashup" }] });
    site.server.use(http.all(`${QLIK}/*`, () => HttpResponse.error()));
    const error = await failure({ proxy: MASHUP });
    expect(error).toMatchObject({ code: "unreachable", retryable: true, fix: { who: "network" } });
    expect(error.fix.where).toBe(`Open ${MASHUP}/hub in a new tab`);
  });
});

describe("an end before the end", () => {
  it("authenticate rejects with the signal's own reason, whatever it was busy with", async () => {
    for (const at of ["ticket", "consume", "verify", "bootstrap"]) {
      const site = start();
      const controller = new AbortController();
      const reason = new Error(`left during ${at}`);
      const call = authenticate(ENDPOINT, {
        signal: controller.signal,
        reuse: false,
        onEvent: (event) => {
          if (event.type === "stage" && event.stage === at && event.status === "start") controller.abort(reason);
        },
      });
      await expect(call).rejects.toBe(reason);
      await expect.poll(tags).toEqual([]);
      site.server.close();
    }
  });

  it("authenticate rejects at once when the signal was aborted before", async () => {
    const site = start();
    const reason = new Error("never mind");
    await expect(authenticate(ENDPOINT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(site.ticketCalls).toBe(0);
  });

  it("authenticate ends as timeout when the endpoint never answers, and names the stage", async () => {
    const site = start();
    site.server.use(http.post(`${PAGE}${ENDPOINT}`, () => new Promise<never>(() => undefined)));
    const error = await failure({ timeoutMs: 60 });
    expect(error).toMatchObject({ code: "timeout", stage: "acquire", retryable: true });
    expect(error.message).toMatch(/60 ms.*ticket/s);
    expect(tags()).toEqual([]);
  });
});

describe("Qlik's own files", () => {
  /** Answers the file otherwise than Qlik would, once or for ever. */
  const answer = (site: MockedSite, file: string, body: string, { status = 200, once = false } = {}) => {
    const headers = { "content-type": "text/javascript", "access-control-allow-origin": PAGE };
    const resolve = () => new HttpResponse(body, { status, headers });
    site.server.use(http.get(`${MASHUP}/resources/${file}`, resolve, { once }));
  };
  const REQUIRE = "assets/external/requirejs/require.js";
  const NO_LOADER = "var requirejs, require, define; /* a login page, say */";

  it.each([
    ["require.js", REQUIRE, "", 404],
    ["require.js, and what came was none", REQUIRE, NO_LOADER, 200],
    ["js/qlik", "js/qlik.js", "", 503],
  ])("%s of Qlik, missing once: asked for again, with the session that is there", async (_name, file, body, status) => {
    const site = start();
    answer(site, file, body, { status, once: true });
    expect(typeof (await authenticate(ENDPOINT)).qlik.openApp).toBe("function");
    expect(site.tickets).toHaveLength(1);
  });

  it("require.js that is not there: require-failed, no tag left", async () => {
    const site = start();
    answer(site, REQUIRE, "", { status: 404 });
    expect(await failure()).toMatchObject({ code: "require-failed", stage: "open" });
    expect(tags()).toEqual([]);
    expect(site.tickets).toHaveLength(1);
  });

  it("require.js that brings no loader: require-failed, and a second call loads it again", async () => {
    const site = start();
    answer(site, REQUIRE, NO_LOADER);
    expect(await failure()).toMatchObject({ code: "require-failed" });
    site.server.resetHandlers();
    expect(typeof (await authenticate(ENDPOINT)).qlik.openApp).toBe("function");
  });

  it("js/qlik that is not there: qlik-load-failed, and a second call asks for it again", async () => {
    const site = start();
    answer(site, "js/qlik.js", "", { status: 404 });
    const error = await failure();
    expect(error).toMatchObject({ code: "qlik-load-failed", stage: "open" });
    expect(error.message).toContain(`${MASHUP}/resources/js/qlik.js`);
  });

  it("a page with a foreign AMD loader: amd-conflict", async () => {
    start();
    Object.assign(globalThis, { define: Object.assign(() => undefined, { amd: {} }) });
    expect(await failure()).toMatchObject({ code: "amd-conflict", fix: { who: "page" } });
    expect(tags()).toEqual([]);
  });

  it("after Qlik's own files a plain-tag UMD library still finds no AMD loader", async () => {
    start();
    await authenticate(ENDPOINT);
    const { define } = globalThis as unknown as { define: { amd?: unknown } };
    expect(typeof define).toBe("function");
    expect(define.amd).toBeUndefined();
  });
});

describe("a ticket", () => {
  it("a ticket is in no error, event, storage or tag, however the sign-in ends", async () => {
    for (const options of [{}, { keepsCookies: false }, { readable: false }]) {
      const site = start(options);
      const said: string[] = [];
      await authenticate(ENDPOINT, { onEvent: (event) => said.push(JSON.stringify(event)) }).then(
        (mashup) => said.push(JSON.stringify(mashup)),
        (thrown: unknown) => {
          const { stack = "", cause } = thrown as EmbedError;
          said.push(String(thrown), stack, JSON.stringify(thrown), String(cause));
        },
      );
      said.push(JSON.stringify(Object.entries(localStorage)), document.documentElement.outerHTML);
      expect(site.tickets).toHaveLength(1);
      for (const text of said) expect(text).not.toContain(site.tickets[0]);
      site.server.close();
    }
  });
});
