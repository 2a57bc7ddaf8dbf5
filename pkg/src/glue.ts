import { Bytes8, create, fillRandom, instanceExports, memoryBuffer, moduleImports, startsWith, viewBytes, WasmInstance } from "./intrinsics.js";

// What wasm-bindgen's own glue would do, of which the core needs little: it asks for random bytes and for nothing else. Written by hand, because
// that glue looks up methods as it runs, which a page may have replaced; here nothing is looked up but what was there when we were loaded.

interface Bound {
  readonly memory: WebAssembly.Memory;
  __wbindgen_start(): void;
  /** A place in the table of JavaScript's values, for one that was thrown; and that it was thrown. */
  __externref_table_alloc(): number;
  __wbindgen_exn_store(place: number): void;
}

/** A new instance of the core, ready; gives its exports. Throws what the engine throws. */
export function instantiateCore(module: WebAssembly.Module): Bound {
  let core: Bound | undefined;
  const random = (at: number, length: number): void => {
    const { memory, __externref_table_alloc: alloc, __wbindgen_exn_store: thrown } = core as Bound;
    try {
      (fillRandom as NonNullable<typeof fillRandom>)(viewBytes(new Bytes8(memoryBuffer(memory)), at >>> 0, (at >>> 0) + (length >>> 0)));
    } catch {
      // what was thrown is nobody's business: the place stays empty
      thrown(alloc());
    }
  };
  const Instance = WasmInstance as typeof WebAssembly.Instance;
  core = instanceExports(new Instance(module, importsOf(module, random))) as unknown as Bound;
  core.__wbindgen_start();
  return core;
}

/** Names carry a hash of wasm-bindgen's, so they are the module's to say. */
function importsOf(module: WebAssembly.Module, random: (at: number, length: number) => void): WebAssembly.Imports {
  const imports = create(null) as WebAssembly.Imports;
  const wanted = (moduleImports as NonNullable<typeof moduleImports>)(module);
  for (let i = 0; i < wanted.length; i++) {
    const { module: place, name } = wanted[i] as WebAssembly.ModuleImportDescriptor;
    const functions = (imports[place] ??= create(null) as WebAssembly.ModuleImports);
    // the core holds no values of JavaScript's, so their table begins empty
    if (name === "__wbindgen_init_externref_table") functions[name] = () => {};
    if (startsWith(name, "__wbg_getRandomValues_")) functions[name] = random;
  }
  return imports;
}
