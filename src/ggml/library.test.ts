import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { loadLibrary } from "./library.ts";

const real = await loadLibrary("cpu");
const platform = basename(real.folder);
const folder = mkdtempSync(join(tmpdir(), "espalier-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a process has one build of the libraries, opened once", async () => {
  expect(await loadLibrary("cpu")).toBe(real);
  await expect(loadLibrary("vulkan")).rejects.toThrow(
    'This process computes on "cpu" already: "vulkan" needs a process of its own.',
  );
});

interface Installed {
  /** Of node-llama-cpp's package: in its folder of libraries. */
  readonly files?: Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
}

const metadata = (release: string) => JSON.stringify({ buildOptions: { llamaCpp: { release } } });
const rightRelease = { "_nlcBuildMetadata.json": metadata("v0.5.0") };
const libraries = { "libggml-base.so": "noise", "libggml.so": "noise" };

describe.each<[string, Installed, string, string]>([
  [
    "nothing is installed",
    {},
    "cpu",
    `llama.cpp's libraries (@node-llama-cpp/${platform}) are not installed. They come with node-llama-cpp: npm install node-llama-cpp@3.22.1`,
  ],
  [
    "another variant is installed",
    { files: rightRelease },
    "vulkan",
    `llama.cpp's libraries for "vulkan" (@node-llama-cpp/${platform}-vulkan) are not installed. There are those for: cpu.`,
  ],
  [
    "the release is another",
    { files: { "_nlcBuildMetadata.json": metadata("b4000") } },
    "cpu",
    "are of llama.cpp b4000; this version of Espalier works with v0.5.0 only: npm install node-llama-cpp@3.22.1",
  ],
  ["the release is not told", { files: { "_nlcBuildMetadata.json": "{}" } }, "cpu", "does not say which release of"],
  ["koffi is missing", { files: rightRelease }, "cpu", "need the package koffi (npm install koffi@3.3.4): Cannot find"],
  [
    "a library is missing",
    { files: rightRelease, packages: ["koffi", "@koromix"] },
    "cpu",
    'There is no library "ggml-base" in ',
  ],
  [
    "a library is broken",
    { files: { ...rightRelease, ...libraries }, packages: ["koffi", "@koromix"] },
    "cpu",
    "libggml-base.so could not be loaded: ",
  ],
])("where %s", (name, installed, variant, message) => {
  it("the error says so, and what works", async () => {
    const { stdout } = await load(install(join(folder, name), installed), variant);
    expect(stdout).toContain(message);
    expect(stdout).toContain("EspalierError");
  });
});

/** A copy of the program with other packages beside it. */
function install(place: string, { files, packages = [] }: Installed): string {
  const modules = join(place, "node_modules");
  for (const source of ["core/errors.ts", "core/device.ts", "ggml/library.ts"]) {
    cpSync(new URL(`../${source}`, import.meta.url), join(place, "src", source));
  }
  mkdirSync(modules);
  writeFileSync(join(place, "package.json"), JSON.stringify({ type: "module" }));
  for (const name of ["zod", ...packages]) {
    symlinkSync(new URL(`../../node_modules/${name}`, import.meta.url), join(modules, name));
  }
  if (files === undefined) return place;
  for (const [name, main] of [
    ["node-llama-cpp", "index.js"],
    [`@node-llama-cpp/${platform}`, "dist/index.js"],
  ] as const) {
    const file = join(modules, name, main);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    writeFileSync(join(modules, name, "package.json"), JSON.stringify({ name, main, type: "module" }));
  }
  const bins = join(modules, "@node-llama-cpp", platform, "bins", platform);
  mkdirSync(bins, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(bins, name), text);
  return place;
}

/** @returns what it was refused with */
function load(place: string, variant: string): Promise<{ stdout: string }> {
  const program = `
    const { loadLibrary } = await import("./src/ggml/library.ts");
    await loadLibrary(${JSON.stringify(variant)}).catch(({ name, message }) => console.log(name, message));`;
  return promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { cwd: place });
}
