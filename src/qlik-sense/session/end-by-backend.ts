// Ends a user's sessions by the page's backend: `DELETE` on the ticket endpoint, or as the page's option `logout` says.
import { runPageCode } from "../../core/issuer/page-code.js";
import type { BackendCall, PreparedSource } from "../../core/issuer/source.js";
import type { Ask, Step, Whose } from "../../core/provider.js";
import { userOf, type QlikUser } from "../identity.js";
import type { Proxy } from "../proxy.js";
import type { Settings } from "../settings.js";
import { TICKET_WORDS } from "../errors/words.js";

/** What the backend can do for a logout. A source that is a function, and no option `logout`: nothing. */
export function endsOf(settings: Settings, prepared: PreparedSource): Pick<Ask<Proxy>, "endAll" | "endByPage"> {
  const { source, logout } = settings;
  const { url } = source;
  return {
    endAll: url && ((whose, step) => sendLogout(prepared, url, "DELETE", whose, step)),
    endByPage: logout && ((proxy, whose, step) => endAsPageSays(logout, prepared, proxy, { whose, step })),
  };
}

async function endAsPageSays(
  logout: NonNullable<Settings["logout"]>,
  prepared: PreparedSource,
  { id: proxy }: Proxy,
  { whose, step }: { readonly whose: Whose; readonly step: Step },
): Promise<boolean> {
  if (typeof logout !== "function") return sendLogout(prepared, logout, "POST", whose, step);
  const { signal } = step;
  const user = whose.identity && userOf(whose.identity);
  await runPageCode(TICKET_WORDS, signal, () => logout({ signal, proxy, ...(user && { user }) }));
  return true;
}

/** The user who is meant stands in a header: an endpoint whose own user is another one ends nothing. */
async function sendLogout(
  { send }: PreparedSource,
  url: URL,
  method: BackendCall["method"],
  { identity }: Whose,
  { signal }: Step,
): Promise<boolean> {
  const headers = identity ? { "X-Qlik-Ticket-User": headerOf(userOf(identity)) } : {};
  const status = await send(url, { method, headers }, signal);
  return status >= 200 && status < 300;
}

const headerOf = ({ userDirectory, userId }: QlikUser): string =>
  `${encodeURIComponent(userDirectory)}\\${encodeURIComponent(userId)}`;
