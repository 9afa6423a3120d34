/** Checks the built package as npm would publish it: what is in it, that its doors open, that its program runs. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { exports, bin } = JSON.parse(readFileSync("package.json", "utf8"));
const packed = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], { encoding: "utf8" });
const [{ files, unpackedSize }] = JSON.parse(packed);
const paths = new Set<string>(files.map(({ path }: { path: string }) => path));

const promised = [bin.espalier, ...Object.values<object>(exports).flatMap((door) => Object.values(door))];
const needed = [
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "dist/web/index.html",
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
