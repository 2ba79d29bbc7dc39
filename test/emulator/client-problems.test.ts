// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import createQlik from "../../src/emulator/client/qlik.js";
import type { Problem, Qlik } from "../../src/emulator/client/types.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { CONFIG, installNetwork, type EngineSocket } from "./client-network.js";

const { chart } = DEMO_APP.objects;
let problems: Problem[];
let warnings: Problem[];

function start(): Qlik {
  const qlik = createQlik({ pageConfig: () => CONFIG });
  qlik.setOnError(
    (problem) => problems.push(problem),
    (warning) => warnings.push(warning),
  );
  return qlik;
}

beforeEach(() => {
  problems = [];
  warnings = [];
  document.body.innerHTML = '<div id="a"></div><div id="b"></div>';
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("without a session", () => {
  it("without a session no picture is drawn and the page goes to the login", async () => {
    const assign = vi.spyOn(window.location, "assign").mockImplementation(() => undefined);
    const loginUri = "https://sense.example.com:8443/mashup/internal_forms_authentication/?targetId=1";
    installNetwork({
      greet: (socket) => {
        socket.notify("OnAuthenticationInformation", { loginUri, mustAuthenticate: true });
        socket.close();
      },
    });
    await expect(start().openApp(DEMO_APP.id, CONFIG).getObject("a", chart)).rejects.toThrow("sign-in needed");
    expect(assign).toHaveBeenCalledExactlyOnceWith(loginUri);
    expect(document.querySelector("#a")?.childElementCount).toBe(0);
    expect(problems).toEqual([]);
  });

  it("without a session a login address that would run a script is not followed", async () => {
    const assign = vi.spyOn(window.location, "assign").mockImplementation(() => undefined);
    installNetwork({
      greet: (socket) =>
        socket.notify("OnAuthenticationInformation", { loginUri: "javascript:alert(1)", mustAuthenticate: true }),
    });
    await expect(start().openApp(DEMO_APP.id, CONFIG).getAppLayout()).rejects.toThrow("Access denied");
    expect(assign).not.toHaveBeenCalled();
  });
});

it("listeners of on hear of errors, warnings and the end, several of them, and the console is silent", async () => {
  const spies = [vi.spyOn(console, "error"), vi.spyOn(console, "warn")];
  const { sockets } = installNetwork();
  const qlik = createQlik({ pageConfig: () => CONFIG });
  const heard: string[] = [];
  qlik.on("error", ({ message }) => heard.push(`first ${message}`));
  qlik.on("error", ({ message }) => heard.push(`second ${message}`));
  qlik.on("warning", ({ message }) => heard.push(message));
  qlik.on("closed", () => heard.push("closed"));
  await qlik.openApp(DEMO_APP.id, CONFIG).getAppLayout();
  sockets[0]?.notify("OnExcessLicenseAssignment", { severity: "warning" });
  sockets[0]?.notify("OnSessionTimedOut", { severity: "fatal" });
  expect(heard).toEqual([
    "ProxyError.OnExcessLicenseAssignment",
    "first ProxyError.OnSessionTimedOut",
    "second ProxyError.OnSessionTimedOut",
    "closed",
  ]);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

it("an app's own listener hears of an error in place of the listeners of qlik and of setOnError", async () => {
  const { sockets } = installNetwork();
  const qlik = start();
  const heard: string[] = [];
  qlik.on("error", () => heard.push("qlik"));
  const app = qlik.openApp(DEMO_APP.id, CONFIG);
  await app.getAppLayout();
  app.on("error", ({ code }) => heard.push(`app ${String(code)}`));
  sockets[0]?.close();
  expect([heard, problems]).toEqual([["app 16"], []]);
});

it("a page that listens to nothing finds its errors and warnings in the console", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { sockets } = installNetwork();
  await createQlik({ pageConfig: () => CONFIG })
    .openApp(DEMO_APP.id, CONFIG)
    .getAppLayout();
  sockets[0]?.notify("OnExcessLicenseAssignment", { severity: "warning" });
  sockets[0]?.close();
  expect(warn).toHaveBeenCalledExactlyOnceWith("Qlik: ProxyError.OnExcessLicenseAssignment");
  expect(error).toHaveBeenCalledExactlyOnceWith("Qlik: Connection lost");
});

describe("setOnError", () => {
  const opened = async (greet?: (socket: EngineSocket) => void) => {
    const network = installNetwork(greet ? { greet } : {});
    const app = start().openApp(DEMO_APP.id, CONFIG);
    return { app, network, result: await app.getAppLayout().catch((error: unknown) => error) };
  };

  it.each(["OnSessionTimedOut", "OnSessionLoggedOut", "OnMaxParallelSessionsExceeded"])(
    "setOnError hears of %s once, not of the close after it",
    async (method) => {
      const { app, network } = await opened();
      network.sockets[0]?.notify(method, { severity: "fatal", message: "text of the proxy" });
      network.sockets[0]?.close();
      expect(problems).toEqual([{ message: `ProxyError.${method}` }]);
      await expect(app.getObject("a", chart)).rejects.toThrow(`ProxyError.${method}`);
    },
  );

  it("setOnError hears of a missing licence instead of a connection", async () => {
    const { result } = await opened((socket) => {
      socket.notify("OnLicenseAccessDenied", { severity: "fatal" });
      socket.close();
    });
    expect(problems).toEqual([{ message: "ProxyError.OnLicenseAccessDenied" }]);
    expect(result).toMatchObject({ name: "QlikError", message: "ProxyError.OnLicenseAccessDenied" });
  });

  it.each([
    ["SESSION_ERROR_NO_LICENSE", { message: "ProxyError.OnLicenseAccessDenied" }],
    ["SESSION_ERROR_APP_ACCESS_DENIED", { code: 5, message: "Access denied" }],
    ["SESSION_ERROR_LIMIT_EXCEEDED", { message: "ProxyError.SESSION_ERROR_LIMIT_EXCEEDED" }],
  ])("setOnError hears of the engine's %s", async (qSessionState, problem) => {
    await opened((socket) => socket.notify("OnConnected", { qSessionState }));
    expect(problems).toEqual([problem]);
  });

  it("setOnError hears of a lost connection as code 16, and a later openApp connects anew", async () => {
    const { network } = await opened();
    network.sockets[0]?.close();
    expect(problems).toEqual([{ code: 16, message: "Connection lost" }]);
    const again = createQlik({ pageConfig: () => CONFIG }).openApp(DEMO_APP.id);
    await again.getAppLayout();
    expect(network.sockets).toHaveLength(2);
  });

  it("setOnError hears of warnings on its second callback, and the connection goes on", async () => {
    const { app, network } = await opened();
    network.sockets[0]?.notify("OnExcessLicenseAssignment", { severity: "warning" });
    network.sockets[0]?.say("no JSON at all");
    expect(warnings).toEqual([{ message: "ProxyError.OnExcessLicenseAssignment" }]);
    await app.getObject("a", chart);
    expect(problems).toEqual([]);
  });

  it("setOnError hears of a wrong app, and every call to that app fails with the engine's error", async () => {
    const { sockets } = installNetwork();
    const app = start().openApp("nowhere", CONFIG);
    await expect(app.getObject("a", chart)).rejects.toMatchObject({ code: 1003, message: "App not found" });
    await expect(app.getAppLayout()).rejects.toMatchObject({ code: 1003 });
    expect(problems).toEqual([{ code: 1003, message: "App not found" }]);
    expect(sockets[0]?.readyState).toBe(3);
  });

  it("setOnError hears of an unknown object", async () => {
    const { app } = await opened();
    await expect(app.getObject("a", "nope")).rejects.toMatchObject({ code: 2 });
    expect(problems).toEqual([{ code: 2, message: "Object not found: nope" }]);
  });

  it("setOnError is not needed for a wrong element: the call says so before it fetches anything", async () => {
    const { app, network } = await opened();
    await expect(app.getObject("missing", chart)).rejects.toThrow("No element with the id missing");
    expect(network.sockets[0]?.methods).not.toContain("GetObject");
  });
});
