// Other copies of this library on the page. Copies of one generation share sign-ins and sessions; older and newer ones share nothing.
import { PACKAGE, REGISTRY_KEY, VERSION } from "../name.js";
import { pageRegistry } from "./page.js";

/** What stands beside this copy: versions that share the page's session with it, and whether there are some that cannot. */
export interface OtherCopies {
  readonly sharing: readonly string[];
  readonly hasStrangers: boolean;
}

/** Notes this copy's version in the page's registry, and tells of others. */
export function otherCopies(): OtherCopies {
  const { kept } = pageRegistry();
  const versions = (kept.get("versions") ?? new Set()) as Set<string>;
  kept.set("versions", versions.add(VERSION));
  const registries = new RegExp(`^${PACKAGE}/\\d+$`);
  const hasStrangers = Object.getOwnPropertySymbols(globalThis).some(
    (symbol) => symbol !== REGISTRY_KEY && registries.test(symbol.description ?? ""),
  );
  return { sharing: [...versions].filter((version) => version !== VERSION), hasStrangers };
}
