/**
 * Espalier on a large tree, then the finished run again in a new process: what resuming costs. The heap grows as it does
 * in the `espalier` program (src/cli/main.ts).
 */
import type { MockProcess, MockSettings } from "../mock-server.ts";
import { type Measurement, measure } from "./measure.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { idealWall, treeOf } from "./tree.ts";

const heapOfTheProgram = ["--heap-growing-percent=100"];

export interface LargePlan {
  readonly leaves: number;
  readonly concurrency: number;
  readonly settings: Partial<MockSettings> & { readonly latency: number };
}

export interface Pass extends Measurement {
  readonly name: "first run" | "run again";
  /** Milliseconds. */
  readonly ideal: number;
  readonly requests: number;
}

export async function runTwice(mock: MockProcess, { leaves, concurrency, settings }: LargePlan): Promise<Pass[]> {
  await using folder = await temporaryFolder();
  const job = { contender: "espalier", leaves, concurrency, baseUrl: mock.baseUrl, folder: folder.path } as const;
  const ideal = idealWall(treeOf(leaves, "the story"), { concurrency, latency: settings.latency });
  const passes: Pass[] = [];
  for (const name of ["first run", "run again"] as const) {
    process.stderr.write(`${name}\n`);
    const measurement = await measure(job, () => mock.reset(settings), heapOfTheProgram);
    const { requests } = await mock.stats();
    passes.push({ name, ...measurement, ideal: name === "first run" ? ideal : 0, requests });
  }
  const [first, again] = passes;
  if (first!.lost > 0) throw new Error(`The first run lost ${first!.lost} calls.`);
  if (again!.root !== first!.root) throw new Error("The second run came to another root than the first.");
  return passes;
}
