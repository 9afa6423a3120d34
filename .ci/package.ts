/**
 * Checks the built package as npm would publish it: what is in it, that its doors open, that its program runs, what
 * publint and attw say of it, and that README's lines run in an empty project, in JavaScript and in TypeScript.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { exports, bin, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const packed = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], { encoding: "utf8" });
const [{ files, unpackedSize }] = JSON.parse(packed);
const paths = new Set<string>(files.map(({ path }: { path: string }) => path));

const promised = [bin.espalier, ...Object.values<object>(exports).flatMap((door) => Object.values(door))];
const needed = [
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "dist/web/judging/index.html",
  "dist/web/tree/index.html",
  ...promised.map((path) => path.replace("./", "")),
];
const missing = needed.filter((path) => !paths.has(path));
if (missing.length > 0) throw new Error(`The package lacks ${missing.join(", ")}.`);

const astray = [...paths].filter((path) =>
  /\.test\.|\/testing[./]|__fixtures__|^(src|\.ci|examples|benchmarks)\//.test(path),
);
if (astray.length > 0) throw new Error(`The package must not hold ${astray.join(", ")}.`);

// A package may import itself by name, and then its `exports` are what counts.
for (const door of Object.keys(exports)) {
  const opened = await import(door.replace(".", "espalier"));
  if (Object.keys(opened).length === 0) throw new Error(`${door} exports nothing.`);
}

const help = execFileSync(process.execPath, [bin.espalier, "--help"], { encoding: "utf8" });
if (!help.includes("summarize")) throw new Error(`The built program's help is not ours: ${help}`);

console.log(
  `${paths.size} files, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked; all ${needed.length} promised are there.`,
);

const folder = mkdtempSync(join(tmpdir(), "espalier-package-"));
try {
  const [{ filename }] = JSON.parse(npm(".", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
  const tarball = join(folder, filename);
  tool("publint", tarball, "--strict");
  tool("attw", tarball, "--profile", "esm-only");
  runInEmptyProject(tarball);
} finally {
  rmSync(folder, { recursive: true });
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** @throws Error when it finds anything */
function tool(name: string, ...args: string[]): void {
  execFileSync(join("node_modules/.bin", name), args, { stdio: "inherit" });
}

/** The example needs a book, which the package brings, and a model: one that needs nothing else. */
function runInEmptyProject(tarball: string): void {
  const example = readFileSync("README.md", "utf8").match(/```ts\n(import \{ divide.*?)```/s)?.[1];
  if (!example) throw new Error("README.md has no block of TypeScript that begins with import { divide.");
  const manifest = {
    private: true,
    type: "module",
    devDependencies: { "@types/node": devDependencies["@types/node"] },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  npm(folder, "install", "--no-audit", "--no-fund", "--no-package-lock", tarball);
  const settings = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: settings, include: ["example.ts"] }));
  const book = "node_modules/espalier/datasets/stories/the-lighthouse-ledger.txt";
  const story = readFileSync(join(folder, book), "utf8").replaceAll(/\s+/g, " ");
  for (const file of ["example.js", "example.ts"]) {
    writeFileSync(join(folder, file), example);
    const env = { ...process.env, ESPALIER_MODEL: "fake/lead" };
    const summary = execFileSync(process.execPath, [file, book], { cwd: folder, encoding: "utf8", env });
    const words = summary.trim().split(/\s+/).slice(0, 6).join(" ");
    if (words === "" || !story.includes(words)) throw new Error(`${file} printed no summary of the story: ${summary}`);
    console.log(`${file} in an empty project: ${summary.trim().slice(0, 80)}…`);
  }
  tool("tsc", "-p", folder);
}
