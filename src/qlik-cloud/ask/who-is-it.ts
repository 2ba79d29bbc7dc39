// Asks the tenant whose credential it is (`GET /api/v1/users/me`): the proof that it is taken, and the name to compare.
import { readText } from "../../core/net/read-text.js";
import { answeredStrangely, noLicense, notAMember } from "../errors/use.js";
import { identityOf, type QlikCloudUser } from "../identity.js";
import { askTenant, readRefusal, throwCommon, type Asked, type Refusal } from "./ask-tenant.js";

const PATH = "/api/v1/users/me";

/** `refused`: 401. `unnamed`: the credential is taken, and may not ask this. */
export type Found = "refused" | "unnamed" | ReturnType<typeof identityOf>;

/** Throws `no-license`, `forbidden`, `rate-limited`, `cors-missing`, `unreachable`, and what `askTenant` throws. */
export const whoIsIt = (asked: Asked, init: RequestInit): Promise<Found> =>
  askTenant(asked, PATH, init, async (response) => {
    if (response.status === 200) return readUser(asked, response);
    const refusal = await readRefusal(response);
    throwCommon(asked, response, refusal, "verify");
    if (refusal.status === 401) return "refused";
    if (refusal.status === 403) return judgeForbidden(asked, refusal);
    throw answeredStrangely(asked.tenant, PATH, refusal.status);
  });

function judgeForbidden({ tenant }: Asked, { code }: Refusal): Found {
  if (code.startsWith("LICENSE")) throw noLicense(tenant);
  if (code.startsWith("AUTH-") || code.startsWith("LOGIN-")) throw notAMember(tenant, code);
  // A token with narrow scopes may not read users, and is good for what its scopes say.
  return "unnamed";
}

async function readUser({ tenant }: Asked, response: Response): Promise<Found> {
  try {
    const { subject, id, name } = JSON.parse((await readText(response)) ?? "") as Partial<QlikCloudUser>;
    if (typeof subject === "string" && subject !== "") {
      return identityOf({ subject, ...(typeof id === "string" && { id }), ...(typeof name === "string" && { name }) });
    }
  } catch {
    // No JSON: said below.
  }
  throw answeredStrangely(tenant, PATH, response.status);
}
