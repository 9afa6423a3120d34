/**
 * A task's folder belongs to one recipe, and another one is refused. But how much a task is grown with may change until it
 * is finished, and who judges it: who has too few labels asks for more, or brings more inputs, and pairs that were asked
 * about are the first to be asked about again. What is finished below an unfinished root stays as it was grown, with the inputs that it had.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { EspalierError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import {
  claimFolder,
  describeDifferences,
  differences,
  type Recipe,
  recipeIn,
  writeRecipe,
} from "../../rewards/recipe.ts";
import { helperFile } from "../artefact.ts";
import type { OutputPair } from "../choose-pairs.ts";
import type { JudgedTask } from "../judged-task.ts";
import { reportFile, TaskFolder } from "./task-folder.ts";

/** What may change; until it is finished, its judge and by what it decides too: whoever could not decide is helped or replaced. */
const amounts = ["labels", "outputs", "train", "held"];

/** Inputs to train on, in their order: places are places among these. */
const inputsFile = "inputs.json";
const askedFile = "asked-before.json";

/** A pair that was asked about while the task had other inputs, or fewer labels. */
interface Asked extends Omit<OutputPair, "place"> {
  readonly input: unknown;
}

export interface ClaimedLevel {
  readonly folder: TaskFolder;
  /** Those that it was grown on, where it is finished. */
  readonly train: readonly unknown[];
}

export interface Claiming {
  readonly task: JudgedTask<unknown>;
  readonly train: readonly unknown[];
  /** Nothing stands on it: a finished one is what was asked for, and no other recipe is. */
  readonly isRoot: boolean;
  readonly tell: (text: string) => void;
}

/** @throws EspalierError naming what differs where the folder holds what was made otherwise */
export async function claimLevel(path: string, recipe: Recipe, claiming: Claiming): Promise<ClaimedLevel> {
  const { task, train, isRoot, tell } = claiming;
  const folder = new TaskFolder(path);
  const found = await recipeIn(path);
  const changed = found ? differences(found, recipe) : [];
  const isFinished = existsSync(folder.path(reportFile));
  const mayChange = isFinished ? amounts : [...amounts, "judge", "rubric"];
  if (!found || !changed.every((name) => mayChange.includes(name)) || (isFinished && isRoot)) {
    const isHelper = isFinished && !isRoot && existsSync(folder.path(helperFile));
    if (found && changed.length > 0 && isHelper) throw madeOtherwise(path, describeDifferences(found, recipe));
    await claimFolder(path, recipe);
  } else if (changed.length > 0) {
    const said = describeDifferences(found, recipe);
    const before = await folder.kept<unknown[]>(inputsFile);
    if (isFinished && before) {
      tell(`It is finished and stays as it was grown: ${said}. To grow it again, remove ${path}.`);
      return { folder, train: before.map((input) => task.input.parse(input)) };
    }
    if (isFinished) await claimFolder(path, recipe);
    const known = before ?? (changed.includes("train") ? undefined : train);
    const asked = await beginAgain(folder, known, changed);
    await writeRecipe(path, recipe);
    tell(`It goes on with ${said}. Pairs that were chosen before come first: ${asked}.`);
  }
  if (!existsSync(folder.path(inputsFile))) await folder.keep(inputsFile, JSON.parse(toJson(train)));
  return { folder, train };
}

/** What was paid for need not be given up for another judge of the tasks above it. */
function madeOtherwise(path: string, said: string): EspalierError {
  return new EspalierError(
    `${path} holds what was made otherwise: ${said}. Name another folder (--out); there this helper can be used as it is: --frozen ${path}. Or remove it, and those of the tasks above it, to grow it again.`,
  );
}

/** @returns pairs that were asked about before, of inputs that there still are; the first of them first */
export async function askedBefore(folder: TaskFolder, train: readonly unknown[]): Promise<OutputPair[]> {
  const asked = (await folder.kept<Asked[]>(askedFile)) ?? [];
  if (asked.length === 0) return [];
  const places = new Map(train.map((input, place) => [toJson(input), place]));
  return asked.flatMap(({ input, a, b }) => {
    const place = places.get(toJson(input));
    return place === undefined ? [] : { place, a, b };
  });
}

/**
 * Pairs are safe before anything is removed, and the recipe is written last: killed in between, it is done again.
 * @param train that the pairs' places are of; undefined where nobody knows
 * @returns how many pairs were asked about
 */
async function beginAgain(folder: TaskFolder, train: readonly unknown[] | undefined, changed: readonly string[]) {
  const rounds = (await readdir(folder.path("."))).filter((name) => /^round-\d+$/.test(name)).toSorted(byNumber);
  const asked = (await folder.kept<Asked[]>(askedFile)) ?? [];
  for (const round of rounds) {
    for (const file of ["pairs.json", "adversarial-pairs.json"]) {
      const pairs = (train && (await folder.kept<OutputPair[]>(`${round}/${file}`))) ?? [];
      asked.push(...pairs.map(({ place, a, b }) => ({ input: JSON.parse(toJson(train![place])), a, b })));
    }
  }
  const distinct = [...new Map(asked.map((pair) => [toJson(pair), pair])).values()];
  await folder.keep(askedFile, distinct);
  // Outputs of the same inputs, and as many of each, need not be drawn again.
  const isDrawn = !changed.includes("train") && !changed.includes("outputs");
  const inRounds = await Promise.all(
    rounds.map(async (round) => (await readdir(folder.path(round))).map((name) => `${round}/${name}`)),
  );
  const made = [...inRounds.flat(), "held-before.jsonl", "held-after.jsonl", "helper.json", inputsFile];
  for (const name of made) {
    if (isDrawn && name === "round-1/outputs.jsonl") continue;
    await folder.remove(name);
  }
  return distinct.length;
}

function byNumber(one: string, other: string): number {
  return Number(one.slice("round-".length)) - Number(other.slice("round-".length));
}
