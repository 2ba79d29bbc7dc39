// Stands between the servers and the model: what the model answers goes out as it is, unless a fault says otherwise.
// Pure: it decides what is to be delivered, when and how far; a face delivers it.

import type { QlikProxy } from "../model/create-qlik-proxy.js";
import { answer as plainAnswer, forbidden } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../model/types.js";
import { applyToAnswer, bareAnswer } from "./change-answer.js";
import type { FaultEffects, Side } from "./fault.js";
import type { FaultList } from "./fault-list.js";
import type { OpenSockets } from "./open-sockets.js";
import type { Records } from "./records.js";
import type { RequestChanger } from "./change-request.js";
import { readSwitches } from "./switches.js";

/** What is to be sent, and how. */
export interface Delivery {
  readonly response: ProxyResponse;
  /** How long to wait before the first byte, in milliseconds. */
  readonly delayMs: number;
  /** `"hang"`: nothing is ever sent. */
  readonly ending: "whole" | "hang" | { readonly resetAfterBytes: number };
}

/** What becomes of an upgrade. */
export interface UpgradeDelivery {
  readonly answer: UpgradeAnswer;
  readonly delayMs: number;
  readonly ending: Delivery["ending"];
}

/** What servers are built on. */
export interface Front {
  handle(side: "public" | "trusted", request: ProxyRequest): Delivery;
  upgrade(request: ProxyRequest): UpgradeDelivery;
}

export interface FrontParts {
  readonly proxy: QlikProxy;
  readonly faults: FaultList;
  readonly records: Records;
  readonly changer: RequestChanger;
  readonly sockets: OpenSockets;
  /** Whether `?emulate=` in an address counts. */
  readonly faultSwitches: boolean;
}

const DEFAULT_CUT_AFTER_MESSAGES = 2;

/** Puts the faults in front of a proxy. */
export function createFront(parts: FrontParts): Front {
  return {
    handle(side, asked) {
      const { request, effects, problem } = whatStrikes(parts, side, asked);
      if (problem !== undefined) return whole(refusedSwitch(parts, side, request, problem));
      if (!effects) return whole(ask(parts.proxy, side, request));
      const response = faultyAnswer(parts, side, request, effects);
      const ending = endingOf(effects);
      parts.records.amend({ fault: shown(effects), status: isSilent(ending) ? 0 : response.status });
      return { response, delayMs: effects.delayMs ?? 0, ending };
    },
    upgrade(asked) {
      const { request, effects, problem } = whatStrikes(parts, "socket", asked);
      if (problem !== undefined) {
        const response = refusedSwitch(parts, "socket", request, problem);
        return { ...whole(response), answer: { accepted: false, response } };
      }
      if (effects) return faultyUpgrade(parts, request, effects);
      return { answer: parts.sockets.watch(parts.proxy.upgrade(request), "normal"), delayMs: 0, ending: "whole" };
    },
  };
}

function whatStrikes(parts: FrontParts, side: Side, asked: ProxyRequest) {
  const switched = parts.faultSwitches && side !== "trusted" ? readSwitches(asked) : { request: asked };
  const struck = parts.faults.strike(side, switched.request);
  const effects = switched.effects ? { ...struck, ...switched.effects } : struck;
  return { ...switched, effects };
}

function refusedSwitch({ changer, records }: FrontParts, side: Side, request: ProxyRequest, problem: string) {
  records.write({ at: changer.clock.now(), side, ...changer.callerOf(request) }, request);
  records.amend({ status: 400, fault: "a switch that is not understood" });
  return plainAnswer(400, "text/plain; charset=utf-8", problem);
}

function faultyAnswer(parts: FrontParts, side: "public" | "trusted", asked: ProxyRequest, effects: FaultEffects) {
  const { changer, records } = parts;
  changer.prepare(asked, effects);
  const bare = bareAnswer(changer, side, asked, effects);
  if (bare) {
    records.write({ at: changer.clock.now(), side, ...changer.callerOf(asked) }, asked);
    return applyToAnswer(bare, effects);
  }
  const request = side === "public" ? changer.withSpoiltTicket(asked, effects) : asked;
  const answered = ask(changer.nodeFor(effects), side, request);
  return applyToAnswer(side === "trusted" ? changer.withSpoiltAnswer(asked, answered, effects) : answered, effects);
}

function faultyUpgrade(parts: FrontParts, asked: ProxyRequest, effects: FaultEffects): UpgradeDelivery {
  const { changer, records } = parts;
  changer.prepare(asked, effects);
  const refusal = effects.socket === "refuse" ? forbidden() : undefined;
  const bare = bareAnswer(changer, "socket", asked, effects) ?? refusal;
  if (bare) records.write({ at: changer.clock.now(), side: "socket", ...changer.callerOf(asked) }, asked);
  const answered: UpgradeAnswer = bare
    ? { accepted: false, response: bare }
    : changer.nodeFor(effects).upgrade(changer.withSpoiltTicket(asked, effects));
  const ending = endingOf(effects);
  const status = answered.accepted ? 101 : answered.response.status;
  records.amend({ fault: shown(effects), status: ending === "whole" ? status : 0 });
  const { socket, cutAfterMessages = DEFAULT_CUT_AFTER_MESSAGES } = effects;
  const talk = socket === "silent" ? "silent" : socket === "cut" ? { cutAfterMessages } : "normal";
  return { answer: parts.sockets.watch(changed(answered, effects), talk), delayMs: effects.delayMs ?? 0, ending };
}

function changed(answered: UpgradeAnswer, effects: FaultEffects): UpgradeAnswer {
  if (!answered.accepted) return { accepted: false, response: applyToAnswer(answered.response, effects) };
  const { headers } = applyToAnswer({ status: 101, headers: answered.headers, body: "" }, effects);
  return { ...answered, headers };
}

function ask(proxy: QlikProxy, side: "public" | "trusted", request: ProxyRequest): ProxyResponse {
  return side === "public" ? proxy.handlePublic(request) : proxy.handleTrusted(request);
}

/** The answer at once, as it is. */
export function whole(response: ProxyResponse): Delivery {
  return { response, delayMs: 0, ending: "whole" };
}

/** How far the delivery goes. */
export function endingOf({
  hang,
  resetAfterBytes,
}: Pick<FaultEffects, "hang" | "resetAfterBytes">): Delivery["ending"] {
  if (hang) return "hang";
  return resetAfterBytes === undefined ? "whole" : { resetAfterBytes };
}

/** Whether no byte of an answer goes out. */
export function isSilent(ending: Delivery["ending"]): boolean {
  return ending === "hang" || (typeof ending === "object" && ending.resetAfterBytes === 0);
}

/** The effects as the journal names them. */
export function shown(effects: object): string {
  return Object.entries(effects)
    .map(([name, value]) => (value === true ? name : `${name}: ${String(value)}`))
    .join(", ");
}
