import { addListener, CapturedPromise, Channel, closePort, later, postToPort, startPort } from "./intrinsics.js";

/** Lets the page do what waits: paint, input, timers. A channel's message comes at once; nested timers wait 4 ms each. */
export function nextTurn(): Promise<void> {
  return new CapturedPromise((resolve) => {
    const ports = channel();
    if (!ports || !postToPort || !startPort || !closePort) return void later(resolve, 0);
    const { port1, port2 } = ports;
    const close = closePort;
    addListener(port1, "message", () => {
      close(port1);
      resolve();
    });
    startPort(port1);
    postToPort(port2, 0, []);
  });
}

/** Node makes none while a page's script has put certain names on `Object.prototype`. */
function channel(): MessageChannel | undefined {
  try {
    return Channel && new Channel();
  } catch {
    return undefined;
  }
}
