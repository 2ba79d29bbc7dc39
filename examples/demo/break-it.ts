// The "break it" row: each button runs the library against something that is set up wrongly, and shows the error as a
// developer meets it.
import { authenticate, isEmbedError, type EmbedError, type QlikEvent } from "qlik-ticket";
import { create, createButton, element } from "./elements.js";
import { drawForm } from "./fault-form.js";
import { FAULTS, type Fault, type FaultContext, type FaultId } from "./faults.js";
import type { PageSettings } from "./page-settings.js";

/** What the last click brought; for a program that drives the page. */
export interface FaultResult {
  readonly id: FaultId;
  readonly state: "running" | "failed" | "signed-in";
  readonly code?: string;
  readonly message?: string;
}

export function bindBreakIt({ faults }: PageSettings, tell: (result: FaultResult) => void): void {
  let isRunning = false;
  const row = element("faults");
  for (const fault of FAULTS) {
    const context = { page: new URL(location.origin), proxy: faults[fault.id] };
    const button = createButton(fault.label, () => {
      if (isRunning) return;
      isRunning = true;
      for (const each of row.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
      void run(fault, context, tell).finally(() => (isRunning = false));
    });
    button.dataset["fault"] = fault.id;
    button.setAttribute("aria-pressed", "false");
    row.append(button);
  }
}

async function run(fault: Fault, context: FaultContext, tell: (result: FaultResult) => void): Promise<void> {
  const { id } = fault;
  tell({ id, state: "running" });
  element("fault-status").textContent = `${fault.label}: signing in…`;
  const via: string[] = [];
  try {
    await signIn(fault, context, via);
    show(fault, context, `Signed in: ${via.join(", ")}.`, "signed in");
    tell({ id, state: "signed-in" });
  } catch (error) {
    const { code, message, text } = asInConsole(error);
    show(fault, context, text, code);
    tell({ id, state: "failed", code, message });
  }
}

const DONE: Readonly<Record<string, string>> = {
  fetch: "ticket spent by fetch",
  image: "ticket spent by an image",
  "qps-user": "user named by /qps/user",
  websocket: "user named by the engine's WebSocket",
};

/** Without Qlik's files: all these errors come before them, and the page above keeps its charts. */
async function signIn({ endpoint }: Fault, { proxy }: FaultContext, via: string[]): Promise<void> {
  const onEvent = (event: QlikEvent) => {
    if (event.type === "stage" && event.via) via.push(DONE[event.via] ?? event.via);
  };
  const allowInsecureProxy = proxy.startsWith("http:");
  const session = await authenticate(endpoint, { bootstrap: false, reuse: false, allowInsecureProxy, onEvent });
  session.dispose();
}

/** What `console.error(error)` prints of an error of the library: the message, then its own fields. */
function asInConsole(error: unknown): { code: string; message: string; text: string } {
  if (!isEmbedError(error)) return { code: "unexpected", message: String(error), text: String(error) };
  const { code, message, stage, retryable, fix } = error satisfies EmbedError;
  const fields = [
    `  code: ${JSON.stringify(code)}`,
    `  stage: ${JSON.stringify(stage)}`,
    `  retryable: ${String(retryable)}`,
    `  fix: {\n    who: ${JSON.stringify(fix.who)},\n    where: ${JSON.stringify(fix.where)},\n    set: ${JSON.stringify(fix.set)}\n  }`,
  ];
  return { code, message, text: `EmbedError: ${message}\n\n{\n${fields.join(",\n")}\n}` };
}

function show(fault: Fault, context: FaultContext, text: string, outcome: string): void {
  const signedIn = outcome === "signed in";
  const panel = element("fault");
  panel.dataset["outcome"] = signedIn ? "good" : "bad";
  panel.hidden = false;
  element("fault-status").replaceChildren(`${fault.label}: `, create("strong", outcome));
  element("fault-console-title").textContent = signedIn ? "What happened" : "In the browser's console";
  element("fault-set-up").textContent = fault.setUp(context);
  element("fault-console").textContent = text;
  element("fault-more").replaceChildren(...fault.more(context, signedIn).map((each) => create("p", each)));
  const form = fault.form(context);
  element("fault-form-title").textContent = form.place === "qlik" ? "In Qlik's console" : "Not in Qlik's console";
  drawForm(element("fault-form"), form);
  // Below the fold it would look as if nothing had happened.
  panel.scrollIntoView({ block: "nearest" });
}
