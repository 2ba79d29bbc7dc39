// A logout by the page's backend: `DELETE` on the endpoint that issued the credential.
import type { Ask, Place } from "../provider.js";
import type { PreparedSource, Source } from "./source.js";

/** Absent for a source that is a function of the page. */
export const endByBackend = ({ url }: Source, { send }: PreparedSource): Ask<Place>["endAll"] =>
  url &&
  (async (_whose, { signal }) => {
    const status = await send(url, { method: "DELETE", headers: {} }, signal);
    return status >= 200 && status < 300;
  });
