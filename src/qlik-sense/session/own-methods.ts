// An app's methods that fetch data or change selections. Each waits until the app is known to be this user's: nothing of another user
// who has signed in elsewhere comes to the page, and nothing is selected in his session.
import type { QlikApp, QlikField } from "../open/types.js";

/** Does the work when the app is known to be this user's; rejects in this library's words. */
export type WhenOwn = <R>(work: () => Promise<R>) => Promise<R>;

const APP_METHODS = ["createCube", "createList", "getList", "clearAll", "lockAll", "unlockAll", "back", "forward"];
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

/** What stands before the app's own methods. An older client may lack some: then ours do, too. */
export function ownMethods(app: QlikApp, whenOwn: WhenOwn): Partial<QlikApp> {
  return {
    ...waiting(app, APP_METHODS, whenOwn),
    ...("variable" in app && { variable: before(app.variable, waiting(app.variable, VARIABLE_METHODS, whenOwn)) }),
    ...("field" in app && { field: (...args) => ownField(app.field(...args), whenOwn) }),
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

/** The methods that the target has of these names. */
function waiting(target: object, names: readonly string[], whenOwn: WhenOwn): object {
  const members = target as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => {
      const method = members[name];
      if (typeof method !== "function") return [];
      const call = (...args: unknown[]) =>
        whenOwn(async () => (await Reflect.apply(method, target, args)) as Promise<unknown>);
      return [[name, call]];
    }),
  );
}

/** An object that has these methods, and all else from the target. */
const before = <T extends object>(target: T, methods: object): { -readonly [Name in keyof T]: T[Name] } =>
  Object.assign(Object.create(target) as T, methods);
