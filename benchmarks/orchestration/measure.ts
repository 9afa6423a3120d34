/**
 * Measures one contender on one tree in a process of its own, so that nobody's garbage or compiled code is another's.
 * `measure` is the parent's side; run as a program this file is the child's. What is counted begins after the client is
 * open and has solved a tree of nine calls: start-up, imports and first connections are not part of it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Options, Outcome } from "./contender.ts";
import { type ContenderName, contenders } from "./contenders.ts";
import { treeOf } from "./tree.ts";

export interface Job extends Options {
  readonly contender: ContenderName;
  readonly leaves: number;
}

export interface Measurement extends Outcome {
  /** User and system time of all the process's threads, milliseconds. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly wall: number;
  /** The most memory that the process ever held, start-up included; MiB. */
  readonly peakRss: number;
}

/**
 * @param whenWarm called between the warm-up and what is measured
 * @param flags of Node, for the child
 */
export async function measure(
  job: Job,
  whenWarm: () => Promise<void>,
  flags: readonly string[] = [],
): Promise<Measurement> {
  const execArgv = [...process.execArgv, ...flags];
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(job)], { execArgv });
  const stop = () => child.kill();
  process.once("exit", stop);
  const exited = once(child, "exit");
  await messageFrom(child, job);
  await whenWarm();
  child.send("go");
  const measurement = await messageFrom<Measurement>(child, job);
  await exited;
  process.off("exit", stop);
  return measurement;
}

async function messageFrom<T>(child: ChildProcess, { contender }: Job): Promise<T> {
  const [first] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${contender} ended with exit code ${code} before it was measured; its error is above.`);
    }),
  ]);
  return first as T;
}

async function runJob({ contender: name, leaves, ...options }: Job): Promise<void> {
  const open = await contenders[name]();
  const contender = await open(options);
  await contender.solve(treeOf(8, "the warm-up"));
  const go = once(process, "message");
  process.send!("warm");
  await go;

  const tree = treeOf(leaves, "the story");
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const outcome = await contender.solve(tree);
  const wall = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);

  await contender.close();
  const peakRss = process.resourceUsage().maxRSS / 1024;
  const measurement: Measurement = { ...outcome, cpu: (user + system) / 1000, wall, peakRss };
  process.send!(measurement, () => process.disconnect());
}

if (import.meta.main) await runJob(JSON.parse(process.argv[2]!));
