/** Builds the pages of the browser with Vite. Run by itself, it writes them to dist/web, a folder each, where the package has them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Path below the root, such as `assets/main-x1.js`, to content. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** The judging page lies in page, the tree page below it; one build each, so that each is one script. */
const roots = { judging: "page", tree: "page/tree" } as const;
export type PageName = keyof typeof roots;

/** Takes about half a second. Vite is a tool of development: the package has what this makes, not Vite. */
export async function buildPage(name: PageName): Promise<Files> {
  const { build } = await import("vite");
  const built = await build({
    root: fileURLToPath(new URL(roots[name], import.meta.url)),
    configFile: false,
    envDir: false,
    logLevel: "warn",
    base: "./",
    build: {
      write: false,
      // What the policy of the server forbids is never made: neither data: addresses nor an inline script.
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
    },
  });
  if (!("output" in built)) throw new TypeError("Vite gave several builds, or a watcher, for one page.");
  return new Map(built.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]));
}

if (import.meta.main) {
  for (const name of Object.keys(roots) as PageName[]) {
    for (const [path, content] of await buildPage(name)) {
      const target = join("dist/web", name, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
}
