import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy, type QlikProxy } from "../../src/emulator/index.js";
import { ask, askTrusted, IMAGE, MASHUP, toRequest, XRFKEY, type Answer } from "./support/ask.js";

const ADA = { UserDirectory: "ACME", UserId: "ada" };

function order(proxy: QlikProxy, body: unknown, path = "/qps/mashup/ticket"): Answer {
  return askTrusted(proxy, path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
}

function ordered(proxy: QlikProxy, body: unknown, path?: string): Record<string, unknown> {
  const answer = order(proxy, body, path);
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text) as Record<string, unknown>;
}

function whoGets(proxy: QlikProxy, ticket: unknown, base = MASHUP) {
  ask(proxy, `${base}${IMAGE}?qlikTicket=${encodeURIComponent(String(ticket))}`);
  return proxy.sessions().at(-1)?.user;
}

describe("the ticket call", () => {
  test("the ticket call answers 201 with the user in PascalCase and a ticket that works", () => {
    const proxy = createQlikProxy();
    const made = ordered(proxy, { ...ADA, Attributes: [{ group: "sales" }, { level: 3 }, { none: null }] });
    expect(made).toEqual({
      ...ADA,
      Attributes: [{ group: "sales" }, { level: "3" }, { none: "" }],
      Ticket: expect.stringMatching(/^[A-Za-z0-9._-]{16}$/) as string,
      TargetUri: null,
    });
    expect(whoGets(proxy, made["Ticket"])).toEqual({ userDirectory: "ACME", userId: "ada" });
  });

  test("the ticket call takes property names in any letter case", () => {
    const proxy = createQlikProxy();
    expect(ordered(proxy, { userDirectory: "ACME", USERID: "ada", attributes: [], targetId: "" })).toMatchObject(ADA);
  });

  test("the ticket call spells its own in camelCase where the switch says so, but never a user's attributes", () => {
    const made = ordered(createQlikProxy({ emitCase: "camel" }), { ...ADA, Attributes: [{ Group: "Sales" }] });
    expect(Object.keys(made)).toEqual(["userDirectory", "userId", "attributes", "ticket", "targetUri"]);
    expect(made["attributes"]).toEqual([{ Group: "Sales" }]);
  });

  test("the ticket call is for one virtual proxy: with a prefix, without, and with one that is called like the call", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ prefix: "" }, { prefix: "mashup" }, { prefix: "ticket" }] });
    const bases = {
      "/qps/ticket": "https://localhost",
      "/qps/mashup/ticket": MASHUP,
      "/qps/ticket/ticket/": "https://localhost/ticket",
    };
    for (const [path, base] of Object.entries(bases)) {
      const ticket = String(ordered(proxy, ADA, path)["Ticket"]);
      expect(ask(proxy, `${base}${IMAGE}?qlikTicket=${ticket}`).status, path).toBe(200);
    }
  });

  test("the ticket call keeps spaces and any script within a user id, and trims around it", () => {
    const proxy = createQlikProxy();
    const made = ordered(proxy, { UserDirectory: " ACME ", UserId: "  Zoë 山田 O'Neil  " });
    expect([made["UserDirectory"], made["UserId"]]).toEqual(["ACME", "Zoë 山田 O'Neil"]);
    expect(whoGets(proxy, made["Ticket"])).toEqual({ userDirectory: "ACME", userId: "Zoë 山田 O'Neil" });
  });

  test("the ticket call does not mind X-Qlik-User", () => {
    const headers = { "x-qlik-user": "UserDirectory=Internal; UserId=sa_api" };
    const body = JSON.stringify(ADA);
    expect(askTrusted(createQlikProxy(), "/qps/ticket", { method: "POST", body, headers }).status).toBe(201);
  });
});

describe("the ticket call refuses", () => {
  const send = (query: string, header?: string) => {
    const headers = header === undefined ? {} : { "x-qlik-xrfkey": header };
    const asked = { method: "POST", body: JSON.stringify(ADA), headers };
    return createQlikProxy().handleTrusted(toRequest(`https://qlikserver1:4243/qps/ticket${query}`, asked));
  };

  test.each([
    ["no key at all", "", undefined],
    ["a key in the query only", `?xrfkey=${XRFKEY}`, undefined],
    ["a key in the header only", "", XRFKEY],
    ["15 characters", `?xrfkey=${XRFKEY.slice(1)}`, XRFKEY.slice(1)],
    ["17 characters", `?xrfkey=${XRFKEY}x`, `${XRFKEY}x`],
    ["two keys that differ", `?xrfkey=${XRFKEY}`, "0123456789abcdef"],
    ["keys that differ in letter case", `?xrfkey=${XRFKEY}`, XRFKEY.toUpperCase()],
    ["other than letters and digits", "?xrfkey=abcdefghij01234-", "abcdefghij01234-"],
    ["a key given twice", `?xrfkey=${XRFKEY}&xrfkey=${XRFKEY}`, XRFKEY],
  ])("the ticket call refuses %s with 403 and the XSRF text", (_, query, header) => {
    const answer = send(query, header);
    expect([answer.status, answer.body]).toEqual([403, "XSRF prevention check failed. Possible XSRF discovered."]);
  });

  test("the ticket call takes the key's parameter in any letter case", () => {
    expect(send(`?XrfKey=${XRFKEY}`, XRFKEY).status).toBe(201);
  });

  test.each(["UserDirectory", "UserId"] as const)(
    "the ticket call refuses a body without %s, with the serializer's escaped text",
    (name) => {
      for (const [errorStatus, proxy] of [
        [500, createQlikProxy()],
        [400, createQlikProxy({ errorStatus: 400 })],
      ] as const) {
        const answer = order(proxy, { ...ADA, [name]: undefined });
        expect(answer.status).toBe(errorStatus);
        expect(answer.text).toContain(`Required property &#39;${name}&#39; not found in JSON`);
        expect(answer.header("content-type")).not.toContain("json");
      }
    },
  );

  test.each([
    ["a blank user id", { ...ADA, UserId: " \t " }],
    ["a blank directory", { ...ADA, UserDirectory: "" }],
    ["a backslash in the user id", { ...ADA, UserId: "ACME\\ada" }],
    ["a backslash in the directory", { ...ADA, UserDirectory: "AC\\ME" }],
    ["a user id that is null", { ...ADA, UserId: null }],
    ["a user id that is a list", { ...ADA, UserId: ["ada"] }],
    ["attributes that are no list", { ...ADA, Attributes: { group: "x" } }],
    ["an attribute with two properties", { ...ADA, Attributes: [{ a: "1", b: "2" }] }],
    ["an attribute whose value is an object", { ...ADA, Attributes: [{ a: {} }] }],
    ["a target id that is a number", { ...ADA, TargetId: 5 }],
    ["text that is not JSON", "UserId=ada"],
    ["an empty body", ""],
    ["a list", "[]"],
    ["JSON null", "null"],
  ])("the ticket call refuses %s with 400, and makes no ticket", (_, body) => {
    const proxy = createQlikProxy();
    expect(order(proxy, body).status).toBe(400);
    expect(proxy.counters().ticketsIssued).toBe(0);
  });

  test("the ticket call refuses other methods, unknown virtual proxies and unknown calls", () => {
    const proxy = createQlikProxy();
    const body = JSON.stringify(ADA);
    const get = askTrusted(proxy, "/qps/mashup/ticket");
    expect([get.status, get.header("allow")]).toEqual([405, "POST"]);
    for (const path of ["/qps/nope/ticket", "/mashup/ticket", "/qps/mashup/tickets", "/qps", "/", "/qps/ticket/x/y"]) {
      expect(askTrusted(proxy, path, { method: "POST", body }).status, path).toBe(404);
    }
  });

  test("the ticket call checks the key before the route, the route before the body, and properties before the target", () => {
    const proxy = createQlikProxy();
    expect(proxy.handleTrusted(toRequest("https://qlikserver1:4243/nowhere", { method: "POST" })).status).toBe(403);
    expect(order(proxy, "not json", "/qps/nope/ticket").status).toBe(404);
    expect(order(proxy, { UserId: "ada", TargetId: "unknown" }).text).toContain("Required property");
  });
});

describe("a target", () => {
  const targetOf = (answer: Answer) => /targetId=([^&]+)/.exec(answer.header("location") ?? "")?.[1];

  test("a target is given back with its own query and without the dead ticket", () => {
    const proxy = createQlikProxy();
    const address = "https://localhost:8443/mashup/single/?appid=a%20b&QlikTicket=dead&obj=x+y";
    const made = ordered(proxy, { ...ADA, TargetId: targetOf(ask(proxy, address)) });
    expect(made["TargetUri"]).toBe("https://localhost:8443/mashup/single/?appid=a%20b&obj=x+y");
  });

  test("a target that is unknown is named in the error, escaped", () => {
    const answer = order(createQlikProxy(), { ...ADA, TargetId: "<b>1</b>" });
    expect([answer.status, answer.text]).toEqual([500, "Specified targetId &lt;b&gt;1&lt;/b&gt; was unknown"]);
    expect(order(createQlikProxy({ errorStatus: 400 }), { ...ADA, TargetId: "x" }).status).toBe(400);
  });

  test("a target is unknown under another virtual proxy, at another node and after its time", () => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock, targetTtlMs: 1000 });
    const TargetId = targetOf(ask(proxy, `${MASHUP}/hub/`));
    expect(order(proxy, { ...ADA, TargetId }, "/qps/ticket").text).toContain("was unknown");
    expect(order(createQlikProxy(), { ...ADA, TargetId }).text).toContain("was unknown");
    expect(order(proxy, { ...ADA, TargetId }).status).toBe(201);
    clock.advance(1001);
    expect(order(proxy, { ...ADA, TargetId }).text).toBe(`Specified targetId ${TargetId ?? ""} was unknown`);
  });
});
