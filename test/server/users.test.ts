// Users and attributes as backends have them: what is not clearly right is refused with words, before Qlik is asked.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ResolvedUser } from "../../src/server/index.js";
import { answerTicketCall, startFakeQps, type FakeQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, ENDPOINT, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

let qps: FakeQps;
let resolved: unknown;
beforeAll(async () => {
  qps = await startFakeQps(
    (request, response, body) => {
      if (request.method === "DELETE") response.writeHead(200).end("[]");
      else answerTicketCall(request, response, body);
    },
    { resolveUser: () => resolved as ResolvedUser, limits: { perUser: false }, userDirectories: ["ACME", "Partner"] },
  );
});
afterEach(() => {
  qps.events.length = 0;
  qps.seen.length = 0;
});
afterAll(() => qps.close());

async function sent(user: unknown): Promise<Record<string, unknown>> {
  resolved = user;
  expect((await qps.handler(post())).status).toBe(200);
  return JSON.parse(qps.seen.at(-1)?.body ?? "") as Record<string, unknown>;
}

async function fault(user: unknown): Promise<string> {
  resolved = user;
  const response = await qps.handler(post());
  expect([response.status, await bodyOf(response)]).toEqual([500, problem(500, "internal")]);
  expect(qps.seen).toEqual([]);
  const event = qps.events.at(-1);
  expect(event).toMatchObject({ type: "failed", code: "user-invalid" });
  return event?.type === "failed" ? event.error.message : "";
}

describe("attributes", () => {
  it("attributes that are undefined are none", async () => {
    const { Attributes } = await sent({ ...ANNA, attributes: { Group: undefined, Region: "North" } });
    expect(Attributes).toEqual([{ Region: "North" }]);
  });

  it.each<[string, unknown, RegExp]>([
    ["null", null, /attributes is null/],
    ["JSON text", '{"Group":"Sales"}', /attributes is a text/],
    ["a list of objects", [{ Group: "Sales" }], /attributes is a list/],
    ["a Map", new Map([["Group", "Sales"]]), /attributes is a Map/],
    ["a Set of groups", { Group: new Set(["Sales"]) }, /attributes\.Group is a Set/],
    ["a number", { Level: 5 }, /attributes\.Level is a number/],
    ["null in a list", { Group: ["a", null] }, /attributes\.Group holds null/],
    ["a list in a list", { Group: [["a"]] }, /attributes\.Group holds a list/],
    ["; in a value", { Department: "Sales; Group=Admins" }, /attributes\.Department has a ; in its value/],
    ["a line's end in a value", { Department: "Sales\r\nX-Evil: 1" }, /attributes\.Department has control characters/],
    ["; in a name", { "a; Role": "x" }, /has a ; or = in its name/],
    ["= in a name", { "a=b": "x" }, /has a ; or = in its name/],
    ["a blank name", { " ": "x" }, /has a blank name/],
    ["a value of 2,000 characters", { Group: "g".repeat(2_000) }, /more than 1024 characters/],
    ["20,000 groups", { Group: Array.from({ length: 20_000 }, (_, index) => `g${index}`) }, /more than 5000/],
  ])(
    "attributes that are or hold %s are refused, and the message names the right form or the part",
    async (_, attributes, why) => {
      const message = await fault({ ...ANNA, attributes });
      expect(message).toMatch(why);
      expect(message).toContain("Fix (resolveUser)");
    },
  );

  it.each(["Attributes", "groups", "Group", "UserId"])(
    "attributes under the name %s are not overlooked",
    async (name) => {
      expect(await fault({ ...ANNA, [name]: ["Sales"] })).toMatch(new RegExp(`${name}.*attributes: \\{ Group`));
    },
  );

  it("attributes of a thousand groups reach Qlik, whose answer repeats them", async () => {
    const Group = Array.from({ length: 1_000 }, (_, index) => `CN=Group ${index},OU=Zürich,DC=acme ${"x".repeat(60)}`);
    const { Attributes } = await sent({ ...ANNA, attributes: { Group } });
    expect(Attributes).toEqual(Group.map((name) => ({ Group: name })));
  });

  it("attributes that another library left on Object.prototype are nobody's", async () => {
    Object.defineProperty(Object.prototype, "attributes", { value: { Group: "Admins" }, configurable: true });
    try {
      expect((await sent({ userDirectory: "ACME", userId: "anna" }))["Attributes"]).toEqual([]);
    } finally {
      delete (Object.prototype as Record<string, unknown>)["attributes"];
    }
  });
});

describe("names in another Unicode form than NFC", () => {
  it.each<[string, unknown, RegExp]>([
    ["the id in NFD", { userDirectory: "ACME", userId: "Zo\u0065\u0308" }, /userId is not in the Unicode form NFC/],
    ["the directory in NFD", { userDirectory: "Zu\u0308rich", userId: "anna" }, /userDirectory is not in the Unicode/],
    ["the Kelvin sign, which NFC makes a K", { userDirectory: "ACME", userId: "\u212Aarl" }, /userId is not in the/],
  ])("a user with a name in another Unicode form than NFC is refused: %s", async (_, user, why) => {
    expect(await fault(user)).toMatch(why);
  });

  it("a name in NFC is taken", async () => {
    expect(await sent({ userDirectory: "ACME", userId: "Zo\u00EB" })).toMatchObject({ UserId: "Zo\u00EB" });
  });
});

it("a user of a class with getters is one too", async () => {
  class Login {
    readonly #directory: string;
    readonly #id: string;
    constructor(directory: string, id: string) {
      this.#directory = directory;
      this.#id = id;
    }
    get userDirectory() {
      return this.#directory;
    }
    get userId() {
      return this.#id;
    }
  }
  expect(await sent(new Login("ACME", "anna"))).toMatchObject({ UserDirectory: "ACME", UserId: "anna" });
});

it("a user of a directory that is not listed is refused, whatever the letter case of the list", async () => {
  expect(await fault({ ...ANNA, userDirectory: "INTERNAL" })).toContain("userDirectories");
  expect(await sent({ ...ANNA, userDirectory: "PARTNER" })).toMatchObject({ UserDirectory: "PARTNER" });
});

describe("DELETE with the header X-Qlik-Ticket-User", () => {
  const remove = (named: string) =>
    qps.handler(new Request(ENDPOINT, { method: "DELETE", headers: { ...SAME_ORIGIN, "X-Qlik-Ticket-User": named } }));

  it("a DELETE with X-Qlik-Ticket-User ends the sessions when resolveUser says the same user", async () => {
    resolved = { userDirectory: "ACME", userId: "Zoë Å" };
    expect((await remove(`acme\\${encodeURIComponent("Zoë Å")}`)).status).toBe(204);
    expect(qps.seen.length).toBe(1);
  });

  it("a DELETE with X-Qlik-Ticket-User ends nothing when resolveUser says another one", async () => {
    resolved = { userDirectory: "ACME", userId: "ben" };
    const response = await remove("ACME\\anna");
    expect([response.status, await bodyOf(response)]).toEqual([409, problem(409, "other-user")]);
    expect(qps.seen).toEqual([]);
  });
});

it("endSessions ends the sessions of the user that it is given, and refuses what is no user", async () => {
  expect(await qps.handler.endSessions({ userDirectory: "ACME", userId: "anna" })).toEqual({ ok: true });
  expect(qps.seen[0]?.path).toMatch(/^\/qps\/mashup\/user\/ACME\/anna\?/);
  const refused = await qps.handler.endSessions({ userDirectory: "ACME", userId: "" });
  expect(refused).toEqual({ ok: false, status: 500, error: "internal" });
});
