// A plain static file server on a free local port. By default it sends no headers but the content type, like the poorest
// host that the page may be put on.
import http from "node:http";
import fs from "node:fs/promises";
import path from "node:path";

const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What makes a page `crossOriginIsolated`. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Serves folders: `mounts` maps the start of an address to a folder, `{ "/": "dist" }`.
 * Returns `{ origin, close }`.
 */
export async function serveFolders(mounts, headers = {}) {
  const byLength = Object.entries(mounts).sort(([a], [b]) => b.length - a.length);
  const server = http.createServer(async (request, response) => {
    const address = decodeURIComponent(new URL(request.url, "http://local").pathname);
    const [prefix, folder] = byLength.find(([prefix]) => address.startsWith(prefix)) ?? [];
    const rest = prefix && address.slice(prefix.length);
    const file = prefix && path.join(folder, rest === "" || rest.endsWith("/") ? `${rest}index.html` : rest);
    try {
      const body = await fs.readFile(file);
      const contentType = contentTypes[path.extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": contentType, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(listening => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise(closed => server.close(closed));
    },
  };
}
