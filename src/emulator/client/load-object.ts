// Fetches an object: its layout, and those rows of its hypercube that the layout did not bring along. It stays up to date.
import type { HyperCube, NxCell, NxDataPage, ObjectLayout } from "../engine/qix-types.js";
import type { EngineSession } from "./engine-session.js";
import { follow } from "./follow.js";

export interface LoadedObject {
  readonly id: string;
  readonly layout: ObjectLayout;
  readonly rows: readonly (readonly NxCell[])[];
}

/** An object that follows the selections, and takes them. */
export interface LiveObject {
  readonly id: string;
  current(): LoadedObject;
  /** Calls the function when the object looks different; returns what ends that. */
  listen(changed: (object: LoadedObject) => void): () => void;
  /** Selects a value of one of the object's dimensions, or takes that back. */
  select(dimension: number, element: number): void;
  /** Nothing more is heard of it. */
  end(): void;
}

/** The engine answers at most 10 000 cells per page. */
const CELLS_PER_PAGE = 10_000;
/** More rows than a reader scrolls through; a drawing is not an export. */
const MAX_ROWS = 2000;

export async function openObject(session: EngineSession, handle: number): Promise<LiveObject> {
  const followed = await follow(session, handle, () => loadObject(session, handle));
  return {
    ...followed,
    id: followed.current().id,
    select(dimension, element) {
      const params = ["/qHyperCubeDef", dimension, [element], true];
      // What goes wrong is told to the app's listeners.
      session.call("SelectHyperCubeValues", handle, params).catch(() => undefined);
    },
  };
}

async function loadObject(session: EngineSession, handle: number): Promise<LoadedObject> {
  const layout = (await session.call("GetLayout", handle, []))["qLayout"] as ObjectLayout;
  const rows = layout.qHyperCube ? await loadRows(session, handle, layout.qHyperCube) : [];
  return { id: layout.qInfo.qId, layout, rows };
}

async function loadRows(
  session: EngineSession,
  handle: number,
  cube: HyperCube,
): Promise<readonly (readonly NxCell[])[]> {
  const { qcx, qcy } = cube.qSize;
  const rows = cube.qDataPages.flatMap((page) => page.qMatrix);
  const wanted = Math.min(qcy, MAX_ROWS);
  while (rows.length < wanted && qcx > 0) {
    const height = Math.min(wanted - rows.length, Math.floor(CELLS_PER_PAGE / qcx));
    const page = { qLeft: 0, qTop: rows.length, qWidth: qcx, qHeight: height };
    const reply = await session.call("GetHyperCubeData", handle, ["/qHyperCubeDef", [page]]);
    const fetched = (reply["qDataPages"] as readonly NxDataPage[])[0]?.qMatrix ?? [];
    if (fetched.length === 0) break;
    rows.push(...fetched);
  }
  return rows;
}
