// What fetches data or changes selections waits until the app is known to be this user's, and does nothing where it is another's.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { QlikApp } from "../../../src/qlik-sense/open/types.js";
import { errorOf } from "../support/failures.js";
import { ANNA, annasSession, BEN, fakeQlik, LATER_MS, signedIn, socketOf } from "../support/own-app.js";
import { openPage } from "../support/page.js";

type Methods = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

const DATA = ["createCube", "createList", "createGenericObject", "getList", "getAppObjectList", "getAppLayout"];
const PROPERTIES = ["getObjectProperties", "getFullPropertyTree", "getSnapshot"];
const SEARCH = ["searchAssociations", "searchResults", "searchSuggest", "selectAssociations"];
const SELECTIONS = ["clearAll", "lockAll", "unlockAll", "back", "forward"];
const APP = [...DATA, ...PROPERTIES, ...SEARCH, ...SELECTIONS];
const CHANGES = ["addAlternateState", "removeAlternateState", "doReload", "doSave"];
const BOOKMARK = ["apply", "create", "remove"];
const VARIABLE = ["setStringValue", "setNumValue", "getContent", "getByName", "createSessionVariable"];
const SELECTING = ["selectValues", "select", "selectMatch", "selectAll", "selectPossible", "selectExcluded"];
const FIELD = [...SELECTING, "selectAlternative", "clear", "clearOther", "lock", "unlock"];
const PLACES: readonly (readonly [string, readonly string[], (app: QlikApp) => unknown])[] = [
  ["an app", [...APP, ...CHANGES], (app) => app],
  ["an app's bookmarks", BOOKMARK, (app) => app["bookmark"]],
  ["an app's selection state", SELECTIONS, (app) => app.selectionState()],
  ["an app's table", ["getMoreData", "exportData"], (app) => (app["createTable"] as () => unknown)()],
  ["an app's variables", VARIABLE, (app) => app.variable],
  ["a field", FIELD, (app) => app.field("Region")],
];
const CALLS = PLACES.flatMap(([place, names, of]) => names.map((name) => [name, place, of] as const));

const emptyState = () => ({ selections: [] as string[], backCount: 0, forwardCount: 0 });

/** Qlik's `OnData`, as far as it is bound; `tell` calls who is bound. */
function notifier() {
  const listeners = new Set<() => void>();
  return {
    bind: vi.fn((listener: () => void) => void listeners.add(listener)),
    once: vi.fn((listener: () => void) => void listeners.add(listener)),
    unbind: vi.fn((listener: () => void) => void listeners.delete(listener)),
    tell: () => listeners.forEach((listener) => listener()),
  };
}

/** An app of Qlik's whose methods tell which one was called, with what, and whether on Qlik's own object. */
function tellingApp() {
  const told = vi.fn<(name: string, args: readonly unknown[], isOwn: boolean) => void>();
  const telling = (names: readonly string[]) => {
    const target: Record<string, unknown> = {};
    for (const name of names) {
      target[name] = function (this: unknown, ...args: unknown[]) {
        told(name, args, this === target || this === fake.app);
        return Promise.resolve(`${name} is done`);
      };
    }
    return target;
  };
  const field = Object.assign(telling(FIELD), { rows: [] as string[], getData: vi.fn() });
  const findField = vi.fn(() => field);
  const state = Object.assign(telling(SELECTIONS), emptyState(), { OnData: notifier() });
  const table = Object.assign(telling(["getMoreData", "exportData"]), { rows: [], rowCount: 0 });
  const selectionState = vi.fn<(name?: string) => typeof state>(() => state);
  const fake = fakeQlik(socketOf(ANNA), {
    ...telling([...APP, ...CHANGES]),
    bookmark: telling(BOOKMARK),
    variable: telling(VARIABLE),
    field: findField,
    selectionState,
    createTable: () => table,
  });
  return { told, field, findField, state, selectionState, ...fake };
}

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each(CALLS)(
  "%s of %s is Qlik's own, with what it was given, when the app is this user's",
  async (name, _place, of) => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, told } = tellingApp();
    const target = of(open(qlik)) as Methods;
    const given = [{ a: 1 }, "b", false];
    expect(await target[name]?.(...given)).toBe(`${name} is done`);
    expect(told.mock.calls).toEqual([[name, given, true]]);
  },
);

it.each(CALLS)(
  "%s of %s rejects with other-user, and Qlik is not asked, when another user is there",
  async (name, _place, of) => {
    const { open } = annasSession(signedIn(BEN));
    vi.advanceTimersByTime(LATER_MS);
    const { qlik, told } = tellingApp();
    const target = of(open(qlik)) as Methods;
    expect(await errorOf(() => target[name]?.())).toMatchObject({ code: "other-user" });
    expect(told).not.toHaveBeenCalled();
  },
);

it("createCube rejects with Qlik's words and code, as what draws does", async () => {
  const { open } = annasSession(signedIn(ANNA));
  const failure = { code: -32602, message: "Invalid Params" };
  const { qlik } = fakeQlik(socketOf(ANNA), { createCube: vi.fn().mockRejectedValue(failure) });
  const error = await errorOf(() => open(qlik).createCube({}));
  expect(error).toMatchObject({ code: "qlik-error", message: expect.stringContaining("Invalid Params") as string });
});

describe("a field of an app", () => {
  it("getData gives the same field at once, and asks Qlik when the app is known to be this user's", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, field } = tellingApp();
    const own = open(qlik).field("Region");
    expect(own.getData({ rows: 3 })).toBe(own);
    expect(field.getData).not.toHaveBeenCalled();
    await own.clear();
    expect(field.getData.mock.calls).toEqual([[{ rows: 3 }]]);
  });

  it("getData asks nothing when another user is there, and leaves no rejection behind", async () => {
    const { open } = annasSession(signedIn(BEN));
    vi.advanceTimersByTime(LATER_MS);
    const { qlik, field } = tellingApp();
    const own = open(qlik).field("Region");
    own.getData();
    await errorOf(() => own.clear());
    expect(field.getData).not.toHaveBeenCalled();
  });

  it("the rows that have come are Qlik's", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, findField, field } = tellingApp();
    const own = open(qlik).field("Region", "state");
    field.rows = ["North"];
    expect(own.rows).toEqual(["North"]);
    expect(findField).toHaveBeenCalledWith("Region", "state");
  });
});

describe("an app's selection state", () => {
  const clearAll = (state: object) => (state as Methods)["clearAll"]?.();
  const FILLED = { selections: ["Region"], backCount: 2, forwardCount: 1 };

  it("a selection state is empty until the app is known to be this user's, and then what Qlik has filled it with", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, state } = tellingApp();
    const own = open(qlik).selectionState();
    Object.assign(state, FILLED);
    expect(own).toMatchObject(emptyState());
    await clearAll(own);
    expect(own).toMatchObject(FILLED);
  });

  it("a selection state stays empty, and tells nobody, where another user is there", async () => {
    const { open } = annasSession(signedIn(BEN));
    vi.advanceTimersByTime(LATER_MS);
    const { qlik, state } = tellingApp();
    const own = open(qlik).selectionState();
    const heard = vi.fn();
    own.OnData.bind(heard);
    Object.assign(state, FILLED);
    state.OnData.tell();
    await errorOf(() => clearAll(own));
    state.OnData.tell();
    await Promise.resolve();
    expect(own).toMatchObject(emptyState());
    expect(heard).not.toHaveBeenCalled();
  });

  it.each(["bind", "once"] as const)(
    "OnData.%s calls the function when the app is known to be this user's",
    async (how) => {
      const { open } = annasSession(signedIn(ANNA));
      const { qlik, state } = tellingApp();
      const own = open(qlik).selectionState();
      const seen: number[] = [];
      own.OnData[how](() => void seen.push(own.backCount));
      Object.assign(state, FILLED);
      state.OnData.tell();
      expect(seen).toEqual([]);
      await vi.waitFor(() => expect(seen).toEqual([2]));
      expect(state.OnData[how]).toHaveBeenCalledOnce();
    },
  );

  it("a function that is unbound is not called, also where Qlik has told it before the app was known", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, state } = tellingApp();
    const own = open(qlik).selectionState();
    const heard = vi.fn();
    own.OnData.bind(heard);
    state.OnData.tell();
    own.OnData.unbind(heard);
    await clearAll(own);
    state.OnData.tell();
    await clearAll(own);
    expect(heard).not.toHaveBeenCalled();
  });

  it("a function that was never bound is Qlik's to unbind", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, state } = tellingApp();
    const never = vi.fn();
    open(qlik).selectionState().OnData.unbind(never);
    expect(state.OnData.unbind.mock.calls).toEqual([[never]]);
  });

  it("the selection state is the same object where Qlik gives the same, for the state that is asked for", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, selectionState } = tellingApp();
    const own = open(qlik);
    expect(own.selectionState("state")).toBe(own.selectionState("state"));
    expect(selectionState).toHaveBeenCalledWith("state");
  });
});

it("an app's table has no member that Qlik's has not, and its rows when the app is known to be this user's", async () => {
  const { open } = annasSession(signedIn(ANNA));
  const rows = [["North"]];
  const { qlik } = fakeQlik(socketOf(ANNA), {
    createTable: () => ({ rows }),
    getAppLayout: () => ({ qTitle: "Sales" }),
  });
  const app = open(qlik) as QlikApp & { createTable(): { readonly rows: unknown } };
  const table = app.createTable();
  expect([table.rows, "headers" in table, "OnData" in table]).toEqual([[], false, false]);
  await (app["getAppLayout"] as () => Promise<unknown>)();
  expect(table.rows).toBe(rows);
});

it("an app of an older client lacks what that client lacks", () => {
  const { open } = annasSession(signedIn(ANNA));
  const app = open(fakeQlik().qlik);
  expect(
    ["field", "variable", "bookmark", "createCube", "selectionState", "createTable"].filter((name) => name in app),
  ).toEqual([]);
  const { qlik } = fakeQlik(undefined, { field: () => ({}) });
  expect(open(qlik).field("Region")).not.toHaveProperty("selectValues");
});
