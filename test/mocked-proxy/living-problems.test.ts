// What Qlik says after the sign-in: each under its own code, as a rejection or as a warning.
import { describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { useMockedSite } from "./support/in-site.js";
import { draw, useMashups } from "./support/mashups.js";

const start = useMockedSite();
const { signIn, warnings } = useMashups();
const { chart } = DEMO_APP.objects;

describe("what Qlik says after the sign-in", () => {
  const cases: readonly (readonly [string, string, Parameters<typeof start>[0]])[] = [
    ["a user without a licence", "no-license", { licences: { "corp\\anna": "denied" } }],
    [
      "a user without a licence, in the words of the engine",
      "no-license",
      { licences: { "corp\\anna": "denied" }, licenceDenial: "session-state" },
    ],
    ["a licence that is still being assigned", "license-pending", { licences: { "corp\\anna": "pending" } }],
    ["a virtual proxy without an engine", "engine-unavailable", { engine: "none" }],
    ["an app that this user may not open", "access-denied", { engine: "SESSION_ERROR_APP_ACCESS_DENIED" }],
    ["a proxy that lets no WebSocket of this page in", "websocket-refused", { virtualProxies: [{ prefix: "mashup" }] }],
  ];

  it.each(cases)(
    "%s: getObject() rejects with %s, once and in words, and the session stays ready",
    async (_what, code, options) => {
      const site = start(options);
      const { mashup } = await signIn();
      await expect(draw(mashup)).rejects.toMatchObject({ name: "EmbedError", code, stage: "session" });
      expect(mashup.state).toBe("ready");
      expect(site.ticketCalls).toBe(1);
    },
  );

  it("the sixth session of a user: session-limit, and nothing is tried again", async () => {
    const site = start({ maxSessions: 1 });
    await signIn();
    site.cookies.clear();
    const { mashup, told } = await signIn({ reuse: false });
    await expect(draw(mashup)).rejects.toMatchObject({ code: "session-limit" });
    window.dispatchEvent(new Event("pointerdown"));
    await mashup.ensure();
    expect(site.ticketCalls).toBe(2);
    expect(told).toEqual(["warning"]);
  });

  it("an app that does not exist is app-not-found, an object that does not is object-not-found", async () => {
    start();
    const { mashup } = await signIn();
    const place = document.createElement("div");
    await expect(mashup.openApp("no-such-app").getObject(place, chart)).rejects.toMatchObject({
      code: "app-not-found",
    });
    await expect(mashup.openApp(DEMO_APP.id).getObject(place, "nope")).rejects.toMatchObject({
      code: "object-not-found",
    });
    await expect(mashup.openApp(DEMO_APP.id).visualization.get("nope")).rejects.toMatchObject({
      code: "object-not-found",
    });
  });

  it("what Qlik rejects with for other reasons is wrapped, with its own words as the cause", async () => {
    start();
    const { mashup } = await signIn();
    const drawing = mashup.openApp(DEMO_APP.id).visualization.create("no-such-chart", [{ qDef: 5 }]);
    await expect(drawing).rejects.toMatchObject({ name: "EmbedError" });
  });

  it("what no promise carries is a warning with the error, in the console once", async () => {
    start({ licences: { "corp\\anna": "denied" } });
    const { mashup, all } = await signIn();
    mashup.openApp(DEMO_APP.id);
    await expect
      .poll(() => all.at(-1))
      .toMatchObject({ type: "warning", code: "session-problem", error: { code: "no-license" } });
    expect(warnings().filter((line) => line.includes("gives this user no access"))).toHaveLength(1);
  });
});
