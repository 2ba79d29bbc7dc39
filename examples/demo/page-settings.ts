// What the site writes into the page for its script: a JSON text in the element "settings".
import type { FaultId } from "./faults.js";

export interface PageSettings {
  readonly proxy: string;
  readonly appId: string;
  readonly objects: { readonly chart: string; readonly kpi: string; readonly table: string };
  /** The virtual proxy of each fault. */
  readonly faults: Readonly<Record<FaultId, string>>;
  readonly users: readonly { readonly key: string; readonly name: string }[];
  /** The key of who is signed in to the site. */
  readonly user: string | undefined;
}
