// A static file server for tests: one folder, the headers asked for, nothing outside the folder.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8",
};

/** The policy a page needs for hushnote, and nothing more. */
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves `root` (a path or file URL) on a free port. `headers` go with every answer; `pages` maps paths to HTML text or `{ type, body }` that need no file;
 * `mounts` maps path prefixes to other folders.
 * @returns {Promise<{ url: string, requests: string[], close(): Promise<void> }>}
 */
export async function serve(root, { headers = {}, pages = {}, mounts = {} } = {}) {
  const folder = async (path) => realpath(path instanceof URL || String(path).startsWith("file:") ? fileURLToPath(path) : path);
  const base = await folder(root);
  const places = await Promise.all(Object.entries(mounts).map(async ([prefix, path]) => [prefix, await folder(path)]));
  const requests = [];

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    try {
      if (Object.hasOwn(pages, path)) {
        const page = typeof pages[path] === "string" ? { type: types[".html"], body: pages[path] } : pages[path];
        response.writeHead(200, { "content-type": page.type, ...headers }).end(page.body);
        return;
      }
      const [prefix, place] = places.find(([start]) => path.startsWith(start)) ?? ["/", base];
      const rest = path.slice(prefix.length);
      const file = await realpath(join(place, rest === "" || rest.endsWith("/") ? `${rest}index.html` : rest));
      if (!file.startsWith(place + sep) || !(await stat(file)).isFile()) throw new Error("outside");
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", ...headers });
      createReadStream(file).on("error", () => response.destroy()).pipe(response);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
