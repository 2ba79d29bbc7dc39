// Makes the checks of sign-in and loading one by one, and spends no ticket unless asked to.
import { isEmbedError } from "../core/errors/embed-error.js";
import { openScope, type Scope } from "../core/net/scope.js";
import { recallPlace } from "../core/share/memory.js";
import { acceptPlace, knownPlace, memoryKeyOf } from "../qlik-sense/accept-place.js";
import { noProxy } from "../qlik-sense/errors/configure.js";
import { TICKET_WORDS } from "../qlik-sense/errors/words.js";
import type { QlikUser } from "../qlik-sense/identity.js";
import { parseProxy, type Proxy } from "../qlik-sense/proxy.js";
import { readSettings, type Settings } from "../qlik-sense/settings.js";
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
 * @example
 * console.log(String(await diagnose("/api/qlik-ticket", { proxy: "https://sense.example.com/mashup" })));
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
    const examination = { source, options: rest, settings, signal: scope.signal };
    return await examine(examination, { issue: issue === true, spend: spend === true });
  } catch (error) {
    // The address itself is the fault; asked with it, Qlik's answers would say nothing about the right one.
    if (isEmbedError(error) && error.code === "insecure-proxy") {
      return createDiagnosis(undefined, [findingOf("page", error)]);
    }
    throw error;
  } finally {
    scope?.end();
  }
}

/** What is examined, and for how long. */
interface Examination {
  readonly source: Source;
  readonly options: AuthenticateOptions;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

async function examine(
  { source, options, settings, signal }: Examination,
  { issue, spend }: { readonly issue: boolean; readonly spend: boolean },
): Promise<Diagnosis> {
  const issued = issue ? await checkTicket(settings, signal) : { findings: [notIssued()] };
  const spent = spend ? await checkSignIn(source, options) : { finding: notSpent() };
  signal.throwIfAborted();
  const signedInAt = "proxy" in spent && spent.proxy ? parseProxy(spent.proxy, settings.allowInsecureProxy) : undefined;
  const proxy = signedInAt ?? ("proxy" in issued ? issued.proxy : undefined) ?? proxyWithoutTicket(settings);
  const named = settings.user ?? ("user" in issued ? issued.user : undefined);
  const findings = [
    ...(await checkOwnPage(proxy, settings.signInMs, signal)),
    ...(proxy ? await askQlik(proxy, settings, named, signal) : nowhere()),
    ...issued.findings,
    spent.finding,
  ];
  signal.throwIfAborted();
  return createDiagnosis(proxy?.id, findings);
}

async function askQlik(
  proxy: Proxy,
  { signInMs }: Settings,
  named: QlikUser | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const facts = await collectFacts(proxy, signInMs, signal);
  return [...judgeFacts(proxy, facts, named), checkCookie(proxy, facts)];
}

/** The proxy that is known without a ticket: of the ticket in the page, of the options, or of the last sign-in. */
function proxyWithoutTicket(settings: Settings): Proxy | undefined {
  const known = () => knownPlace(settings, recallPlace(memoryKeyOf(settings)));
  const held = settings.source.held?.proxy;
  try {
    return held === undefined ? known() : acceptPlace(settings, held, TICKET_WORDS);
  } catch {
    return known();
  }
}

function nowhere(): Finding[] {
  const { what, fix } = findingOf("host", noProxy());
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
