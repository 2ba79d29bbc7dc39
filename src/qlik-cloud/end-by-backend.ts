// A logout by the page's backend: `DELETE` on the endpoint that issued the credential.
import type { PreparedSource, Source } from "../core/issuer/source.js";
import type { Ask } from "../core/provider.js";
import type { Tenant } from "./tenant.js";

/** Absent for a source that is a function of the page. */
export const endByBackend = ({ url }: Source, { send }: PreparedSource): Ask<Tenant>["endAll"] =>
  url &&
  (async (_whose, { signal }) => {
    const status = await send(url, { method: "DELETE", headers: {} }, signal);
    return status >= 200 && status < 300;
  });
