// Whose session may be ended, and where: by a DELETE on the proxy's own origin alone.
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { endSession } from "../../../src/qlik-sense/session/end-session.js";
import { opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const HERE = "https://sense.example.com/mashup/content/x.html";
const never = new AbortController().signal;

afterEach(() => vi.unstubAllGlobals());

describe("endSession", () => {
  it("endSession sends one DELETE of /qps/user on the proxy's own origin", async () => {
    openPage({ address: HERE });
    const calls = proxyAnswers(status(204));
    expect(await endSession(parseProxy(PROXY), never)).toBe("ended");
    expect(calls.map(({ url, request }) => `${request.method} ${url}`)).toEqual([`DELETE ${PROXY}/qps/user`]);
    expect(calls[0]?.init).toMatchObject({ credentials: "include", redirect: "manual" });
  });

  it.each(["https://app.example.com/", "https://sense.example.com:8443/x", "http://sense.example.com/x"])(
    "endSession cannot end a session from another origin, %s, and sends nothing",
    async (address) => {
      openPage({ address });
      const calls = proxyAnswers(status(204));
      expect(await endSession(parseProxy(PROXY), never)).toBe("cannot");
      expect(calls).toHaveLength(0);
    },
  );

  it.each<[string, Answer]>([
    ["403", status(403)],
    ["500", status(500)],
    ["a redirect to a login", opaqueRedirect()],
  ])("endSession says cannot where the proxy answers %s", async (_what, answer) => {
    openPage({ address: HERE });
    proxyAnswers(answer);
    expect(await endSession(parseProxy(PROXY), never)).toBe("cannot");
  });

  it("endSession rejects with the reason of a signal that aborts", async () => {
    openPage({ address: HERE });
    proxyAnswers(status(204));
    expect(await thrownBy(() => endSession(parseProxy(PROXY), AbortSignal.abort("left")))).toBe("left");
  });
});
