import { describe, expect, it } from "vitest";
import { DEMO_APP, openEngine } from "../../src/emulator/engine/index.js";
import type { NxDataPage, ObjectLayout } from "../../src/emulator/engine/qix-types.js";
import { handleOf, measures, talk } from "./engine-talk.js";

describe("the engine's Global", () => {
  it("the engine's Global opens the app with the shape that clients know and names the handle as changed", () => {
    const answer = talk().ask(-1, "OpenDoc", [DEMO_APP.id]);
    expect(answer).toEqual({
      jsonrpc: "2.0",
      id: 1,
      result: { qReturn: { qType: "Doc", qHandle: 1, qGenericId: DEMO_APP.id } },
      change: [1],
    });
  });

  it("the engine's Global takes parameters by name as well as by place", () => {
    const { ask } = talk();
    const doc = handleOf(ask(-1, "OpenDoc", { qDocName: DEMO_APP.id }));
    expect(ask(doc, "GetObject", { qId: DEMO_APP.objects.kpi }).result).toMatchObject({
      qReturn: { qType: "GenericObject", qGenericType: "kpi", qGenericId: DEMO_APP.objects.kpi },
    });
  });

  it("the engine's Global answers a wrong app id with App not found", () => {
    expect(talk().ask(-1, "OpenDoc", ["nowhere"]).error).toEqual({
      code: 1003,
      message: "App not found",
      parameter: "nowhere",
    });
  });

  it("the engine's Global answers a second OpenDoc of the same app with App already open, and GetActiveDoc with its handle", () => {
    const { ask, openApp } = talk();
    expect(ask(-1, "GetActiveDoc").error?.code).toBe(1017);
    const doc = openApp();
    expect(ask(-1, "OpenDoc", [DEMO_APP.id]).error?.code).toBe(1002);
    expect(handleOf(ask(-1, "GetActiveDoc"))).toBe(doc);
  });

  it("the engine's Global names the user for whom the socket was opened", () => {
    expect(talk("ACME", "jörg o'neil").ask(-1, "GetAuthenticatedUser").result).toEqual({
      qReturn: "UserDirectory=ACME; UserId=jörg o'neil",
    });
  });

  it("the engine's Global lists the app and gives a version", () => {
    const { ask } = talk();
    expect(ask(-1, "GetDocList").result).toMatchObject({
      qDocList: [{ qDocId: DEMO_APP.id, qDocName: "Retail sales" }],
    });
    const { qVersion } = ask(-1, "EngineVersion").result as { qVersion: { qComponentVersion: string } };
    expect(qVersion.qComponentVersion).toMatch(/^\d+\.\d+/u);
  });
});

describe("the engine's app", () => {
  it("the engine's app lists every object that can be opened", () => {
    const { ask, openApp } = talk();
    const doc = openApp();
    const { qInfos } = ask(doc, "GetAllInfos").result as { qInfos: { qId: string; qType: string }[] };
    expect(qInfos.map((info) => info.qId).sort()).toEqual([...Object.values(DEMO_APP.objects), DEMO_APP.sheet].sort());
    for (const { qId, qType } of qInfos.filter((info) => info.qType !== "sheet")) {
      const object = handleOf(ask(doc, "GetObject", [qId]));
      const layout = ask(object, "GetLayout").result?.["qLayout"] as ObjectLayout;
      expect(layout.qInfo).toEqual({ qId, qType });
      expect(layout.qHyperCube?.qDataPages[0]?.qMatrix.length).toBeGreaterThan(0);
    }
  });

  it("the engine's app has a sheet, whose cells name the app's objects", () => {
    const { ask, openApp } = talk();
    const sheet = handleOf(ask(openApp(), "GetObject", [DEMO_APP.sheet]));
    const { cells } = ask(sheet, "GetLayout").result?.["qLayout"] as { cells: { name: string }[] };
    expect(cells.map(({ name }) => name).sort()).toEqual(Object.values(DEMO_APP.objects).sort());
  });

  it("the engine's app answers an unknown object with an empty interface, as Qlik's does", () => {
    const { ask, openApp } = talk();
    expect(ask(openApp(), "GetObject", ["nope"]).result).toEqual({ qReturn: { qType: null, qHandle: null } });
  });

  it("the engine's app gives the same handle when an object is asked for again", () => {
    const { ask, openApp } = talk();
    const doc = openApp();
    const first = handleOf(ask(doc, "GetObject", [DEMO_APP.objects.table]));
    expect(handleOf(ask(doc, "GetObject", [DEMO_APP.objects.table]))).toBe(first);
  });

  it("the engine's app forgets a session object that is destroyed, and only such", () => {
    const { ask, openApp } = talk();
    const doc = openApp();
    const created = ask(doc, "CreateSessionObject", [{ qInfo: { qType: "mine", qId: "mine-1" } }]);
    expect(created.result).toMatchObject({ qInfo: { qId: "mine-1", qType: "mine" } });
    expect(ask(doc, "DestroySessionObject", ["mine-1"]).result).toEqual({ qSuccess: true });
    expect(ask(handleOf(created), "GetLayout").error?.code).toBe(-32602);
    ask(doc, "GetObject", [DEMO_APP.objects.kpi]);
    expect(ask(doc, "DestroySessionObject", [DEMO_APP.objects.kpi]).result).toEqual({ qSuccess: false });
  });

  it("the engine's app cuts pages out of a cube and says which area they cover", () => {
    const { ask, openApp } = talk();
    const object = handleOf(ask(openApp(), "GetObject", [DEMO_APP.objects.chart]));
    const pages = [
      { qLeft: 1, qTop: 10, qWidth: 5, qHeight: 50 },
      { qLeft: 0, qTop: 99, qWidth: 2, qHeight: 1 },
    ];
    const { qDataPages } = ask(object, "GetHyperCubeData", ["/qHyperCubeDef", pages]).result as {
      qDataPages: NxDataPage[];
    };
    expect(qDataPages.map((page) => page.qArea)).toEqual([
      { qLeft: 1, qTop: 10, qWidth: 1, qHeight: 2 },
      { qLeft: 0, qTop: 99, qWidth: 0, qHeight: 0 },
    ]);
  });
});

describe("the engine, given nonsense", () => {
  const { ask, openApp, raw } = talk();
  const doc = openApp();
  const object = handleOf(ask(doc, "GetObject", [DEMO_APP.objects.chart]));

  it.each(["toString", "__proto__", "constructor", "OpenDocs", "opendoc", ""])(
    "the engine has no method %j",
    (method) => {
      expect(ask(-1, method).error).toEqual({ code: -32601, message: "Method not found", parameter: method });
    },
  );

  it("the engine looks for a method only in the class of the handle", () => {
    expect(ask(doc, "OpenDoc", [DEMO_APP.id]).error?.code).toBe(-32601);
    expect(ask(-1, "GetObject", [DEMO_APP.objects.kpi]).error?.code).toBe(-32601);
  });

  it("the engine refuses a handle that nobody opened", () => {
    expect(ask(77, "GetLayout").error).toEqual({
      code: -32602,
      message: "Invalid Params",
      parameter: "Invalid handle",
    });
  });

  it.each(["", "{", "nonsense"])("the engine answers %j with a parse error", (text) => {
    expect(raw(text)).toEqual({
      jsonrpc: "2.0",
      id: null,
      error: { code: -32700, message: "Parse error", parameter: "" },
    });
  });

  it.each([
    "null",
    "[]",
    "5",
    '{"id":1}',
    '{"id":1,"method":5}',
    '{"id":{},"method":"EngineVersion"}',
    '{"id":1,"method":"EngineVersion","params":5}',
  ])("the engine answers %s as no valid request", (text) => expect(raw(text)?.error?.code).toBe(-32600));

  it("the engine answers no notification, whatever it says", () => {
    const conversation = openEngine({ user: { userDirectory: "A", userId: "b" }, appId: DEMO_APP.id });
    expect(conversation.receive('{"jsonrpc":"2.0","method":"EngineVersion","handle":-1,"params":[]}')).toBeUndefined();
    expect(conversation.receive('{"jsonrpc":"2.0","method":"nope","handle":-1,"params":[]}')).toBeUndefined();
  });

  it.each([
    ["OpenDoc", -1, [5]],
    ["GetObject", doc, []],
    ["CreateSessionObject", doc, []],
    ["CreateSessionObject", doc, [{ qInfo: { qType: 1 } }]],
    ["CreateSessionObject", doc, [{ qInfo: { qType: "x" }, qHyperCubeDef: { qDimensions: ["Region"] } }]],
    ["CreateSessionObject", doc, [{ qInfo: { qType: "x" }, qHyperCubeDef: { qMeasures: [{ qDef: "Sum(Sales)" }] } }]],
    ["GetHyperCubeData", object, ["/qHyperCubeDef", "all"]],
    ["GetHyperCubeData", object, ["/qHyperCubeDef", [{ qTop: -1 }]]],
  ])("the engine refuses the parameters of %s on handle %d: %j", (method, handle, params) => {
    expect(ask(handle, method, params).error?.code).toBe(-32602);
  });

  it("the engine refuses a path that is no hypercube, and a page of more than 10 000 cells", () => {
    expect(ask(object, "GetHyperCubeData", ["/qListObjectDef", []]).error?.code).toBe(4);
    const page = { qLeft: 0, qTop: 0, qWidth: 2, qHeight: 5001 };
    expect(ask(object, "GetHyperCubeData", ["/qHyperCubeDef", [page]]).error?.code).toBe(7009);
  });

  it("the engine keeps the handles of two sockets apart", () => {
    const other = talk();
    expect(other.ask(object, "GetLayout").error?.code).toBe(-32602);
    expect(other.cube({ qMeasures: measures("Count(Region)") }).qSize).toEqual({ qcx: 1, qcy: 1 });
  });
});
