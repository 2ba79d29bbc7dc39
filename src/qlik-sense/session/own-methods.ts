// An app's members that fetch data or change selections. Each waits until the app is known to be this user's: nothing of another user
// who has signed in elsewhere comes to the page, and nothing is selected in his session.
import type { QlikApp, QlikField } from "../open/types.js";
import { fillingWhenOwn, type Filling, type FillingShape } from "./own-filling.js";
import { before, waiting, type WhenOwn } from "./when-own.js";

const APP_METHODS = [
  "createCube",
  "createList",
  "createGenericObject",
  "getList",
  "getAppObjectList",
  "getAppLayout",
  "getObjectProperties",
  "getFullPropertyTree",
  "getSnapshot",
  "searchAssociations",
  "searchResults",
  "searchSuggest",
  "selectAssociations",
  "clearAll",
  "lockAll",
  "unlockAll",
  "back",
  "forward",
  "addAlternateState",
  "removeAlternateState",
  "doReload",
  "doSave",
];
const BOOKMARK_METHODS = ["apply", "create", "remove"];
const VARIABLE_METHODS = ["setStringValue", "setNumValue", "getContent", "getByName", "createSessionVariable"];
const FIELD_METHODS = [
  "selectValues",
  "select",
  "selectMatch",
  "selectAll",
  "selectPossible",
  "selectExcluded",
  "selectAlternative",
  "clear",
  "clearOther",
  "lock",
  "unlock",
];
/** Objects that Qlik gives at once and fills by itself, by the app's method that gives them. */
const FILLING: Readonly<Record<string, FillingShape>> = {
  selectionState: {
    empty: { selections: [], backCount: 0, forwardCount: 0 },
    methods: ["clearAll", "lockAll", "unlockAll", "back", "forward"],
  },
  createTable: {
    empty: { rows: [], headers: [], totals: [], rowCount: 0, colCount: 0, model: undefined },
    methods: ["getMoreData", "exportData"],
  },
};

/** What stands before the app's own members. An older client may lack some: then ours do, too. */
export function ownMethods(app: QlikApp, whenOwn: WhenOwn): Partial<QlikApp> {
  const has = (name: string) => name in app;
  const bookmark = app["bookmark"] as object;
  return {
    ...waiting(app, APP_METHODS, whenOwn),
    ...Object.fromEntries(
      Object.entries(FILLING)
        .filter(([name]) => has(name))
        .map(([name, shape]) => [name, ownFilling(app, name, shape, whenOwn)]),
    ),
    ...(has("bookmark") && { bookmark: before(bookmark, waiting(bookmark, BOOKMARK_METHODS, whenOwn)) }),
    ...(has("variable") && { variable: before(app.variable, waiting(app.variable, VARIABLE_METHODS, whenOwn)) }),
    ...(has("field") && { field: (...args) => ownField(app.field(...args), whenOwn) }),
  };
}

/** The app's method; for the same object of Qlik's it gives the same object again. */
function ownFilling(app: QlikApp, name: string, shape: FillingShape, whenOwn: WhenOwn): (...args: unknown[]) => object {
  const method = app[name] as (...args: unknown[]) => Filling;
  const given = new WeakMap<object, object>();
  return (...args) => {
    const filling = method.apply(app, args);
    const own = given.get(filling) ?? fillingWhenOwn(filling, shape, whenOwn);
    given.set(filling, own);
    return own;
  };
}

function ownField(field: QlikField, whenOwn: WhenOwn): QlikField {
  const own = before(field, waiting(field, FIELD_METHODS, whenOwn));
  own.getData = (...args) => {
    // What this rejects with, the methods that give a promise reject with, too.
    whenOwn(() => Promise.resolve(field.getData(...args))).catch(() => undefined);
    return own;
  };
  return own;
}
