// What Chromium holds for the page, after it has collected all that nobody uses.

/** Opens the page's DevTools; `measure` gives the heap in bytes, and counts of nodes and listeners. */
export async function openMeasure(page) {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable");
  await devTools.send("HeapProfiler.enable");

  /** How many listeners the window and the document have, by type. */
  async function listenersOf(expression) {
    const objectGroup = "soak";
    const { result } = await devTools.send("Runtime.evaluate", { expression, objectGroup });
    const { listeners } = await devTools.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    await devTools.send("Runtime.releaseObjectGroup", { objectGroup });
    return listeners.length;
  }

  async function collect() {
    // The console keeps what was written to it, and the page its list of requests.
    await devTools.send("Runtime.discardConsoleEntries");
    await page.evaluate("performance.clearResourceTimings()");
    // What the first collection finalizes is freed by the second.
    for (let times = 0; times < 3; times += 1) await devTools.send("HeapProfiler.collectGarbage");
  }

  return async function measure() {
    await collect();
    const { metrics } = await devTools.send("Performance.getMetrics");
    const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return {
      heapBytes: metric("JSHeapUsedSize"),
      nodes: metric("Nodes"),
      listeners: metric("JSEventListeners"),
      ofWindow: await listenersOf("window"),
      ofDocument: await listenersOf("document"),
    };
  };
}
