// How a WebSocket gets in: with the cookie of a session, or with a ticket of its own.
import type { News } from "../../core/provider.js";
import type { Verdict } from "../../qlik-sense/check/verdict.js";
import type { Proxy } from "../../qlik-sense/proxy.js";

export interface SocketWay {
  /** The address without what each socket gets anew, as far as it is known. */
  readonly url: string;
  /** Known when the first address is. */
  readonly place: () => Proxy;
  /** The address of the next WebSocket. Throws where there is no session for it, and none may be made. */
  readonly nextAddress: () => Promise<string>;
  /** False when the proxy names somebody else. */
  readonly isOwn: (verdict: Verdict) => boolean;
  /** Takes what the proxy says of the session. */
  readonly hear: (news: Exclude<News, Error>) => void;
  /** The socket is in use. */
  readonly used: () => void;
  /** Why a socket is gone. `hasOpened` is false for one on which the proxy never spoke. */
  readonly explain: (hasOpened: boolean) => Promise<Error>;
  /** May a socket that was cut be opened again without anybody's doing? */
  readonly mayReopen: () => Promise<boolean>;
  /** `again`: a suspended socket may be tried now. `over`: nothing of the session may be shown any more. */
  readonly watch: (again: () => void, over: () => void) => () => void;
}
