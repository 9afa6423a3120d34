/**
 * The tasks and rubrics that ship with Espalier, for the commands that use them: the one place where `src` reaches for content.
 * They are loaded when a command needs them, as a user's own task file would be.
 */
import { EspalierError } from "../core/errors.ts";
import { byTask } from "../judges/by-task.ts";
import type { Judge } from "../judges/judge.ts";
import { defineRubric, type Rubric, readRubric } from "../judges/rubric.ts";
import type { Task } from "../tasks/task.ts";
import type { TreeToGrow } from "./growing/tree.ts";

const shipped = {
  "summarise-book": async () => (await import("../../tasks/summarise-book.ts")).summariseBook,
  "story-consistency": async () => (await import("../../tasks/story-consistency/index.ts")).storyConsistencyTask,
};

export type ShippedTask = keyof typeof shipped;

export async function loadTask<Name extends ShippedTask>(
  name: Name,
): Promise<Awaited<ReturnType<(typeof shipped)[Name]>>>;
export async function loadTask(name: ShippedTask) {
  return shipped[name]();
}

/** For a name read from a journal. @throws EspalierError when no such task ships */
export async function loadTaskByName(name: string): Promise<Task<unknown, unknown>> {
  if (!Object.hasOwn(shipped, name)) {
    throw new EspalierError(
      `The task "${name}" is not one that ships with Espalier (${Object.keys(shipped).join(", ")}): ` +
        "start the script again that ran it, and it continues.",
    );
  }
  return shipped[name as ShippedTask]() as Promise<Task<unknown, unknown>>;
}

/** Chip-design review, for `espalier review`. */
export const loadChipReview = () => import("../../tasks/chip-review/index.ts");
export type ChipReview = Awaited<ReturnType<typeof loadChipReview>>;

const trees = {
  "book-summary": async () => (await import("../../tasks/book-summary/to-grow.ts")).bookTree,
  "chip-review": async () => (await import("../../tasks/chip-review/to-grow.ts")).chipTree,
  "story-consistency": async () => (await import("../../tasks/story-consistency/to-grow.ts")).storyTree,
};

/** A judged task, to be grown. @throws EspalierError when no such one ships */
export async function loadTree(name: string): Promise<TreeToGrow> {
  if (Object.hasOwn(trees, name)) return (await trees[name as keyof typeof trees]()) as unknown as TreeToGrow;
  const known = Object.keys(trees).join(", ");
  throw new EspalierError(
    `No judged task named "${name}" ships with Espalier. There is: ${known}; or name a file, such as ./own-task.ts.`,
  );
}

/** @param name of a rubric that ships, or the path of a file that holds one. @throws EspalierError when it is neither */
async function loadRubric(name: string): Promise<Rubric> {
  if (/[./\\]/.test(name)) return readRubric(name);
  const { rubrics } = await import("../../prompts/rubrics/index.ts");
  if (Object.hasOwn(rubrics, name)) return defineRubric(rubrics[name as keyof typeof rubrics]);
  const known = Object.keys(rubrics).join(", ");
  throw new EspalierError(`No rubric named "${name}". There is: ${known}; or name a file, such as ./own-rubric.md.`);
}

/**
 * @param name as `loadRubric` takes it
 * @returns makes a judge by that rubric; without a name, one that decides each comparison by the rubric of its task
 */
export async function loadJudging(name: string | undefined): Promise<(judgeBy: (rubric: Rubric) => Judge) => Judge> {
  if (name !== undefined) {
    const rubric = await loadRubric(name);
    return (judgeBy) => judgeBy(rubric);
  }
  const { rubricFor } = await import("../../prompts/rubrics/index.ts");
  return (judgeBy) => byTask((task) => defineRubric(rubricFor(task)), judgeBy);
}
