// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import createQlik from "../../src/emulator/client/qlik.js";
import type { Problem, Qlik } from "../../src/emulator/client/types.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { CONFIG, installNetwork } from "./client-network.js";

const { chart, kpi, table } = DEMO_APP.objects;
let problems: Problem[];

function start(): Qlik {
  const qlik = createQlik({ pageConfig: () => CONFIG });
  qlik.setOnError((problem) => problems.push(problem));
  return qlik;
}

beforeEach(() => {
  problems = [];
  document.body.innerHTML = '<div id="a"></div><div id="b"></div>';
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("openApp", () => {
  it("openApp draws three objects over one socket", async () => {
    const { sockets } = installNetwork();
    const app = start().openApp(DEMO_APP.id, CONFIG);
    const c = document.body.appendChild(document.createElement("div"));
    await Promise.all([app.getObject("a", chart), app.getObject("b", kpi), app.getObject(c, table)]);
    expect(document.querySelector("#a > .qv-object.qv-object-barchart")?.getAttribute("data-qlik-object-id")).toBe(
      chart,
    );
    expect(document.querySelector("#a svg[role=img]")?.querySelectorAll(".qv-bar")).toHaveLength(12);
    expect(document.querySelector("#b > .qv-object.qv-object-kpi")?.textContent).toMatch(/\$\d,\d{3},\d{3}/u);
    expect(c.querySelectorAll(".qv-object-table tbody tr")).toHaveLength(16);
    expect(sockets).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it("openApp puts prefix, app and the page's address into the socket's address, and a token only where there is one", async () => {
    const { sockets, fetch } = installNetwork();
    await start()
      .openApp(DEMO_APP.id, { ...CONFIG, identity: "left" })
      .getAppLayout();
    expect(fetch).toHaveBeenCalledExactlyOnceWith("https://sense.example.com:8443/mashup/qps/csrftoken", {
      credentials: "include",
    });
    const url = new URL(sockets[0]?.url ?? "");
    expect(`${url.origin}${url.pathname}`).toBe(`wss://sense.example.com:8443/mashup/app/${DEMO_APP.id}/identity/left`);
    expect([...url.searchParams.keys()]).toEqual(["reloadUri"]);
    expect(url.searchParams.get("reloadUri")).toBe(window.location.href);
  });

  it("openApp appends the token that the server gave", async () => {
    const headers = { "qlik-csrf-token": "a token/+" };
    const { sockets } = installNetwork({ token: () => Promise.resolve(new Response(null, { status: 204, headers })) });
    await start().openApp(DEMO_APP.id, CONFIG).getAppLayout();
    expect(new URL(sockets[0]?.url ?? "").searchParams.get("qlik-csrf-token")).toBe("a token/+");
  });

  it("openApp goes on without a token when the call for it fails", async () => {
    const { sockets } = installNetwork({ token: () => Promise.reject(new TypeError("Failed to fetch")) });
    expect((await start().openApp(DEMO_APP.id, CONFIG).getAppLayout()).qTitle).toBe("Retail sales");
    expect(sockets).toHaveLength(1);
  });

  it("openApp shares one connection per app and opens another after close", async () => {
    const { sockets } = installNetwork();
    const qlik = start();
    const app = qlik.openApp(DEMO_APP.id, CONFIG);
    expect(qlik.openApp(DEMO_APP.id, CONFIG)).toBe(app);
    await app.getObject("a", chart);
    app.close();
    expect(document.querySelector("#a")?.childElementCount).toBe(0);
    expect(sockets[0]?.readyState).toBe(3);
    await qlik.openApp(DEMO_APP.id, CONFIG).getObject("a", chart);
    expect(sockets).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  it("openApp opens no socket for an app that is closed while the token is awaited", async () => {
    let answer: (response: Response) => void = () => undefined;
    const { sockets } = installNetwork({ token: () => new Promise((resolve) => (answer = resolve)) });
    const app = start().openApp(DEMO_APP.id, CONFIG);
    const layout = expect(app.getAppLayout()).rejects.toThrow("Closed");
    app.close();
    answer(new Response(null, { status: 404 }));
    await layout;
    await new Promise((resolve) => setTimeout(resolve));
    expect(sockets).toHaveLength(0);
  });
});

describe("visualizations", () => {
  it("visualizations are created from fields and measures, shown, and closed", async () => {
    installNetwork();
    const app = start().openApp(DEMO_APP.id, CONFIG);
    const columns = ["Region", { qDef: { qDef: "Avg(Sales)", qLabel: "Average" } }];
    const visualization = await app.visualization.create("table", columns, { title: "By region" });
    expect(document.querySelector(".qv-object")).toBeNull();
    await visualization.show("a");
    const cells = [...document.querySelectorAll("#a thead th, #a tbody th")].map((cell) => cell.textContent);
    expect(cells).toEqual(["Region", "Average", "East", "North", "South", "West"]);
    await visualization.close();
    expect(document.querySelector(".qv-object")).toBeNull();
  });

  it("visualizations of an object in the app can be got and shown in two places", async () => {
    installNetwork();
    const visualization = await start().openApp(DEMO_APP.id, CONFIG).visualization.get(kpi);
    await visualization.show("a");
    await visualization.show({ 0: document.querySelector("#b") ?? document.body });
    expect(document.querySelectorAll(".qv-object-kpi")).toHaveLength(2);
    expect(visualization.model.layout.qInfo).toEqual({ qId: kpi, qType: "kpi" });
  });

  it("visualizations show the engine's complaint in place of a picture that cannot be computed", async () => {
    installNetwork();
    const app = start().openApp(DEMO_APP.id, CONFIG);
    await (await app.visualization.create("barchart", ["Region", "=Sum(Turnover)"])).show("a");
    expect(document.querySelector("#a [role=alert]")?.textContent).toBe("Bad field name: Turnover");
  });

  it("visualizations of an unknown type are refused by name", async () => {
    installNetwork();
    const create = start().openApp(DEMO_APP.id, CONFIG).visualization.create("gauge", ["=Sum(Sales)"]);
    await expect(create).rejects.toThrow("Visualization type gauge is not known here");
  });

  it("visualizations replace what was in their place before", async () => {
    installNetwork();
    const app = start().openApp(DEMO_APP.id, CONFIG);
    await app.getObject("a", chart);
    await app.getObject("a", kpi);
    expect([...(document.querySelector("#a")?.children ?? [])].map((child) => child.className)).toEqual([
      "qv-object qv-object-kpi",
    ]);
  });
});

describe("getGlobal", () => {
  it("getGlobal asks the engine without an app, by callback and by promise", async () => {
    const { sockets } = installNetwork();
    const global = start().getGlobal(CONFIG);
    const callback = vi.fn();
    await global.getAuthenticatedUser(callback);
    expect(callback).toHaveBeenCalledExactlyOnceWith({ qReturn: "UserDirectory=ACME; UserId=jane" });
    expect(await global.engineVersion()).toMatchObject({ qVersion: {} });
    expect(sockets[0]?.url).toContain("/mashup/app/engineData?");
    global.close();
  });

  it("getGlobal is what getAppList uses, and closes", async () => {
    const { sockets } = installNetwork();
    expect(await start().getAppList(undefined, CONFIG)).toMatchObject([{ qDocId: DEMO_APP.id }]);
    expect(sockets.map((socket) => socket.readyState)).toEqual([3]);
  });
});
