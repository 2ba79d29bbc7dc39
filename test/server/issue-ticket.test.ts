import { afterEach, describe, expect, it } from "vitest";
import { createTicketHandler } from "../../src/server/index.js";
import {
  ANNA,
  bodyOf,
  ENDPOINT,
  optionsFor,
  post,
  problem,
  SAME_ORIGIN,
  spend,
  startRig,
  type Rig,
} from "./support/ticket-server.js";

describe("a ticket for the signed-in user", () => {
  let rig: Rig;
  afterEach(() => rig.close());

  it("a ticket for the signed-in user is one that Qlik takes, for the user that resolveUser named", async () => {
    rig = await startRig();
    const response = await rig.handler(post());
    const { ticket, sessionKey, expiresInMs, ...rest } = await bodyOf(response);
    expect(response.status).toBe(200);
    expect(rest).toEqual({ proxy: rig.emulator.proxyUrl("mashup"), user: ANNA });
    expect(sessionKey).toMatch(/^[\w-]{51}$/);
    expect(expiresInMs).toBeGreaterThan(0);
    // Qlik made the ticket after it was asked, and before it answered.
    expect(expiresInMs).toBeLessThan(60_000);
    expect(await spend(rig.emulator, ticket)).toMatch(/^X-Qlik-Session-mashup=/);
    expect(rig.emulator.proxy.sessions().map(({ user }) => user)).toEqual([ANNA]);
  });

  it("a ticket for the signed-in user carries the attributes to Qlik, several under one name", async () => {
    const attributes = { Group: ["Sales", "Europe"], Region: "North" };
    rig = await startRig({ resolveUser: () => ({ ...ANNA, attributes }) });
    await spend(rig.emulator, (await bodyOf(await rig.handler(post())))["ticket"]);
    expect(rig.emulator.proxy.sessions()[0]?.attributes).toEqual([
      { Group: "Sales" },
      { Group: "Europe" },
      { Region: "North" },
    ]);
  });

  it("a ticket for the signed-in user works for the default virtual proxy, with and without /qps in the address", async () => {
    rig = await startRig();
    for (const qps of [rig.emulator.qpsUrl(""), `https://127.0.0.1:${rig.emulator.qpsPort}`]) {
      const proxy = rig.emulator.proxyUrl("");
      const handler = createTicketHandler(optionsFor(rig.emulator, { qps, proxy, virtualProxy: "" }));
      expect((await handler(post())).status).toBe(200);
      await handler.close();
    }
  });

  it.each(["Zoë Ångström", "李 雷", "o'hara;x=1", "a/b?c#d%20e"])(
    "a ticket for the signed-in user reaches Qlik for the user id %s",
    async (userId) => {
      rig = await startRig({ resolveUser: () => ({ userDirectory: "ACME EMEA", userId }) });
      await spend(rig.emulator, (await bodyOf(await rig.handler(post())))["ticket"]);
      expect(rig.emulator.proxy.sessions()[0]?.user).toEqual({ userDirectory: "ACME EMEA", userId });
      const ended = await rig.handler(new Request(ENDPOINT, { method: "DELETE", headers: SAME_ORIGIN }));
      expect(ended.status).toBe(204);
      expect(rig.emulator.proxy.sessions()).toEqual([]);
    },
  );

  it.each([
    [" ", "blank"],
    ["ACME\\anna", "backslash"],
    ["..", "dot segment"],
    ["x/../../session", "dot segment"],
    ["./anna", "dot segment"],
    ["admin\u00a0", "white space"],
    ["\ufeffadmin", "control characters"],
    ["admin\u202e", "control characters"],
    ["u".repeat(256), "255 characters"],
    ["an\nna", "control characters"],
    ["\ud800", "broken Unicode"],
  ])("a ticket for the signed-in user is not asked for when the user id is %j", async (userId, why) => {
    rig = await startRig({ resolveUser: () => ({ userDirectory: "ACME", userId }) });
    const response = await rig.handler(post());
    expect([response.status, await bodyOf(response)]).toEqual([500, problem(500, "internal")]);
    expect(rig.emulator.proxy.journal()).toEqual([]);
    expect(rig.events).toMatchObject([{ type: "failed", error: { code: "user-invalid" } }]);
    expect(rig.events[0]?.type === "failed" && rig.events[0].error.message).toContain(why);
  });

  it("a ticket for the signed-in user goes to each of 1,000 interleaved users, and to no one else", async () => {
    rig = await startRig({
      maxSockets: 12,
      resolveUser: async (request) => {
        const userId = request.headers.get("x-test-user") ?? "";
        await new Promise((resolve) => setTimeout(resolve, Number(userId.slice(1)) % 7));
        return { userDirectory: "ACME", userId };
      },
    });
    const users = Array.from({ length: 1000 }, (_, index) => `u${index}`);
    const answers: Record<string, unknown>[] = [];
    const next = users.entries();
    const ask = async () => {
      for (const [index, user] of next) {
        answers[index] = await bodyOf(await rig.handler(post({ ...SAME_ORIGIN, "X-Test-User": user })));
      }
    };
    await Promise.all(Array.from({ length: 16 }, ask));
    expect(answers.map(({ user }) => user)).toEqual(users.map((userId) => ({ userDirectory: "ACME", userId })));
    expect(new Set(answers.map(({ ticket }) => ticket)).size).toBe(1000);
    expect(new Set(answers.map(({ sessionKey }) => sessionKey)).size).toBe(1000);
    for (const { ticket } of answers) await spend(rig.emulator, ticket);
    expect(rig.emulator.proxy.sessions().map(({ user }) => user.userId)).toEqual(users);
  }, 60_000);
});

describe("DELETE", () => {
  it("DELETE ends this user's sessions on the virtual proxy, and nobody else's", async () => {
    const users = ["anna", "anna", "ben"];
    const rig = await startRig({
      resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "" }),
    });
    for (const user of users) {
      await spend(
        rig.emulator,
        (await bodyOf(await rig.handler(post({ ...SAME_ORIGIN, "X-Test-User": user }))))["ticket"],
      );
    }
    const headers = { "Sec-Fetch-Site": "same-origin", "X-Test-User": "anna" };
    const response = await rig.handler(new Request(ENDPOINT, { method: "DELETE", headers }));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(rig.emulator.proxy.sessions().map(({ user }) => user.userId)).toEqual(["ben"]);
    expect(rig.events.at(-1)).toMatchObject({ type: "sessions-ended", user: { ...ANNA } });
    await rig.close();
  });
});

describe("the answer", () => {
  it("the answer is kept by no cache, frame or other origin, refusals included", async () => {
    const rig = await startRig();
    for (const response of [await rig.handler(post()), await rig.handler(post({}))]) {
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        vary: "Origin, Sec-Fetch-Site, Cookie",
      });
      expect(response.headers.has("access-control-allow-origin")).toBe(false);
    }
    await rig.close();
  });

  it("the answer is 503 after close, and Qlik is not asked any more", async () => {
    const rig = await startRig();
    await rig.handler.close();
    expect((await rig.handler(post())).status).toBe(503);
    expect(rig.emulator.proxy.journal()).toEqual([]);
    await rig.close();
  });
});
