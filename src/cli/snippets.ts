// Code to paste for somebody who has started the emulator: the endpoint, the page by npm and by tag, and Vite's proxy.
import type { EmulatorDescription } from "./describe-emulator.js";

const quoted = (text: string | undefined): string => JSON.stringify(text);

export function serverSnippet(emulator: EmulatorDescription): string {
  return `import { readFileSync } from "node:fs";
import { createTicketHandler, toNodeListener } from "qlik-ticket/server";

const handler = createTicketHandler({
  qps: ${quoted(emulator.qps)},
  proxy: ${quoted(emulator.proxy)},
  virtualProxy: ${quoted(emulator.virtualProxy)},
  serverName: ${quoted(emulator.serverName)},
  certificates: {
    ca: readFileSync(${quoted(emulator.ca)}),
    cert: readFileSync(${quoted(emulator.clientCert)}),
    key: readFileSync(${quoted(emulator.clientKey)}),
  },
  resolveUser: (request) => (${JSON.stringify(emulator.users[0])}), // by your own session
});
// http.createServer or Express: app.use("/api/qlik-ticket", toNodeListener(handler))`;
}

export function npmSnippet(emulator: EmulatorDescription): string {
  const options = emulator.proxy.startsWith("http:") ? ", { allowInsecureProxy: true }" : "";
  return `import { authenticate } from "qlik-ticket";

const mashup = await authenticate("/api/qlik-ticket"${options});
mashup.openApp(${quoted(emulator.appId)}).getObject("chart", ${quoted(emulator.objects["chart"])});`;
}

/** The file lies in the package: copy it, or let the page's server serve it. */
export function tagSnippet({ appId, objects, proxy }: EmulatorDescription): string {
  const insecure = proxy.startsWith("http:") ? " data-allow-insecure-proxy" : "";
  return `<div data-qlik-app="${appId}" data-qlik-object="${objects["chart"] ?? ""}" style="height: 400px"></div>
<script src="/js/qlik-ticket.embed.js" data-ticket-url="/api/qlik-ticket"${insecure}></script>
<!-- the file: node_modules/qlik-ticket/dist/qlik-ticket.embed.js -->`;
}

/** Page and Qlik are one origin then. A default virtual proxy has no path of its own: those of Qlik's that a page asks for. */
export function viteSnippet({ proxy, virtualProxy }: EmulatorDescription): string {
  const { origin } = new URL(proxy);
  const paths = virtualProxy === "" ? "^/(resources|qps|app|extensions|single|hub)/" : `/${virtualProxy}/`;
  return `import { defineConfig } from "vite";

const qlik = ${quoted(origin)};
export default defineConfig({
  server: {
    proxy: {
      ${quoted(paths)}: { target: qlik, secure: false, changeOrigin: true, ws: true, rewriteWsOrigin: true, autoRewrite: true },
      "/api/": "http://localhost:3000", // your server
    },
  },
});
// and in your server: proxy: "http://localhost:5173${virtualProxy && `/${virtualProxy}`}"`;
}
