import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimFolder } from "./recipe.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-recipe-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("a folder that is new, empty or holds hidden files alone is claimed, and claimed again by the same recipe", async () => {
  await writeFile(join(folder, ".gitkeep"), "");
  for (const place of [folder, join(folder, ".new", "deep")]) {
    await claimFolder(place, { seed: 1 });
    await claimFolder(place, { seed: 1 });
    expect(JSON.parse(await readFile(join(place, "recipe.json"), "utf8"))).toEqual({ seed: 1 });
  }
  await expect(claimFolder(folder, { seed: 2 })).rejects.toThrow("seed 1, now 2");
});

test("a recipe that was being written when the machine stopped is no other's file", async () => {
  await writeFile(join(folder, "recipe.json.17.partial"), "{");
  await claimFolder(folder, {});
  expect(await readdir(folder)).toContain("recipe.json");
});

test("a folder of other files is refused and left as it is", async () => {
  await writeFile(join(folder, "README.md"), "A project.");
  await mkdir(join(folder, "src"));
  await expect(claimFolder(folder, {})).rejects.toThrow(
    /holds files that are not of a model.*: README\.md, src\. Name/,
  );
  expect(await readdir(folder)).toEqual(["README.md", "src"]);
  expect(await readFile(join(folder, "README.md"), "utf8")).toBe("A project.");
});
