// `app.variable`: the app's variables by their names. What a page sets holds for its own connection.
import type { Doc, Layout } from "./doc.js";
import { follow } from "./follow.js";
import type { VariableContent, VariableModel, Variables } from "./types.js";

export function createVariables(doc: Doc): Variables {
  const { session } = doc;
  const getByName = async (name: string) => createModel(doc, name, await doc.open("GetVariableByName", [name], name));
  return {
    getByName,
    async getContent(name, callback) {
      const handle = await doc.open("GetVariableByName", [name], name);
      const content = await follow(session, handle, async () =>
        toContent((await session.call("GetLayout", handle, []))["qLayout"] as Layout),
      );
      if (callback) content.listen(callback);
      callback?.(content.current());
      return content.current();
    },
    setStringValue: async (name, value) => (await getByName(name)).setStringValue(value),
    setNumValue: async (name, value) => (await getByName(name)).setNumValue(value),
    async createSessionVariable(definition) {
      const properties = { qInfo: { qType: "variable" }, ...definition };
      return createModel(
        doc,
        definition.qName,
        await doc.open("CreateSessionVariable", [properties], definition.qName),
      );
    },
  };
}

function createModel({ session }: Doc, id: string, handle: number): VariableModel {
  const set = async (method: string, value: string | number): Promise<void> => {
    await session.call(method, handle, [value]);
  };
  return {
    id,
    getLayout: async () => (await session.call("GetLayout", handle, []))["qLayout"] as Layout,
    getProperties: async () => (await session.call("GetProperties", handle, []))["qProp"],
    setStringValue: (value) => set("SetStringValue", value),
    setNumValue: (value) => set("SetNumValue", value),
  };
}

/** A variable's layout in the older shape that `getContent` hands over. */
function toContent({ qText, qNum }: Layout): VariableContent {
  const isNumber = typeof qNum === "number";
  return { qContent: { qString: String(qText), qIsNum: isNumber, ...(isNumber && { qNum }) } };
}
