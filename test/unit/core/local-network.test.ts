// Chrome's permission for local addresses, as two generations of Chrome name it.
import { afterEach, describe, expect, it, vi } from "vitest";
import { localNetworkState } from "../../../src/core/net/local-network.js";

/** A browser that knows these permissions, and no others. */
function browser(states: Readonly<Record<string, PermissionState>>) {
  const query = vi.fn(({ name }: { name: string }) => {
    const state = states[name];
    return state ? Promise.resolve({ state }) : Promise.reject(new TypeError(`no permission "${name}"`));
  });
  vi.stubGlobal("navigator", { permissions: { query } });
  vi.stubGlobal("isSecureContext", true);
  return query;
}

describe("localNetworkState", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(["granted", "prompt", "denied"] as const)(
    "localNetworkState tells that local addresses are %s (Chrome 145)",
    async (state) => {
      browser({ "local-network": state, "loopback-network": "prompt" });
      expect(await localNetworkState("sense.example.com")).toBe(state);
      expect(await localNetworkState()).toBe(state);
    },
  );

  it("localNetworkState says nothing on a page without TLS, where Chromium answers denied for every cause", async () => {
    browser({ "local-network": "denied", "loopback-network": "denied" });
    vi.stubGlobal("isSecureContext", false);
    expect(await localNetworkState("sense.example.com")).toBe("unknown");
  });

  it.each(["localhost", "127.0.0.1", "127.1.2.3", "127.100.20.30", "[::1]", "sense.localhost"])(
    "localNetworkState asks for the loopback permission where the host is %s",
    async (host) => {
      browser({ "local-network": "granted", "loopback-network": "denied" });
      expect(await localNetworkState(host)).toBe("denied");
    },
  );

  it.each(["localhost.example.com", "notlocalhost", "a127.0.0.1", "127.0.0.1.example.com", "127.0.0"])(
    "localNetworkState does not take %s for this computer",
    async (host) => {
      browser({ "local-network": "granted", "loopback-network": "denied" });
      expect(await localNetworkState(host)).toBe("granted");
    },
  );

  it("localNetworkState knows the one permission of Chrome 142 to 144", async () => {
    browser({ "local-network-access": "denied" });
    expect(await localNetworkState("sense.example.com")).toBe("denied");
    expect(await localNetworkState("localhost")).toBe("denied");
  });

  it("localNetworkState is unknown where the browser has no such permission", async () => {
    browser({ geolocation: "granted" });
    expect(await localNetworkState("sense.example.com")).toBe("unknown");
  });

  it("localNetworkState is unknown where the browser has no permissions to ask for", async () => {
    vi.stubGlobal("navigator", {});
    expect(await localNetworkState("sense.example.com")).toBe("unknown");
  });
});
