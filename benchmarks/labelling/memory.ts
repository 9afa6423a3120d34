/**
 * The most memory that a job of any size takes, as the command runs it, with a judge that answers at once: journal,
 * dataset, file of labels and summary included. `measureMemory` is the parent's side; run as a program this file is the
 * child's.
 */
import { fileURLToPath } from "node:url";
import { labelAll } from "../../src/cli/labelling/label-all.ts";
import { openJournal } from "../../src/journal/sqlite.ts";
import { programJudge } from "../../src/judges/program-judge.ts";
import { beMeasured, type Figures, measureProcess } from "../measured-process.ts";

interface Job {
  readonly pairs: string;
  readonly journal: string;
  readonly out: string;
}

/** As in the `espalier` program (src/cli/main.ts). */
const flags = ["--heap-growing-percent=100"];

export function measureMemory(job: Job): Promise<Figures> {
  return measureProcess<object>(fileURLToPath(import.meta.url), { name: "the job", job, flags });
}

const longest = programJudge("longest", (output) => output.length);

if (import.meta.main) {
  await beMeasured<Job, object>(async ({ pairs, journal: path, out }) => {
    const journal = openJournal(path);
    const job = { file: pairs, dataset: "pairs", journal };
    return {
      warmUp: async () => {},
      work: async () => {
        await labelAll(job, { concurrency: 20, poll: 10, quiet: true, out }, () => longest);
        return {};
      },
      close: () => journal.close(),
    };
  });
}
