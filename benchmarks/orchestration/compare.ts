/** Contenders side by side on one tree: interleaved rounds, medians, ratios taken within a round. */
import type { MockProcess, MockSettings } from "../mock-server.ts";
import { type ContenderName, peer } from "./contenders.ts";
import { type Measurement, measure } from "./measure.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { idealWall, treeOf } from "./tree.ts";

export interface Plan {
  readonly contenders: readonly ContenderName[];
  readonly leaves: number;
  readonly concurrencies: readonly number[];
  readonly rounds: number;
  readonly settings: Partial<MockSettings> & { readonly latency: number };
}

/** One contender in one round. */
export interface Sample extends Measurement {
  readonly contender: ContenderName;
  readonly concurrency: number;
  readonly round: number;
  /** Requests that reached the server. */
  readonly requests: number;
  /** Calls that were paid for again after they had been answered. */
  readonly answeredAgain: number;
}

/** Medians over the rounds; of lost and repeated calls the worst round. */
export interface Row {
  readonly contender: ContenderName;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly cpuPerCall: number;
  /** Against the peer in the same round; absent without a peer. */
  readonly cpuRatio: number | undefined;
  /** Milliseconds. */
  readonly wall: number;
  readonly wallOverIdeal: number;
  /** MiB. */
  readonly peakRss: number;
  /** Each call needs one. */
  readonly requestsOverNeeded: number;
  readonly lost: number;
  readonly answeredAgain: number;
}

export async function compare(mock: MockProcess, plan: Plan): Promise<{ rows: Row[]; samples: Sample[] }> {
  const samples: Sample[] = [];
  for (const concurrency of plan.concurrencies) {
    for (let round = 1; round <= plan.rounds; round++) {
      for (const contender of plan.contenders) {
        process.stderr.write(`${concurrency} in flight, round ${round} of ${plan.rounds}: ${contender}\n`);
        samples.push({ contender, concurrency, round, ...(await sample(mock, plan, contender, concurrency)) });
      }
    }
  }
  checkRoots(samples);
  const rows = plan.concurrencies.flatMap((concurrency) =>
    plan.contenders.map((contender) => summarise(plan, samples, contender, concurrency)),
  );
  return { rows, samples };
}

async function sample(mock: MockProcess, { leaves, settings }: Plan, contender: ContenderName, concurrency: number) {
  await using folder = await temporaryFolder();
  await mock.reset();
  const job = { contender, leaves, concurrency, baseUrl: mock.baseUrl, folder: folder.path };
  const measurement = await measure(job, () => mock.reset(settings));
  const { requests, answeredAgain, distinct } = await mock.stats();
  const { calls } = treeOf(leaves, "the story");
  if (measurement.lost === 0 && distinct !== calls) {
    throw new Error(`${contender} sent ${distinct} different requests for ${calls} calls.`);
  }
  return { ...measurement, requests, answeredAgain };
}

/** Whoever lost no call must have come to the same root: replies depend on the requests alone. */
function checkRoots(samples: readonly Sample[]): void {
  const complete = samples.filter(({ lost }) => lost === 0);
  const other = complete.find(({ root }) => root !== complete[0]!.root);
  if (other !== undefined) {
    throw new Error(
      `${other.contender} and ${complete[0]!.contender} disagree on the root: the work was not the same.`,
    );
  }
}

function summarise(plan: Plan, samples: readonly Sample[], contender: ContenderName, concurrency: number): Row {
  const tree = treeOf(plan.leaves, "the story");
  const own = samples.filter((one) => one.contender === contender && one.concurrency === concurrency);
  const ratios = own.flatMap(({ cpu, round }) => {
    const same = samples.find((s) => s.contender === peer && s.concurrency === concurrency && s.round === round);
    return same === undefined ? [] : [cpu / same.cpu];
  });
  const wall = median(own.map((one) => one.wall));
  return {
    contender,
    concurrency,
    cpuPerCall: median(own.map(({ cpu }) => cpu)) / tree.calls,
    cpuRatio: ratios.length === 0 ? undefined : median(ratios),
    wall,
    wallOverIdeal: wall / idealWall(tree, { concurrency, latency: plan.settings.latency }),
    peakRss: median(own.map(({ peakRss }) => peakRss)),
    requestsOverNeeded: median(own.map(({ requests }) => requests)) / tree.calls,
    lost: Math.max(...own.map(({ lost }) => lost)),
    answeredAgain: Math.max(...own.map((one) => one.answeredAgain)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
