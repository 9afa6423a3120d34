/**
 * What came to nothing is asked anew by the next start. The journal answers a call that was made, also one whose reply
 * could not be used: so the next start has to ask another sample of the same question.
 */
import type { TaskFolder } from "./task-folder.ts";

const file = "asked-again.json";

type Times = Partial<Readonly<Record<"sampling" | "judging", number>>>;

/** @returns how often it came to nothing, and was left to the next start */
export async function timesAgain(folder: TaskFolder, what: keyof Times): Promise<number> {
  return (await folder.kept<Times>(file))?.[what] ?? 0;
}

/** @param mark file by which the next start would find it done */
export async function leaveToNextStart(folder: TaskFolder, what: keyof Times, mark: string): Promise<void> {
  const times = (await folder.kept<Times>(file)) ?? {};
  await folder.keep(file, { ...times, [what]: (times[what] ?? 0) + 1 });
  await folder.remove(mark);
}
