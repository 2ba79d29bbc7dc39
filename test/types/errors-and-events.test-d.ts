// Codes and events are closed sets: a switch over them is checked by the compiler.
import { describe, expectTypeOf, it } from "vitest";
import {
  isEmbedError,
  type CoreErrorCode,
  type EmbedError,
  type EmbedErrorCode,
  type ErrorStage,
  type Fix,
  type OtherUserEvent,
  type QlikEvent,
  type QlikEventMap,
  type QlikSenseErrorCode,
  type QlikSession,
  type QlikUser,
  type ReadyEvent,
  type StageEvent,
  type StageName,
  type WarningEvent,
} from "../../src/index.js";

describe("an error's code", () => {
  it("an error's code is a union of literals, no string and no any", () => {
    expectTypeOf<EmbedErrorCode>().not.toBeAny();
    expectTypeOf<string>().not.toExtend<EmbedErrorCode>();
    expectTypeOf<"no-such-code">().not.toExtend<EmbedErrorCode>();
    expectTypeOf<
      "cookie-blocked" | "timeout" | "amd-conflict" | "other-user" | "nodes-disagree"
    >().toExtend<EmbedErrorCode>();
    expectTypeOf<EmbedErrorCode>().toEqualTypeOf<CoreErrorCode | QlikSenseErrorCode>();
    expectTypeOf<Extract<CoreErrorCode, QlikSenseErrorCode>>().toBeNever();
  });

  it("an error's code is known after isEmbedError", () => {
    const thrown: unknown = undefined;
    if (isEmbedError(thrown)) {
      expectTypeOf(thrown).toEqualTypeOf<EmbedError>();
      expectTypeOf(thrown.code).toEqualTypeOf<EmbedErrorCode>();
      expectTypeOf(thrown.stage).toEqualTypeOf<ErrorStage>();
      expectTypeOf(thrown.fix).toEqualTypeOf<Fix>();
      expectTypeOf(thrown.fix.who).toEqualTypeOf<"qlik-admin" | "backend" | "page" | "network">();
      // @ts-expect-error there is no such code
      if (thrown.code === "cookies-blocked") return;
      // @ts-expect-error an error is not changed
      thrown.code = "timeout";
    }
  });
});

describe("an event", () => {
  it("an event narrows by its type", () => {
    const event = {} as QlikEvent;
    expectTypeOf(event.type).toEqualTypeOf<keyof QlikEventMap>();
    if (event.type === "stage") {
      expectTypeOf(event).toEqualTypeOf<StageEvent>();
      expectTypeOf(event.stage).toEqualTypeOf<StageName>();
      expectTypeOf(event.durationMs).toEqualTypeOf<number | undefined>();
    }
    if (event.type === "ready") {
      expectTypeOf(event).toEqualTypeOf<ReadyEvent>();
      expectTypeOf(event.user).toEqualTypeOf<QlikUser | undefined>();
    }
    if (event.type === "other-user") expectTypeOf(event).toEqualTypeOf<OtherUserEvent>();
    if (event.type === "closed") expectTypeOf(event.reason).toEqualTypeOf<"other-user" | "signed-out">();
    if (event.type === "warning") expectTypeOf(event).toEqualTypeOf<WarningEvent>();
    // @ts-expect-error there is no such event
    if (event.type === "done") return;
  });

  it("an event is of the map's type for its key, each one", () => {
    expectTypeOf<{ [K in keyof QlikEventMap]: QlikEventMap[K]["type"] }>().toEqualTypeOf<{
      [K in keyof QlikEventMap]: K;
    }>();
  });

  it("an event reaches a listener of its type narrowed", () => {
    const session = {} as QlikSession;
    const end = session.on("ready", (event) => {
      expectTypeOf(event).toEqualTypeOf<ReadyEvent>();
    });
    expectTypeOf(end).toEqualTypeOf<() => void>();
    // @ts-expect-error there is no such event
    session.on("done", () => undefined);
    // @ts-expect-error a stage event has no user
    session.on("stage", ({ user }) => user as unknown);
  });

  it("a warning's code is a union of literals", () => {
    expectTypeOf<string>().not.toExtend<WarningEvent["code"]>();
    expectTypeOf<WarningEvent["code"]>().not.toBeAny();
    expectTypeOf<"user-not-named" | "session-key-missing" | "rights-unproven">().toExtend<WarningEvent["code"]>();
  });
});
