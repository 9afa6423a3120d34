/**
 * What a folder is being made into: recipe.json, written before anything else. The same recipe goes on where it was
 * stopped; another one is refused, since it would mix two models, and so is a folder of somebody's other files.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import { makeFolders } from "../core/make-folders.ts";
import { writeWhole } from "./save.ts";

/** All that decides the result, but for how many members there are: more may be added. */
export type Recipe = Readonly<Record<string, unknown>>;

const file = "recipe.json";

/** @throws EspalierError naming what differs, where the folder holds another, or naming files that are none of ours */
export async function claimFolder(folder: string, recipe: Recipe): Promise<void> {
  try {
    makeFolders(folder);
  } catch (error) {
    throw new EspalierError(`${folder} cannot be made: ${messageOf(error)}. Name another folder.`, { cause: error });
  }
  const found = await recipeIn(folder);
  if (found === undefined) {
    await refuseForeign(folder);
    return writeRecipe(folder, recipe);
  }
  if (differences(found, recipe).length === 0) return;
  throw new EspalierError(
    `${folder} holds what was made otherwise: ${describeDifferences(found, recipe)}. Name another folder, or remove this one.`,
  );
}

/** @returns undefined where the folder has none @throws EspalierError when it cannot be read */
export async function recipeIn(folder: string): Promise<Recipe | undefined> {
  const there = await readFile(join(folder, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new EspalierError(`${join(folder, file)} cannot be read: ${messageOf(error)}.`, { cause: error });
  });
  return there === undefined ? undefined : parsed(there);
}

export function writeRecipe(folder: string, recipe: Recipe): Promise<void> {
  return writeWhole(join(folder, file), `${JSON.stringify(recipe, null, 2)}\n`);
}

/** @returns names of what is not the same in both */
export function differences(found: Recipe, recipe: Recipe): string[] {
  const names = [...new Set([...Object.keys(recipe), ...Object.keys(found)])];
  return names.filter((name) => canonicalJson(found[name]) !== canonicalJson(recipe[name]));
}

/** For people: "labels 12, now 40". */
export function describeDifferences(found: Recipe, recipe: Recipe): string {
  return differences(found, recipe)
    .map((name) => `${name} ${shown(found[name])}, now ${shown(recipe[name])}`)
    .join("; ");
}

/** Its README.md would be written over. Hidden files, and what a machine that stopped left of the recipe, are no harm. */
async function refuseForeign(folder: string): Promise<void> {
  const foreign = (await readdir(folder)).filter((name) => !name.startsWith(".") && !name.startsWith(`${file}.`));
  if (foreign.length === 0) return;
  const named = foreign.toSorted().slice(0, 3).join(", ");
  const more = foreign.length > 3 ? ` and ${foreign.length - 3} more` : "";
  throw new EspalierError(
    `${folder} holds files that are not of a model being made: ${named}${more}. Name a new or an empty folder.`,
  );
}

function parsed(text: string): Recipe {
  try {
    return JSON.parse(text) as Recipe;
  } catch {
    return { [file]: "not JSON" };
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 90 ? `${text.slice(0, 80)}…` : text;
}
