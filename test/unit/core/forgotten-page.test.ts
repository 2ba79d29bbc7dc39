// One process plays one page after another: a page that is forgotten takes its channel to the other tabs with it.
import { afterEach, expect, it, vi } from "vitest";
import { CHANNEL } from "../../../src/core/name.js";
import { hearTabs, tellTabs } from "../../../src/core/share/channel.js";
import { forgetCalls, openPage } from "../support/page.js";

afterEach(() => {
  forgetCalls();
  vi.unstubAllGlobals();
});

it("a page is not told its own news by the page before it", async () => {
  openPage();
  hearTabs(() => undefined);
  forgetCalls();
  const heard = vi.fn();
  hearTabs(heard);
  const otherTab = new BroadcastChannel(CHANNEL);
  const arrived = new Promise((resolve) => (otherTab.onmessage = resolve));
  tellTabs({ kind: "ending", placeId: "https://sense.example.com/mashup/" });
  await arrived;
  await new Promise((resolve) => setTimeout(resolve));
  otherTab.close();
  expect(heard).not.toHaveBeenCalled();
});
