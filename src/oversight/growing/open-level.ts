/** Puts together what a task is grown with, and claims its folder. */
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { sha256 } from "../../core/hash.ts";
import { toJson } from "../../core/json.ts";
import { type Judge, rubricOf } from "../../judges/judge.ts";
import { comparison } from "../../preferences/comparison.ts";
import type { AboutInput } from "../choose-pairs.ts";
import type { Below, GrowOptions } from "../growth.ts";
import { extraOf } from "../input-of.ts";
import { claimLevel } from "./claim-level.ts";
import type { Level } from "./level.ts";
import { levelJudge } from "./level-judge.ts";

type Given = Pick<Level, "task" | "height" | "below" | "plot" | "settings" | "opened" | "onEvent">;

/** @param isRoot what it is grown with decides whether the tree is finished */

export async function openLevel(
  given: Given,
  grown: Below,
  { folder, journal, isRoot }: Pick<GrowOptions, "folder" | "journal"> & { readonly isRoot: boolean },
): Promise<Level> {
  const { task, plot, settings } = given;
  const start = typeof plot.policy === "function" ? plot.policy(grown) : plot.policy;
  const judge = levelJudge(task, plot, grown, settings.seed);
  const path = join(folder, folderName(task.name));
  const { labels, outputs, rounds, seed } = settings;
  const recipe = {
    task: task.name,
    policy: start.id,
    judge: judge.id,
    ...byRubric(judge, task.name),
    reward: plot.reward.id,
    improvement: plot.improvement.id,
    train: digest(plot.train),
    held: digest(plot.held),
    labels,
    outputs,
    rounds,
    seed,
    ...(plot.mitigations?.adversarial && { adversarial: plot.mitigations.adversarial }),
  };
  const tell = (text: string) => given.onEvent({ kind: "warning", task: task.name, text });
  const { train, ...claimed } = await claimLevel(path, recipe, { task, train: plot.train, isRoot, tell });
  const known = { ...given, plot: { ...plot, train } };
  const keep = { journal, dataset: datasetName(path) };
  return { ...known, start, judge, about: aboutInputs(known), folder: claimed.folder, keep };
}

/** Where the judge's id does not name it. */
function byRubric(judge: Judge, task: string): { readonly rubric?: string } {
  if (typeof judge.rubric !== "function") return {};
  const rubric = rubricOf(judge, comparison({ input: "", a: { text: "" }, b: { text: "" }, task }));
  return rubric === undefined ? {} : { rubric };
}

/** Made once for each input, when it is first asked for. */
function aboutInputs({ task, plot: { train } }: Given): AboutInput {
  const made = new Map<number, ReturnType<AboutInput>>();
  return (place) => {
    const known = made.get(place);
    if (known) return known;
    const about = { ...task.present(train[place]), task: task.name, extra: extraOf(train[place]) };
    made.set(place, about);
    return about;
  };
}

/** Of its inputs and their order. */
function digest(inputs: readonly unknown[]): string {
  return `${inputs.length} inputs, ${sha256(toJson(inputs)).slice(0, 16)}`;
}

/** A name is no path: nothing in it leads elsewhere. */
function folderName(task: string): string {
  return encodeURIComponent(task).replaceAll(".", "%2E");
}

/** The folder's path, from where the program runs if it lies below: so a project that is moved finds its labels. */
function datasetName(path: string): string {
  const inside = relative(process.cwd(), path);
  const isBelow = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
  return (isBelow ? inside : resolve(path)).replaceAll(sep, "/");
}
