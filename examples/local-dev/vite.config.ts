// The dev server stands between the page and the company's Qlik, so both are one origin: http://localhost:5173. No CORS
// headers, no SameSite question, no entry in the host allow list, and it works in Safari too.
import { defineConfig, type ProxyOptions } from "vite";

const QLIK = "https://sense.example.com";
const PREFIX = "mashup";
/** Your own backend, with the ticket endpoint: on this machine or a test stage. */
const BACKEND = "http://localhost:3000";

const qlik: ProxyOptions = {
  target: QLIK,
  ws: true,
  // The Host header: Qlik answers 400 to a name that is not its own.
  changeOrigin: true,
  // The Origin of the engine's WebSocket: Qlik answers 403 to one that is not in its host allow list.
  rewriteWsOrigin: true,
  // Redirects to Qlik come back through here.
  autoRewrite: true,
  protocolRewrite: "http",
  cookieDomainRewrite: "",
  cookiePathRewrite: "/",
  configure(proxy) {
    proxy.on("proxyReq", (request) => {
      if (request.getHeader("origin")) request.setHeader("origin", QLIK);
    });
    proxy.on("proxyRes", ({ headers }) => {
      const cookies = headers["set-cookie"];
      if (cookies) headers["set-cookie"] = cookies.map(forLocalhost);
    });
  },
};

/**
 * WebKit keeps no Secure cookie of http://localhost, no browser keeps SameSite=None without Secure. And Lax keeps other
 * sites from opening the engine through this server, which vouches for every Origin.
 */
function forLocalhost(cookie: string): string {
  return `${cookie.replaceAll(/;\s*(secure|partitioned|samesite=\w+)(?=;|$)/gi, "")}; SameSite=Lax`;
}

export default defineConfig({
  server: {
    // Never 0.0.0.0: everybody who reaches this server reaches Qlik through it.
    host: "localhost",
    port: 5173,
    strictPort: true,
    proxy: { [`/${PREFIX}/`]: qlik, "/api/": { target: BACKEND } },
  },
});
