/** The processor time of one label. `measureCost` is the parent's side; run as a program this file is the child's. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beMeasured, type Figures, measureProcess } from "../measured-process.ts";
import type { MockProcess } from "../mock-server.ts";
import { temporaryFolder } from "../orchestration/temporary-folder.ts";
import { type ContenderName, contenders, type Options, reply } from "./contenders.ts";

interface Job extends Options {
  readonly contender: ContenderName;
  readonly pairs: string;
  readonly warmUp: string;
}

export interface CostPlan {
  /** Files of pairs: what is measured, and what comes before. */
  readonly pairs: string;
  readonly warmUp: string;
  readonly count: number;
  readonly concurrency: number;
  readonly latency: number;
}

/** @throws when a label is lost or a request was made twice: then the work was not the same */
export async function measureCost(mock: MockProcess, contender: ContenderName, plan: CostPlan): Promise<Figures> {
  await using folder = await temporaryFolder();
  const { pairs, warmUp, count, concurrency, latency } = plan;
  const job: Job = { contender, pairs, warmUp, concurrency, baseUrl: mock.baseUrl, folder: folder.path };
  await mock.reset({ latency: 1, reply });
  const whenWarm = () => mock.reset({ latency, reply });
  const script = fileURLToPath(import.meta.url);
  const measured = await measureProcess<{ labels: number }>(script, { name: contender, job, whenWarm });
  const { requests, distinct } = await mock.stats();
  if (measured.labels !== count || requests !== count || distinct !== count) {
    throw new Error(`${contender} made ${measured.labels} labels of ${count} pairs with ${requests} requests.`);
  }
  return measured;
}

if (import.meta.main) {
  await beMeasured<Job, { labels: number }>(async ({ contender: name, pairs, warmUp, ...options }) => {
    const contender = await contenders[name](options);
    return {
      warmUp: () => contender.label(warmUp, join(options.folder, "warm-up.jsonl")),
      work: async () => ({ labels: await contender.label(pairs, join(options.folder, "labels.jsonl")) }),
      close: () => contender.close(),
    };
  });
}
