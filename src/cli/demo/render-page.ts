// The page (examples/demo) with its settings filled in, and the policy it runs under: the one that docs recommend for a
// mashup.
import breakItStyle from "../../../examples/demo/break-it.css?raw";
import style from "../../../examples/demo/demo.css?raw";
import type { PageSettings } from "../../../examples/demo/page-settings.js";
import template from "../../../examples/demo/page.html?raw";
import script from "../../../examples/demo/page.ts?script";
import { DEMO_USERS, type DemoUser } from "./users.js";

export const STYLE = `${style}\n${breakItStyle}`;
export const SCRIPT = `(${script})();\n`;

export function renderPage(
  given: Omit<PageSettings, "users" | "user">,
  user: DemoUser | undefined,
): { html: string; policy: string } {
  const users = DEMO_USERS.map(({ key, name }) => ({ key, name }));
  const settings: PageSettings = { ...given, users, user: user?.key };
  const name = user?.name ?? "Nobody";
  const lead = user
    ? `${name} is signed in to this site only. The page asks its own backend for a one-time ticket, trades it for a Qlik session, proves whose it is, and has Qlik draw three objects.`
    : "Nobody is signed in to this site, so there is nobody to ask a ticket for. Choose who signs in.";
  const html = template
    .replace("{{settings}}", () => JSON.stringify(settings).replaceAll("<", "\\u003c"))
    .replaceAll("{{lead}}", () => escapeHtml(lead))
    .replaceAll("{{name}}", () => escapeHtml(name));
  return { html, policy: policyFor([given.proxy, ...Object.values(given.faults)]) };
}

function policyFor(proxies: readonly string[]): string {
  const origins = [...new Set(proxies.map((proxy) => new URL(proxy).origin))];
  const all = origins.join(" ");
  const own = origins[0] ?? "";
  return [
    "default-src 'none'",
    `script-src 'self' ${all}`,
    `style-src 'self' 'unsafe-inline' ${all}`,
    `img-src 'self' data: ${all}`,
    `font-src ${own}`,
    `connect-src 'self' ${all} ${all.replaceAll(/\bhttp/g, "ws")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
