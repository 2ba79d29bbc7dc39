// Sentences about what answers in Qlik's place: a gateway with a login of its own, or a server that is down.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Proxy } from "../proxy.js";
import type { QlikSenseError } from "./codes.js";

/**
 * How a gateway showed itself. `redirect`: the answer was a redirect. `elsewhere`: it leads to another origin. `page`: a web page in
 * place of data. `unread`: it could be read before, and cannot any more. `dialog`: 401 without cookies, and with them nothing. A number is
 * the status of the answer.
 */
export type GatewaySign = "redirect" | "elsewhere" | "page" | "unread" | "dialog" | 401 | 403 | 407 | 511;

const STATUS_SIGNS: readonly number[] = [401, 403, 407, 511];

export const isGatewayStatus = (status: number): status is 401 | 403 | 407 | 511 => STATUS_SIGNS.includes(status);

const OWN_LOGIN = "something in front of Qlik asks for a login of its own";

function happened(sign: GatewaySign, address: string): string {
  switch (sign) {
    case "redirect":
      return `${address} answered a redirect: ${OWN_LOGIN}.`;
    case "elsewhere":
      return `${address} leads to another origin: ${OWN_LOGIN}.`;
    case "page":
      return `${address} answered a web page: ${OWN_LOGIN}, or the page's own server answers and has no route to Qlik.`;
    case "unread":
      return `${address} could be read before and cannot any more, though its host answers: something in front of Qlik answers for it (a login of its own, an error page).`;
    case "dialog":
      return `${address} answers 401 without cookies, and with them nothing until now: ${OWN_LOGIN}, and this browser shows its dialog for it.`;
    case 403:
      return `${address} answered 403: something in front of Qlik refuses this browser.`;
    case 511:
      return `${address} answered 511: this network asks for a login before it lets anybody through.`;
    default:
      return `${address} answered ${sign}: ${OWN_LOGIN}.`;
  }
}

/** What stands in front of Qlik answered for it at `path`, below the prefix. */
export function gatewayLogin(proxy: Proxy, sign: GatewaySign, path = "qps/user"): QlikSenseError {
  const { base, config, id } = proxy;
  const orPrefix = sign === "redirect" && path === "qps/user" ? `; is ${config.prefix} a prefix of Qlik's at all?` : "";
  return new EmbedError(happened(sign, base + path), {
    code: "gateway-login",
    stage: "verify",
    fix: {
      who: "network",
      where: "Gateway in front of Qlik (single sign-on, reverse proxy, firewall)",
      set: `let ${config.prefix}* through without it, WebSockets too; or sign the user in there first: open ${base}hub in a tab${orPrefix}`,
    },
    status: typeof sign === "number" ? sign : sign === "dialog" ? 401 : undefined,
    proxy: id,
  });
}

/** The host answers in time, but not to a request that carries cookies. What it would answer, this page may not read. */
export const cookiesUnanswered = ({ base, config, id }: Proxy): QlikSenseError =>
  new EmbedError(
    `${base}qps/user has an answer without cookies, and with them none until now: a login dialog of this browser waits for somebody (something in front of Qlik answers 401), or Qlik itself hangs.`,
    {
      code: "timeout",
      stage: "verify",
      fix: {
        who: "network",
        where: "Gateway in front of Qlik, Qlik's proxy service",
        set: `let ${config.prefix}* through the gateway without a login, WebSockets too; else see what hangs in the network panel`,
      },
      cure: "same-call",
      proxy: id,
    },
  );

/** A gateway or Qlik's own proxy service answers that it cannot at the moment. */
export const serverDown = (
  proxy: Proxy,
  status: number,
  {
    path = "qps/user",
    retryAfterMs,
  }: { readonly path?: string | undefined; readonly retryAfterMs?: number | undefined } = {},
): QlikSenseError =>
  new EmbedError(
    `${proxy.base}${path} answered ${status}: ${
      status === 429
        ? "too many requests"
        : "Qlik's proxy service, or what stands in front of it, is down or under maintenance"
    }.`,
    {
      code: "unreachable",
      stage: "verify",
      fix: {
        who: "network",
        where: "Reverse proxy, load balancer, Qlik's proxy service",
        set: "see which of them answers so, and its log; call again later",
      },
      cure: "same-call",
      status,
      retryAfterMs,
      proxy: proxy.id,
    },
  );
