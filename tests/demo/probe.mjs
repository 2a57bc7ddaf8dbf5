// How long the page's main thread is busy on end. Both functions run in the page.

/** Starts two watchers: `longtask` entries (over 50 ms), and messages a page posts to itself, which any task delays. */
export function probe() {
  const seen = { longtask: 0, gap: 0, began: performance.now() };
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.longtask = Math.max(seen.longtask, duration); }).observe({ type: "longtask" });
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  const turn = () => {
    const now = performance.now();
    seen.gap = Math.max(seen.gap, now - last);
    last = now;
    if (!seen.stop) port2.postMessage(0);
  };
  port1.onmessage = turn;
  port2.postMessage(0);
  window.seen = seen;
}

/** Stops them and gives `{ longtask, gap, span }` in milliseconds. */
export async function longest() {
  const { seen } = window;
  seen.stop = true;
  await new Promise((resolve) => setTimeout(resolve, 100)); // observers report late
  return { longtask: seen.longtask, gap: seen.gap, span: performance.now() - seen.began };
}
