// The lists that an app's session objects may hold: its fields, its objects of one kind, its variables, its bookmarks.
import type { ObjectTarget } from "./handles.js";
import { isRecord } from "./json-rpc.js";
import { infoOf } from "./methods-variable.js";
import type { ObjectProperties } from "./qix-types.js";

/** By the name of the definition in an object's properties, the name in its layout and what is listed. */
const LISTS: Readonly<
  Record<string, readonly [name: string, list: (of: ObjectTarget, def: Def) => readonly object[]]>
> = {
  qFieldListDef: ["qFieldList", listFields],
  qAppObjectListDef: ["qAppObjectList", listObjects],
  qVariableListDef: ["qVariableList", listVariables],
  qBookmarkListDef: ["qBookmarkList", () => []],
};

type Def = Readonly<Record<string, unknown>>;

/** A layout has the list in place of its definition. */
export const isListDefinition = (name: string): boolean => Object.hasOwn(LISTS, name);

/** The lists that the object's properties define. */
export function appLists(object: ObjectTarget): Readonly<Record<string, unknown>> {
  const lists = Object.entries(LISTS).flatMap(([definition, [name, list]]) => {
    const def = object.properties[definition];
    return isRecord(def) ? [[name, { qItems: list(object, def) }] as const] : [];
  });
  return Object.fromEntries(lists);
}

function listFields({ app }: ObjectTarget): readonly object[] {
  return app.table.fields.map(({ name, values }) => ({
    qName: name,
    qCardinal: values.length,
    qTags: [],
    qSrcTables: [app.title],
  }));
}

function listObjects({ app }: ObjectTarget, { qType, qData }: Def): readonly object[] {
  return app.objects
    .filter(({ qInfo }) => qInfo.qType === qType)
    .map((properties) => ({
      qInfo: properties.qInfo,
      qMeta: { title: properties.title ?? "" },
      qData: isRecord(qData) ? readPaths(properties, qData) : {},
    }));
}

function listVariables({ variables }: ObjectTarget): readonly object[] {
  return variables.names.map((name) => ({
    qName: name,
    qDefinition: variables.content(name)?.text ?? "",
    qInfo: infoOf(name),
    qMeta: {},
  }));
}

/** `{ cells: "/cells" }`: each name with what stands at its path. */
function readPaths(properties: ObjectProperties, paths: Def): Readonly<Record<string, unknown>> {
  const at = (path: unknown) =>
    String(path)
      .split("/")
      .filter((step) => step !== "")
      .reduce<unknown>(
        (value, step) => (isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined),
        properties,
      );
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, at(path)]));
}
