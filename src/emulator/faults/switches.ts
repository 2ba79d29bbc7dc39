// `?emulate=delay:500,status:503`: faults for one request, typed by a person into an address.

import { parameterValue, withoutParameter } from "../model/http/query.js";
import type { ProxyRequest } from "../model/types.js";
import { checkFault } from "./check-fault.js";
import type { FaultEffects } from "./fault.js";

const PARAMETER = "emulate";

const number = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);
const SWITCHES: Readonly<Record<string, { readonly shape: string; read(text: string): Record<string, unknown> }>> = {
  delay: { shape: "delay:MS", read: (text) => ({ delayMs: number(text) }) },
  hang: { shape: "hang", read: () => ({ hang: true }) },
  reset: { shape: "reset[:BYTES]", read: (text) => ({ resetAfterBytes: text === "" ? 0 : number(text) }) },
  truncate: { shape: "truncate:BYTES", read: (text) => ({ truncateAfterBytes: number(text) }) },
  type: { shape: "type:CONTENT-TYPE", read: (text) => ({ contentType: text }) },
  login: { shape: "login", read: () => ({ loginPage: true }) },
  redirect: { shape: "redirect:ADDRESS", read: (text) => ({ redirect: text }) },
  challenge: { shape: "challenge:SCHEME", read: (text) => ({ challenge: text }) },
  status: { shape: "status:CODE", read: (text) => ({ status: number(text) }) },
  "retry-after": { shape: "retry-after:SECONDS", read: (text) => ({ retryAfterSeconds: number(text) }) },
  cookie: { shape: "cookie:drop|partitioned", read: (text) => ({ setCookie: text }) },
  ticket: { shape: "ticket:expired|used|foreign", read: (text) => ({ ticket: text }) },
  "other-node": { shape: "other-node", read: () => ({ otherNode: true }) },
  clock: { shape: "clock:MS", read: (text) => ({ clockJumpMs: number(text) }) },
  "kill-session": { shape: "kill-session", read: () => ({ killSession: true }) },
  socket: { shape: "socket:refuse|cut|silent", read: (text) => ({ socket: text }) },
  "cut-after": { shape: "cut-after:MESSAGES", read: (text) => ({ socket: "cut", cutAfterMessages: number(text) }) },
};

export interface Switched {
  /** The request without the switch: no rule of the proxy should see it. */
  readonly request: ProxyRequest;
  readonly effects?: FaultEffects;
  /** What is wrong with the switch, for the person who typed it. */
  readonly problem?: string;
}

/** Takes the switch out of the request's address. */
export function readSwitches(request: ProxyRequest): Switched {
  const text = parameterValue(request.url, PARAMETER);
  if (text === undefined) return { request };
  const stripped = { ...request, url: new URL(withoutParameter(request.url, PARAMETER)) };
  try {
    return { request: stripped, effects: parse(text) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const shapes = Object.values(SWITCHES).map(({ shape }) => shape);
    return { request: stripped, problem: `${PARAMETER}: ${said}\nSwitches, joined by commas: ${shapes.join(", ")}\n` };
  }
}

function parse(text: string): FaultEffects {
  const fault = text.split(",").reduce<Record<string, unknown>>((all, each) => ({ ...all, ...parseOne(each) }), {});
  checkFault(fault);
  return fault;
}

function parseOne(text: string): Record<string, unknown> {
  const [, name = "", value = ""] = /^\s*([^:]*?)\s*(?::(.*))?$/s.exec(text) ?? [];
  const known = Object.hasOwn(SWITCHES, name) ? SWITCHES[name] : undefined;
  if (!known) throw new TypeError(`There is no switch ${JSON.stringify(name.slice(0, 40))}.`);
  return known.read(value);
}
