// Stands between the faces and a further system: what the system answers goes out as it is, unless a fault says otherwise.

import { applyToAnswer, errorPage, gatewayAnswer } from "../faults/change-answer.js";
import { endingOf, isSilent, shown, whole, type Front, type UpgradeDelivery } from "../faults/front.js";
import type { OpenSockets } from "../faults/open-sockets.js";
import type { ShiftedClock } from "../faults/shifted-clock.js";
import { forbidden, redirectAnswer } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../model/types.js";
import type { SystemFaultEffects, SystemFaultList } from "./fault.js";
import type { SystemJournal } from "./journal.js";
import type { SystemModel } from "./system.js";

export interface SystemFrontParts {
  readonly model: SystemModel;
  readonly clock: ShiftedClock;
  readonly faults: SystemFaultList;
  readonly journal: SystemJournal;
  readonly sockets: OpenSockets;
}

const DEFAULT_CUT_AFTER_MESSAGES = 2;

/** Puts the faults in front of a system. */
export function createSystemFront(parts: SystemFrontParts): Front {
  const { model, faults, journal, sockets } = parts;
  return {
    handle(_side, request) {
      const effects = faults.strike("public", request);
      if (!effects) return whole(model.handle(request));
      prepare(parts, request, effects);
      const bare = bareAnswer(parts, request, effects);
      if (bare) journal.write("public", request, bare.status, { user: model.userOf(request) });
      const response = applyToAnswer(bare ?? asked(parts, effects, () => model.handle(request)), effects);
      const ending = endingOf(effects);
      journal.amend({ fault: shown(effects), status: isSilent(ending) ? 0 : response.status });
      return { response, delayMs: effects.delayMs ?? 0, ending };
    },
    upgrade(request) {
      const effects = faults.strike("socket", request);
      if (effects) return faultyUpgrade(parts, request, effects);
      return { answer: sockets.watch(model.upgrade(request), "normal"), delayMs: 0, ending: "whole" };
    },
  };
}

function prepare({ model, clock }: SystemFrontParts, request: ProxyRequest, effects: SystemFaultEffects): void {
  if (effects.clockJumpMs !== undefined) clock.jump(effects.clockJumpMs);
  if (effects.killSession === true) model.signOut(request);
}

/** The system's answer, at another time and after another caller where a fault says so. */
function asked<T>({ clock, journal }: SystemFrontParts, { lateMs = 0, replay }: SystemFaultEffects, ask: () => T): T {
  if (replay === true) journal.silently(ask);
  return lateMs === 0 ? ask() : clock.at(lateMs, ask);
}

function bareAnswer(
  { model, journal }: SystemFrontParts,
  request: ProxyRequest,
  { status, loginPage, redirect, challenge }: SystemFaultEffects,
): ProxyResponse | undefined {
  // With the CORS headers: a page that may read the system's own answers may read these, too.
  if (loginPage === true) {
    const page = journal.silently(() => model.signInPage(request));
    return { ...page, headers: [...page.headers, ...model.corsHeaders(request)] };
  }
  if (redirect !== undefined) return redirectAnswer(302, redirect);
  if (challenge !== undefined) return gatewayAnswer(401, [["WWW-Authenticate", challenge]]);
  return status === undefined ? undefined : errorPage(status, model.corsHeaders(request));
}

function faultyUpgrade(parts: SystemFrontParts, request: ProxyRequest, effects: SystemFaultEffects): UpgradeDelivery {
  const { model, journal, sockets } = parts;
  prepare(parts, request, effects);
  const refusal = effects.socket === "refuse" ? forbidden() : undefined;
  const bare = bareAnswer(parts, request, effects) ?? refusal;
  if (bare) journal.write("socket", request, bare.status, { user: model.userOf(request) });
  const answered: UpgradeAnswer = bare
    ? { accepted: false, response: bare }
    : asked(parts, effects, () => model.upgrade(request));
  const ending = endingOf(effects);
  const status = answered.accepted ? 101 : answered.response.status;
  journal.amend({ fault: shown(effects), status: ending === "whole" ? status : 0 });
  const { socket, cutAfterMessages = DEFAULT_CUT_AFTER_MESSAGES } = effects;
  const talk = socket === "silent" ? "silent" : socket === "cut" ? { cutAfterMessages } : "normal";
  const changed: UpgradeAnswer = answered.accepted
    ? answered
    : { accepted: false, response: applyToAnswer(answered.response, effects) };
  return { answer: sockets.watch(changed, talk), delayMs: effects.delayMs ?? 0, ending };
}
