/** The tree of judged tasks: whether a block holds, and below it whether its three inputs do, down to single facts. */
import { defineJudgedTask, type JudgedTask, subtask } from "../../src/index.ts";
import type { Archive } from "./archive.ts";
import { childrenOf, type Place, placeSchema } from "./design.ts";
import { noteTitle, question } from "./outputs.ts";

export function taskName(height: number): string {
  return height === 0 ? "fact" : `block-${height}`;
}

/** @returns by height, leaves first; each has the one before as its evaluation subtask */
export function ladderTasks(archive: Archive, depth: number): JudgedTask<Place>[] {
  const tasks: JudgedTask<Place>[] = [];
  for (let height = 0; height <= depth; height++) {
    const below = tasks[height - 1];
    tasks.push(
      defineJudgedTask<Place>({
        name: taskName(height),
        input: placeSchema,
        /** Leaves. */
        size: (place) => 3 ** archive.height(place),
        present: (place) => ({ input: question(place) }),
        evaluation: below ? [subtask(below, ({ design, path }) => questionsOf(design, path))] : [],
      }),
    );
  }
  return tasks;
}

function questionsOf(design: string, path: string) {
  return childrenOf(path).map((child) => {
    const place = { design, path: child };
    return { input: place, about: "both" as const, title: noteTitle(place) };
  });
}
