/** A page's files, which hold nothing of anybody's and go to whoever asks. */
import type { Hono } from "hono";
import type { Files } from "../web/build.ts";

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

export function servePage(app: Hono, files: Files): void {
  for (const [path, content] of files) {
    const type = types[path.split(".").at(-1)!] ?? "application/octet-stream";
    app.get(path === "index.html" ? "/" : `/${path}`, (context) =>
      context.body(content as string, 200, { "Content-Type": type }),
    );
  }
}
