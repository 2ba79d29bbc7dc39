// The adapters take the clients as their own types have them.
import { auth, qix } from "@qlik/api";
import type { AuthModule } from "@qlik/api/auth";
import { embed } from "@nebula.js/stardust";
import enigma from "enigma.js";
import { expectTypeOf, test } from "vitest";
import type { QlikSession } from "../../src/index.js";
import { createEnigmaSession } from "../../src/interop/enigma/index.js";
import { openNebula } from "../../src/interop/nebula/index.js";
import { connectQlikApi, type QlikApiConnection, type QlikTicketAuthModule } from "../../src/interop/qlik-api/index.js";

declare const session: QlikSession;

test("createEnigmaSession gives the session that enigma.create makes", () => {
  const made = createEnigmaSession(session, "app", (config) => enigma.create({ schema: {}, ...config }));
  expectTypeOf(made).toEqualTypeOf<ReturnType<typeof enigma.create>>();
});

test("connectQlikApi takes auth of @qlik/api, and its host config is one of @qlik/api", () => {
  expectTypeOf(connectQlikApi(session, auth)).resolves.toEqualTypeOf<QlikApiConnection>();
  expectTypeOf<QlikTicketAuthModule>().toExtend<AuthModule<"qlikticket">>();
  expectTypeOf(qix.openAppSession).toBeCallableWith({
    appId: "app",
    hostConfig: { authType: "qlikticket", host: "h" },
  });
});

test("openNebula takes embed of stardust", () => {
  const opened = openNebula(session, "app", {
    create: (config) => enigma.create({ schema: {}, ...config }),
    embed: (app: Parameters<typeof embed>[0]) => embed(app),
  });
  expectTypeOf(opened).resolves.toHaveProperty("nebula");
});
