// Whether a request is one of those that a fault is for.

import type { ProxyRequest } from "../model/types.js";
import type { FaultScope, Side } from "./fault.js";

export type Matcher = (side: Side, request: ProxyRequest) => boolean;

/** Compiles the fault's route, side and method. */
export function createMatcher({ route = "*", side, method }: FaultScope): Matcher {
  const pattern = routePattern(route);
  const wanted = method?.toUpperCase();
  return (asked, request) =>
    (side === undefined || side === asked) &&
    (wanted === undefined || wanted === request.method.toUpperCase()) &&
    pattern.test(request.url.pathname);
}

function routePattern(route: string): RegExp {
  const path = route.split(/\*+/).map(escapeRegExp).join(".*");
  return new RegExp(route.startsWith("/") || route.startsWith("*") ? `^${path}$` : `(?:^|/)${path}$`, "s");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
