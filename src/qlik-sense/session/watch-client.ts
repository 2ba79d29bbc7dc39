// Listens to what Qlik's client says of sessions, once for all who want to know. `qlik.on` comes first; where a release has none,
// `setOnError`, which has one slot: the page's callback and ours both run then.
import type { News } from "../../core/provider.js";
import { pageRegistry } from "../../core/share/page.js";
import type { Capability } from "../open/load-qlik.js";
import type { Qlik } from "../open/types.js";
import type { Proxy } from "../proxy.js";
import { newsOf, readProblem } from "./problem.js";

type Hear = (error: unknown) => void;

/** Reports what the client says of its sessions; returns the function that ends it. */
export function watchClient(proxy: Proxy, { qlik }: Capability, report: (news: News) => void): () => void {
  const hear: Hear = (error) => {
    const news = newsOf(proxy, readProblem(error));
    if (news !== undefined) report(news);
  };
  const hearers = hearersOf(qlik);
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

/** Those who are told this client's errors; Qlik's client has no way to end a listener, so there is one. */
export function hearersOf(qlik: Qlik): Set<Hear> {
  const { watchers } = pageRegistry();
  const known = watchers.get(qlik) as Set<Hear> | undefined;
  if (known) return known;
  const hearers = new Set<Hear>();
  watchers.set(qlik, hearers);
  const tell: Hear = (error) => {
    for (const hear of [...hearers]) hear(error);
  };
  if (typeof qlik.on === "function") (qlik.on as QlikOn)("error", tell);
  else wrapSetOnError(qlik, tell);
  return hearers;
}

type QlikOn = (type: string, listener: Hear) => void;
type SetOnError = Qlik["setOnError"];
type OnError = Parameters<SetOnError>[0];

function wrapSetOnError(qlik: Qlik, tell: Hear): void {
  const { setOnError } = qlik as { readonly setOnError?: SetOnError };
  if (typeof setOnError !== "function") return;
  let ofPage: OnError | undefined;
  const both: OnError = (error) => {
    tell(error);
    if (ofPage) ofPage(error);
    else console.error(`Qlik: ${error.message}`);
  };
  const wrapped: SetOnError = (onError, onWarning) => {
    ofPage = onError;
    setOnError.call(qlik, both, onWarning);
  };
  try {
    (qlik as { setOnError: SetOnError }).setOnError = wrapped;
    setOnError.call(qlik, both);
  } catch {
    // A client that lets nobody change it: a page's own callback stands in the place of ours then.
  }
}
