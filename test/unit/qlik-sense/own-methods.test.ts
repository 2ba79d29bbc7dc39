// What fetches data or changes selections waits until the app is known to be this user's, and does nothing where it is another's.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { QlikApp } from "../../../src/qlik-sense/open/types.js";
import { errorOf } from "../support/failures.js";
import { ANNA, annasSession, BEN, fakeQlik, LATER_MS, signedIn, socketOf } from "../support/own-app.js";
import { openPage } from "../support/page.js";

type Methods = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

const APP = ["createCube", "createList", "getList", "clearAll", "lockAll", "unlockAll", "back", "forward"];
const VARIABLE = ["setStringValue", "setNumValue", "getContent", "getByName", "createSessionVariable"];
const SELECTING = ["selectValues", "select", "selectMatch", "selectAll", "selectPossible", "selectExcluded"];
const FIELD = [...SELECTING, "selectAlternative", "clear", "clearOther", "lock", "unlock"];
const PLACES: readonly (readonly [string, readonly string[], (app: QlikApp) => unknown])[] = [
  ["an app", APP, (app) => app],
  ["an app's variables", VARIABLE, (app) => app.variable],
  ["a field", FIELD, (app) => app.field("Region")],
];
const CALLS = PLACES.flatMap(([place, names, of]) => names.map((name) => [name, place, of] as const));

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
  const fake = fakeQlik(socketOf(ANNA), { ...telling(APP), variable: telling(VARIABLE), field: findField });
  return { told, field, findField, ...fake };
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

it("an app of an older client lacks what that client lacks", () => {
  const { open } = annasSession(signedIn(ANNA));
  const app = open(fakeQlik().qlik);
  expect(["field", "variable", "createCube"].filter((name) => name in app)).toEqual([]);
  const { qlik } = fakeQlik(undefined, { field: () => ({}) });
  expect(open(qlik).field("Region")).not.toHaveProperty("selectValues");
});
