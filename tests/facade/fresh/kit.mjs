// For scripts that run before hushnote is loaded, and so cannot import anything that loads it.
export const dist = new URL("../../../pkg/dist/", import.meta.url);
/** The package's main entry, loaded now. */
export const load = () => import(new URL("index.js", dist).href);

export function ok(value, what = "expected something true") {
  if (!value) throw new Error(what);
}

/** `run` fails with one of `codes`; returns the error. */
export async function fails(codes, run, what = "") {
  let value;
  try {
    value = await run();
  } catch (error) {
    ok([codes].flat().includes(error?.code), `${what} failed as ${error?.code ?? error?.name} (${error?.message}), wanted ${codes}\n${error?.stack}`);
    ok(error.cause === undefined, "a cause");
    return error;
  }
  throw new Error(`${what} succeeded with ${value}, wanted ${codes}`);
}

export const account = "person-1";
export const note = { kind: "message", content: "well" };

export function stillWorks(vault) {
  const record = vault.private.open("good", vault.private.seal("good", note));
  ok(record.content === note.content && record.revision === 1, "a good seal and open");
}

/** Lets a script stand between the library and each instance it starts: `each(exports, module, imports)` gives what the library will see. */
export function watchInstances(each) {
  const Real = WebAssembly.Instance;
  const seen = new WeakMap();
  const { get, ...found } = Object.getOwnPropertyDescriptor(Real.prototype, "exports");
  WebAssembly.Instance = class Instance extends Real {
    constructor(module, imports) {
      super(module, imports);
      const real = get.call(this);
      seen.set(this, each({ ...real }, module, imports) ?? real);
    }
  };
  Object.defineProperty(Real.prototype, "exports", { ...found, get() { return seen.get(this) ?? get.call(this); } });
}

/** Whether these are the main module's. */
export const isCore = (exports) => "request" in exports;

// it holds data and loads nothing
const { calls } = await import(new URL("calls.js", dist).href);
const names = new Map(Object.entries(calls).map(([name, [number]]) => [number, name]));

/** The main module's exports, where `instead(name, go)` stands for each call and may make it by `go()`. */
export const aroundCalls = (exports, instead) => ({
  ...exports, run: (number, length) => instead(names.get(number), () => exports.run(number, length)), scrub: () => instead("scrub", () => exports.scrub()),
});

/** The bytes of the wasm file that the package ships. */
export async function wasmBytes() {
  const url = new URL("hushnote.wasm", dist);
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  return fs ? new Uint8Array(fs.readFileSync(url)) : new Uint8Array(await (await fetch(url)).arrayBuffer());
}
