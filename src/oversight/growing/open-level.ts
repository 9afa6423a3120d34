/** Puts together what a task is grown with, and claims its folder: one that was grown otherwise is refused. */
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { sha256 } from "../../core/hash.ts";
import { toJson } from "../../core/json.ts";
import type { AboutInput } from "../choose-pairs.ts";
import type { Below, GrowOptions } from "../growth.ts";
import { extraOf } from "../input-of.ts";
import type { Level } from "./level.ts";
import { levelJudge } from "./level-judge.ts";
import { TaskFolder } from "./task-folder.ts";

type Given = Pick<Level, "task" | "height" | "below" | "plot" | "settings" | "opened" | "onEvent">;

export async function openLevel(
  given: Given,
  grown: Below,
  { folder, journal }: Pick<GrowOptions, "folder" | "journal">,
): Promise<Level> {
  const { task, plot, settings } = given;
  const start = typeof plot.policy === "function" ? plot.policy(grown) : plot.policy;
  const judge = levelJudge(task, plot, grown, settings.seed);
  const path = join(folder, folderName(task.name));
  const { labels, outputs, rounds, seed } = settings;
  const claimed = await TaskFolder.claim(path, {
    task: task.name,
    policy: start.id,
    judge: judge.id,
    reward: plot.reward.id,
    improvement: plot.improvement.id,
    train: digest(plot.train),
    held: digest(plot.held),
    labels,
    outputs,
    rounds,
    seed,
    ...(plot.mitigations?.adversarial && { adversarial: plot.mitigations.adversarial }),
  });
  const about = aboutInputs(given);
  return { ...given, start, judge, about, folder: claimed, keep: { journal, dataset: datasetName(path) } };
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
