// What a call is given to sign in with: an address, the page's own function, or a ticket that came with the page.
import { formOf, pathOf } from "./endpoint.js";
import type { Page } from "./page.js";
import type { CallerPlan } from "./schedule.js";

/** The same words mean the same source, as for widgets of one page. */
export function sourceOf(
  { source, ticketFor, rights, answers }: CallerPlan,
  page: Page,
  sources: Map<string, unknown>,
): unknown {
  const path = pathOf({ who: ticketFor, rights, form: answers });
  if (source === "url") return path;
  if (source === "cross-origin-url") return `https://api.example.net${path}`;
  const name = `${source} ${path}`;
  const known = sources.get(name);
  if (known !== undefined) return known;
  const made = source === "in-hand" ? inHand() : ask;
  sources.set(name, made);
  return made;

  function inHand(): object {
    const ticket = page.qlik.issue(ticketFor, rights);
    page.qlik.inHand.add(ticket);
    const given = formOf(answers, ticket, ticketFor, rights);
    return { ...(typeof given === "string" ? { ticket: given } : (given as object)), ticketUrl: path };
  }
  async function ask({ signal }: { signal: AbortSignal }): Promise<unknown> {
    const response = await page.fetch(path, { method: "POST", signal });
    if (!response.ok) throw new Error(`the endpoint answered ${response.status}`);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.read();
    const text = new TextDecoder().decode(first?.value);
    try {
      return /^[{"]/.test(text) ? (JSON.parse(text) as unknown) : text;
    } catch {
      // As a page's own code may say it: with all that came.
      throw new Error(`the endpoint answered ${text}`);
    }
  }
}
