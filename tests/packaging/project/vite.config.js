// Nothing here is for the sake of hushnote's main entry: several pages, workers as ES modules, and for the slim and url entries the address of the .wasm.
export default {
  resolve: { alias: { "#hushnote-wasm": "hushnote/hushnote.wasm?url" } },
  build: { target: "es2022", rollupOptions: { input: ["main.html", "inside.html", "slim.html", "url.html"] } },
  worker: { format: "es" },
};
