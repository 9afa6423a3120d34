/**
 * Where no output of a policy could be used, the next start draws others. The journal answers a call that was made, also
 * one whose reply could not be used: so the next start has to ask other samples of the same questions.
 */
import type { TaskFolder } from "./task-folder.ts";

const file = "asked-again.json";

interface Times {
  readonly sampling?: number;
}

/** @returns how often sampling came to nothing, and was left to the next start */
export async function timesAgain(folder: TaskFolder): Promise<number> {
  return (await folder.kept<Times>(file))?.sampling ?? 0;
}

/** @param outputs file by which the next start would find it done */
export async function leaveToNextStart(folder: TaskFolder, outputs: string): Promise<void> {
  await folder.keep<Times>(file, { sampling: (await timesAgain(folder)) + 1 });
  await folder.remove(outputs);
}
