// The page with its settings filled in, and the policy it runs under: the one that docs recommend for a mashup.
import style from "./demo.css?raw";
import template from "./page.html?raw";
import script from "./page.ts?script";
import type { DemoUser } from "./users.js";

/** What the page's script reads from the page. */
export interface PageSettings {
  readonly proxy: string;
  readonly appId: string;
  readonly objects: { readonly chart: string; readonly kpi: string; readonly table: string };
}

export const STYLE = style;
export const SCRIPT = `(${script})();\n`;

export function renderPage(settings: PageSettings, user: DemoUser): { html: string; policy: string } {
  const html = template
    .replace("{{settings}}", () => JSON.stringify(settings).replaceAll("<", "\\u003c"))
    .replaceAll("{{name}}", () => escapeHtml(user.name));
  return { html, policy: policyFor(new URL(settings.proxy)) };
}

function policyFor({ origin }: URL): string {
  const socket = origin.replace(/^http/, "ws");
  return [
    "default-src 'none'",
    `script-src 'self' ${origin}`,
    `style-src 'self' 'unsafe-inline' ${origin}`,
    `img-src 'self' data: ${origin}`,
    `font-src ${origin}`,
    `connect-src 'self' ${origin} ${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
