// `createCube`, `createList` and `getList`: data that nobody draws, told to a function now and each time it changes.
import type { Doc } from "./doc.js";
import type { App, DataModel, ReplyCallback } from "./types.js";

type DataObjects = Pick<App, "createCube" | "createList" | "getList" | "destroySessionObject">;

/** The lists that have a definition of their own; any other type is a list of the app's objects of that type. */
const LISTS: Readonly<Record<string, object>> = {
  FieldList: { qFieldListDef: {} },
  SelectionObject: { qSelectionObjectDef: {} },
  CurrentSelections: { qSelectionObjectDef: {} },
  VariableList: { qVariableListDef: { qType: "variable" } },
  BookmarkList: { qBookmarkListDef: { qType: "bookmark" } },
};

/** `app` is handed to the functions beside the data. */
export function createDataObjects(doc: Doc, app: () => App): DataObjects {
  const models = new Map<string, DataModel>();
  const create = async (qType: string, properties: object, callback?: ReplyCallback): Promise<DataModel> => {
    const object = await doc.createObject({ qInfo: { qType }, ...properties });
    const { qId } = object.current()["qInfo"] as { readonly qId: string };
    const model: DataModel = {
      id: qId,
      get layout() {
        return object.current();
      },
      async close() {
        object.end();
        models.delete(qId);
        await doc.call("DestroySessionObject", [qId]);
      },
    };
    models.set(qId, model);
    object.listen((layout) => callback?.(layout, app()));
    callback?.(object.current(), app());
    return model;
  };
  return {
    createCube: (definition, callback) => create("mashup", { qHyperCubeDef: definition }, callback),
    createList: (definition, callback) => create("mashup", { qListObjectDef: definition }, callback),
    getList: (type, callback) => create(type, LISTS[type] ?? objectList(type), callback),
    destroySessionObject: async (id) => models.get(id)?.close(),
  };
}

const objectList = (qType: string) => ({
  qAppObjectListDef: { qType, qData: { title: "/title", cells: "/cells" } },
});
