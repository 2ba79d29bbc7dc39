// The examples of `examples/`, one a framework: how each is built, and how its own tool serves it.
import path from "node:path";

/** Where the emulator's ticket server listens in the examples; the tests put their own address there. */
const BACKEND = "http://127.0.0.1:8080";

const VITE = "node_modules/vite/bin/vite.js";
const NG = "node_modules/@angular/cli/bin/ng.js";
const NEXT = "node_modules/next/dist/bin/next";

const viteExample = (name, checkTypes) => ({
  name,
  builds: [checkTypes, [VITE, "build"]],
  serves: {
    "vite dev": (port) => [VITE, "--host", "localhost", "--port", String(port), "--strictPort"],
    "vite preview": (port) => [VITE, "preview", "--host", "localhost", "--port", String(port), "--strictPort"],
  },
  edits: ({ backend }) => [["vite.config.ts", BACKEND, backend]],
  env: () => ({}),
});

/** Next.js has the ticket endpoint itself. Its stand-in for a login reads the user of the tests. */
const NEXT_LOGIN = `import type { TicketUser } from "qlik-ticket/server";

export async function userOf(_request: Request): Promise<TicketUser> {
  const { userId } = await (await fetch(process.env.SITE_USER!, { cache: "no-store" })).json();
  return { userDirectory: "EXAMPLE", userId };
}
`;

export const EXAMPLES = [
  viteExample("react", ["node_modules/typescript/bin/tsc"]),
  viteExample("vue", ["node_modules/vue-tsc/bin/vue-tsc.js"]),
  viteExample("svelte", ["node_modules/svelte-check/bin/svelte-check"]),
  {
    name: "angular",
    builds: [[NG, "build"]],
    serves: {
      "ng serve": (port) => [NG, "serve", "--host", "localhost", "--port", String(port)],
      "ng serve, production": (port) => [
        NG,
        "serve",
        "-c",
        "production",
        "--host",
        "localhost",
        "--port",
        String(port),
      ],
    },
    edits: ({ backend }) => [["proxy.conf.json", BACKEND, backend]],
    env: () => ({}),
  },
  {
    name: "nextjs",
    builds: [[NEXT, "build"]],
    serves: {
      "next dev": (port) => [NEXT, "dev", "--port", String(port)],
      "next start": (port) => [NEXT, "start", "--port", String(port)],
    },
    edits: () => [],
    files: { "app/login.ts": NEXT_LOGIN },
    env: ({ qlik, backend }) => ({
      QLIK_QPS: new URL(qlik.qps).origin,
      QLIK_PROXY: qlik.proxy,
      QLIK_CERTIFICATES: path.dirname(qlik.ca),
      SITE_USER: `${backend}/user`,
      NEXT_TELEMETRY_DISABLED: "1",
    }),
    /** What its server sends before any script has run. */
    rendered: "Not signed in to Qlik yet.",
  },
];
