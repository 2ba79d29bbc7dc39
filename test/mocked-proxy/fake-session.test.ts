// A session for page code whose DOM loads nothing: what authenticate() answers, without any network.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate } from "../../src/index.js";
import { createFakeSession, DEMO_APP, resetPage } from "../../src/testing/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();

beforeEach(() => resetPage());
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Any use of these fails the test. */
function withoutNetwork(): void {
  const forbidden = vi.fn(() => {
    throw new Error("the network was used");
  });
  for (const name of ["fetch", "WebSocket", "Image", "XMLHttpRequest"]) vi.stubGlobal(name, forbidden);
}

describe("createFakeSession", () => {
  it("createFakeSession has every member that a real mashup has, of the same kind and with the same addresses", async () => {
    start();
    const real = await authenticate(ENDPOINT);
    const fake = createFakeSession({ proxy: `${MASHUP}/` });
    const kinds = (object: object) =>
      Object.entries(object).map(([name, value]: [string, unknown]) => [name, typeof value]);
    expect(kinds(fake)).toEqual(expect.arrayContaining(kinds(real)));
    expect([fake.proxy, fake.config]).toEqual([real.proxy, real.config]);
    const object = { app: "a b", object: "x", sheet: undefined };
    expect(fake.singleUrl(object as never)).toBe(real.singleUrl(object as never));
  });

  it("createFakeSession draws objects and makes new ones with no network at all", async () => {
    withoutNetwork();
    document.body.innerHTML = '<div id="chart"></div><div id="made"></div>';
    const app = createFakeSession().openApp(DEMO_APP.id);
    await app.getObject("chart", DEMO_APP.objects.chart);
    const made = await app.visualization.create("barchart", ["Region", "=Sum(Sales)"]);
    await made.show("made");
    expect(document.querySelectorAll("#chart svg rect").length).toBeGreaterThan(5);
    expect(document.querySelectorAll("#made svg rect").length).toBeGreaterThan(1);
  });

  it("createFakeSession fails as the engine does for an object that is not there", async () => {
    const session = createFakeSession();
    const heard = vi.fn();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages still call it
    session.qlik.setOnError(heard);
    await expect(session.openApp(DEMO_APP.id).visualization.get("none")).rejects.toThrow("Object not found: none");
    expect(heard).toHaveBeenCalledOnce();
  });

  it("createFakeSession tells setOnError of a lost connection, fails what is pending, and opens the app anew", async () => {
    const session = createFakeSession();
    const heard = vi.fn();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages still call it
    session.qlik.setOnError(heard);
    const app = session.openApp(DEMO_APP.id);
    await app.visualization.get(DEMO_APP.objects.kpi);
    const pending = app.visualization.get(DEMO_APP.objects.chart);
    session.disconnect();
    await expect(pending).rejects.toMatchObject({ code: 16 });
    expect(heard).toHaveBeenCalledWith({ code: 16, message: "Connection lost" });
    const again = await session.openApp(DEMO_APP.id).visualization.get(DEMO_APP.objects.kpi);
    expect(again).toMatchObject({ id: DEMO_APP.objects.kpi });
  });

  it("createFakeSession tells listeners what emit says until it is disposed of, and answers check() as told", async () => {
    const session = createFakeSession({ user: { userDirectory: "CORP", userId: "eve" }, identity: "unconfirmed" });
    const codes: string[] = [];
    session.on("warning", ({ code }) => codes.push(code));
    const warning = { type: "warning", code: "user-not-named", message: "…" } as const;
    session.emit(warning);
    session.setCheck("other-user");
    expect(await session.check()).toBe("other-user");
    expect(session).toMatchObject({ user: { userId: "eve" }, identity: "unconfirmed", state: "ready" });
    session.dispose();
    session.emit(warning);
    expect([codes, session.state]).toEqual([["user-not-named"], "closed"]);
  });

  it("createFakeSession has a require that knows js/qlik, and says so of any other module", async () => {
    const { require: load, qlik } = createFakeSession();
    expect(load("js/qlik")).toBe(qlik);
    const loaded = await new Promise((resolve) => void load(["js/qlik"], (...modules: unknown[]) => resolve(modules)));
    expect(loaded).toEqual([qlik]);
    const failed = await new Promise((resolve) => void load(["other"], () => undefined, resolve));
    expect(String(failed)).toContain('no module "other"');
  });

  it("createFakeSession names a proxy that is no web address", () => {
    expect(() => createFakeSession({ proxy: "sense.example.com" })).toThrow(/"proxy" must be an http/);
  });
});
