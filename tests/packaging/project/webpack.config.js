export default {
  mode: "production",
  entry: { main: "./main.js", inside: "./inside.js", slim: "./slim.js", url: "./url.js" },
  output: { filename: "[name].js", assetModuleFilename: "[hash][ext]", clean: true },
  // only for the slim and url entries, which want the address of a file
  resolve: { alias: { "#hushnote-wasm": "hushnote/hushnote.wasm" } },
  module: { rules: [{ test: /\.wasm$/, type: "asset/resource" }] },
  performance: { hints: false },
};
