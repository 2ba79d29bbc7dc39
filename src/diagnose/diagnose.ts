// Makes the checks of sign-in and loading one by one, and spends no ticket unless asked to.
import { openScope, type Scope } from "../core/scope.js";
import { explain } from "../qlik-sense/problems/catalogue.js";
import { explained, isProblem, problem } from "../qlik-sense/problems/problem.js";
import { parseProxy, type Proxy } from "../qlik-sense/proxy.js";
import { acceptAnswer, firstProxy } from "../qlik-sense/session/reuse.js";
import { readSettings } from "../qlik-sense/settings.js";
import type { Flow } from "../qlik-sense/flow.js";
import type { AuthenticateOptions, Source } from "../qlik-sense/types.js";
import { checkCookie } from "./cookie-check.js";
import { collectFacts } from "./facts.js";
import { found, findingOf, type CheckName, type Finding } from "./finding.js";
import { judgeFacts } from "./judge-facts.js";
import { checkOwnPage } from "./page-checks.js";
import { createDiagnosis, type Diagnosis } from "./print.js";
import { badSwitch, checkSignIn, checkTicket, notIssued, notSpent } from "./ticket-checks.js";

/** The options of `authenticate()`, and the two that let a check cost something. */
export interface DiagnoseOptions extends AuthenticateOptions {
  /** Ask the ticket endpoint for one ticket, and leave it unspent to expire. Default `false`. */
  readonly issue?: boolean;
  /** Sign in as `authenticate()` would with `bootstrap: false`: spends a ticket, makes a session. Default `false`. */
  readonly spend?: boolean;
}

/**
 * Finds out what keeps this page from signing in to Qlik Sense: call it with what `authenticate()` is called with. No ticket
 * is asked for or spent unless `issue` or `spend` says so. Each check has the sign-in's time (`timeoutMs`, 30 s).
 *
 * @param source As for `authenticate()`.
 * @param options As for `authenticate()`, with `issue` and `spend`.
 * @returns The findings; faults are among them and never thrown.
 * @throws EmbedError `invalid-option` or `unsupported-environment`; the signal's reason when `signal` aborts.
 */
export async function diagnose(source: Source, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { issue, spend, ...rest } = options;
  for (const [name, value] of Object.entries({ issue, spend })) {
    if (value !== undefined && typeof value !== "boolean") throw badSwitch(name);
  }
  let scope: Scope | undefined;
  try {
    const settings = readSettings(source, rest);
    settings.signal?.throwIfAborted();
    scope = openScope(settings.signal);
    const flow = { settings, signal: scope.signal, emit: settings.onEvent ?? (() => undefined) };
    return await examine(source, rest, flow, { issue: issue === true, spend: spend === true });
  } catch (error) {
    if (isProblem(error) && error.key === "insecure-proxy") return insecure(error);
    throw isProblem(error) ? await explained(error) : error;
  } finally {
    scope?.end();
  }
}

/** The address itself is the fault; asked with it, Qlik's answers would say nothing about the right one. */
const insecure = (error: Parameters<typeof explain>[0]): Diagnosis =>
  createDiagnosis(undefined, [findingOf("page", explain(error))]);

async function examine(
  source: Source,
  options: AuthenticateOptions,
  flow: Flow,
  { issue, spend }: { readonly issue: boolean; readonly spend: boolean },
): Promise<Diagnosis> {
  const { settings, signal } = flow;
  const issued = issue ? await checkTicket(flow) : { findings: [notIssued()] };
  const spent = spend ? await checkSignIn(source, options) : { finding: notSpent() };
  signal.throwIfAborted();
  const signedInAt = "proxy" in spent && spent.proxy ? parseProxy(spent.proxy, settings.allowInsecureProxy) : undefined;
  const expected = "expected" in issued ? issued.expected : undefined;
  const proxy = signedInAt ?? expected?.proxy ?? knownProxy(flow);
  const findings = [
    ...(await checkOwnPage(proxy, signal)),
    ...(proxy ? await askQlik(proxy, flow, settings.user ?? expected?.named) : nowhere()),
    ...issued.findings,
    spent.finding,
  ];
  signal.throwIfAborted();
  return createDiagnosis(proxy?.url, findings);
}

async function askQlik(proxy: Proxy, { settings, signal }: Flow, named: Flow["settings"]["user"]): Promise<Finding[]> {
  const facts = await collectFacts(proxy, settings.signInMs, signal);
  return [...judgeFacts(proxy, facts, named), checkCookie(proxy, facts)];
}

/** The proxy that is known without a ticket: of the options, of the ticket in the page, or of the last sign-in. */
function knownProxy(flow: Flow): Proxy | undefined {
  const { inHand } = flow.settings.source;
  try {
    return inHand?.proxy ? acceptAnswer(flow, inHand).proxy : firstProxy(flow.settings);
  } catch {
    return firstProxy(flow.settings);
  }
}

function nowhere(): Finding[] {
  const { what, fix } = findingOf("host", explain(problem("invalid-option/no-proxy")));
  const checks: readonly CheckName[] = [
    "csp",
    "host",
    "local-network",
    "cors",
    "proxy",
    "csrf-token",
    "websocket",
    "session",
    "cookie",
  ];
  return checks.map((check) =>
    check === "host" && fix
      ? found(check, "unknown", what, [fix.who, fix.where, `${fix.set}; or diagnose(source, { issue: true })`])
      : found(check, "skipped", "Nothing says where Qlik is: see host."),
  );
}
