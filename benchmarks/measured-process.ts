/**
 * Measures work in a process of its own, so that nobody's garbage or compiled code is another's. What is counted begins
 * after the warm-up: start-up, imports and first connections are not part of it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface Figures {
  /** User and system time of all the process's threads, milliseconds. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly wall: number;
  /** The most memory that the process ever held, start-up included; MiB. */
  readonly peakRss: number;
}

export interface Measured {
  /** For errors. */
  readonly name: string;
  /** Plain data for the child. */
  readonly job: object;
  /** Called between the warm-up and what is measured. */
  readonly whenWarm?: () => Promise<void>;
  /** Of Node, for the child. */
  readonly flags?: readonly string[];
}

/** The parent's side. @param script a file that calls `beMeasured` when it is run */
export async function measureProcess<Outcome>(script: string, measured: Measured): Promise<Outcome & Figures> {
  const { name, job, whenWarm, flags = [] } = measured;
  const child = fork(script, [JSON.stringify(job)], { execArgv: [...process.execArgv, ...flags] });
  const stop = () => child.kill();
  process.once("exit", stop);
  const exited = once(child, "exit");
  await messageFrom(child, name);
  await whenWarm?.();
  child.send("go");
  const measurement = await messageFrom<Outcome & Figures>(child, name);
  await exited;
  process.off("exit", stop);
  return measurement;
}

async function messageFrom<T>(child: ChildProcess, name: string): Promise<T> {
  const [first] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${name} ended with exit code ${code} before it was measured; its error is above.`);
    }),
  ]);
  return first as T;
}

export interface Work<Outcome> {
  warmUp(): Promise<unknown>;
  /** What is measured. */
  work(): Promise<Outcome>;
  close(): Promise<void>;
}

/** The child's side. */
export async function beMeasured<Job, Outcome>(open: (job: Job) => Promise<Work<Outcome>>): Promise<void> {
  const { warmUp, work, close } = await open(JSON.parse(process.argv[2]!));
  await warmUp();
  const go = once(process, "message");
  process.send!("warm");
  await go;

  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const outcome = await work();
  const wall = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);

  await close();
  const peakRss = process.resourceUsage().maxRSS / 1024;
  const figures: Figures = { cpu: (user + system) / 1000, wall, peakRss };
  process.send!({ ...outcome, ...figures }, () => process.disconnect());
}
