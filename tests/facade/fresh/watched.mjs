// It imports nothing: whatever is imported behind it must find it in place.
const memories = [];
const { Memory } = WebAssembly;
WebAssembly.Memory = function (limits) {
  const memory = new Memory(limits);
  memories.push(memory);
  return memory;
};
Object.defineProperty(WebAssembly.Memory, "prototype", { value: Memory.prototype });

let port;
addEventListener("message", ({ data, ports }) => {
  if (ports.length > 0) [port] = ports;
  if (data === "memories") {
    postMessage(memories.map(({ buffer }) => {
      let filled = 0;
      for (const word of new Uint32Array(buffer)) if (word !== 0) filled++;
      return { length: buffer.byteLength, filled };
    }));
  }
  if (data === "say something odd") port.postMessage(["key", new Uint8Array(64)]);
});
