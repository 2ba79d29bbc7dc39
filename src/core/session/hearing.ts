// All that tells a handle that its session may have ended: the product's client, the other tabs, and the page's own events.
import type { Proof } from "../attempt.js";
import { isEmbedError, type EmbedError } from "../errors/embed-error.js";
import type { News, Place } from "../provider.js";
import { hearTabs, type TabMessage } from "../share/channel.js";
import { noteLogout, personOf } from "../share/logouts.js";
import { forgetSession } from "../share/memory.js";
import { isOwnEnd, noteOwnEnd } from "../share/own-ends.js";
import { handlesAt } from "../share/present.js";
import type { Life } from "./life.js";
import type { OwnLook } from "./own-look.js";
import { hearPage, isShown } from "./page-events.js";
import type { Renewing } from "./renewing.js";

interface Parts<P extends Place> {
  readonly proof: Proof<P>;
  readonly life: Life;
  readonly own: OwnLook;
  readonly renewing: Renewing;
  /** Is told what a client says that is not about the session. */
  readonly report: (error: EmbedError) => void;
}

export interface Hearing {
  readonly hear: (news: News) => void;
  readonly stop: () => void;
}

/** `watch` calls its listener for what the product's client says, and returns what ends it. */
export function createHearing<P extends Place>(
  parts: Parts<P>,
  watch: (hear: (news: News) => void) => (() => void) | undefined,
): Hearing {
  const hear = (news: News) => hearNews(parts, news);
  const stops = [hearTabs((message) => hearTab(parts, message)), hearVisitor(parts), watch(hear)];
  return { hear, stop: () => stops.forEach((stop) => stop?.()) };
}

function hearNews<P extends Place>({ proof: { place }, own, report }: Parts<P>, news: News): void {
  const handles = handlesAt(place.id);
  if (isEmbedError(news)) report(news);
  else if (news === "other-user") for (const handle of handles) handle.close("other-user");
  else if (news === "signed-out" && !isOwnEnd(place.id)) for (const handle of handles) handle.close("signed-out");
  else if (news === "connection-lost") own.look().catch(() => undefined);
  else {
    forgetSession(place.id, own.provenAt());
    for (const handle of handles) handle.expire();
  }
}

function hearTab<P extends Place>({ proof, life, own }: Parts<P>, message: TabMessage): void {
  const { place, identity } = proof;
  if (message.placeId !== place.id) return;
  const me = personOf(identity);
  if (message.kind === "ending") noteOwnEnd(place.id);
  else if (message.kind === "signed-out") {
    noteLogout(place.id, message);
    if (!me || !message.person || message.person === me) life.close("signed-out");
  } else if (me && message.person && message.person !== me) life.close("other-user");
  // This person has signed in there, or somebody whom nobody names: a look tells. A tab that is not in front looks when it is shown.
  else if (isShown() && (life.state === "expired" || !message.person)) own.look().catch(() => undefined);
}

function hearVisitor<P extends Place>({ life, own, renewing }: Parts<P>): () => void {
  const isOpen = (): boolean => {
    try {
      renewing.assertOpen();
      return true;
    } catch {
      return false;
    }
  };
  /** Nothing is known of the session when a look fails: it stays as it is, and what is covered stays covered. */
  const look = async (isKnown: boolean) => {
    if (isShown() && isOpen() && life.state !== "renewing" && !isKnown) await own.look().catch(() => undefined);
  };
  const isKnown = () => life.state === "ready" && own.isFresh() && !life.opened.isCovered();
  return hearPage({
    away: life.opened.cover,
    back: () => void look(false).then(renewing.onActivity),
    shown: () => void look(isKnown()).then(renewing.onActivity),
    online: () => void look(isKnown()),
    used: renewing.onActivity,
  });
}
