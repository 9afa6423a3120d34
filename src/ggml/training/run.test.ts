/** Through a real process, which is killed at random moments; a bag of tokens stands in for the network. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { seededRandom } from "../../core/random.ts";
import type { TrainingJob, TrainingStep } from "./job.ts";
import type { TrainingState } from "./messages.ts";
import { runTrainingIn, type TrainingOptions } from "./run.ts";
import { type ToyOptions, toyJob } from "./testing/toy-job.ts";

const worker = new URL("./testing/worker.ts", import.meta.url);
const run = (job: TrainingJob, options: TrainingOptions = {}) => runTrainingIn(worker, job, options);
const toy = (options?: ToyOptions) => toyJob(mkdtempSync(join(tmpdir(), "espalier-training-")), options);
const adapterOf = ({ folder }: TrainingJob) => readFileSync(join(folder, "adapter.gguf"));
const stepsOf = ({ folder }: TrainingJob): TrainingStep[] =>
  readFileSync(join(folder, "steps.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), milliseconds: 0 }));

/** It may have ended by itself meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {}
}

test("a job becomes an adapter and a line for each step, and nothing else is left", async () => {
  const job = toy();
  const steps: TrainingStep[] = [];
  const result = await run(job, { onStep: (step) => steps.push(step) });
  expect(result).toMatchObject({ ended: "finished", steps: 32, device: "test" });
  expect(result.peakBytes).toBeGreaterThan(2 ** 20);
  expect(steps.map((step) => ({ ...step, milliseconds: 0 }))).toEqual(stepsOf(job));
  expect(readdirSync(job.folder).toSorted()).toEqual(["adapter.gguf", "steps.jsonl"]);
});

test("killed at twenty random moments, it ends with the very same adapter", async () => {
  const options: ToyOptions = { schedule: { epochs: 12 } };
  const whole = toy(options);
  await run(whole);
  const random = seededRandom("kills");
  let kills = 0;
  let between = 0;
  while (kills < 20) {
    const job = toy(options);
    for (let ended = false; !ended; ) {
      // So many steps on, and a little later: while it computes, logs or writes a checkpoint.
      const killAt = 1 + Math.floor(random() * 30);
      let seen = 0;
      let pid = 0;
      const jitter = random() * 3;
      ended = await run(job, {
        onState(state) {
          if (state.kind === "training") pid = state.process;
        },
        onStep() {
          seen += 1;
          if (seen === killAt && kills < 20) setTimeout(() => kill(pid), jitter);
        },
      }).then(
        () => true,
        (error) => {
          expect(String(error)).toMatch(/was killed \(SIGKILL\)[\s\S]*Run the same command again/);
          kills += 1;
          if (String(error).includes("it goes on at step")) between += 1;
          return false;
        },
      );
    }
    expect(adapterOf(job).equals(adapterOf(whole))).toBe(true);
    expect(stepsOf(job)).toEqual(stepsOf(whole));
  }
  expect(between).toBeGreaterThan(10);
});

test("aborted, it leaves a checkpoint and goes on from it", async () => {
  const [whole, job] = [toy(), toy()];
  await run(whole);
  const stopping = new AbortController();
  const states: TrainingState[] = [];
  const options: TrainingOptions = {
    signal: stopping.signal,
    onState: (state) => states.push(state),
    onStep: ({ step }) => step === 7 && stopping.abort(new Error("Ctrl-C")),
  };
  await expect(run(job, options)).rejects.toThrow("Ctrl-C");
  const last = states.at(-1)!;
  expect(states.map(({ kind }) => kind)).toEqual(["preparing", "training", "stopped"]);
  expect(last.kind === "stopped" && last.done).toBeGreaterThanOrEqual(7);
  const again: TrainingState[] = [];
  const steps: number[] = [];
  await run(job, { onState: (state) => again.push(state), onStep: ({ step }) => steps.push(step) });
  expect(again).toContainEqual(expect.objectContaining({ kind: "training", done: steps[0]! - 1 }));
  expect(adapterOf(job).equals(adapterOf(whole))).toBe(true);
  expect(stepsOf(job)).toEqual(stepsOf(whole));
});

test("a failed check in native code is told with its last words, and how to go on", async () => {
  await expect(run(toy({ base: "aborts" }))).rejects.toThrow(
    /SIGABRT[\s\S]*GGML_ASSERT\(false\) failed[\s\S]*Run the same command again: it goes on at step \d+/,
  );
});

test("a second training in a folder is refused while the first is at work, and not after it was killed", async () => {
  const job = toy({ schedule: { epochs: 50 } });
  const stopping = new AbortController();
  const { promise: refused, resolve } = Promise.withResolvers<unknown>();
  let pid = 0;
  const first = run(job, {
    signal: stopping.signal,
    onState(state) {
      if (state.kind !== "training") return;
      pid = state.process;
      // It computes nothing while the other one asks.
      process.kill(pid, "SIGSTOP");
      run(job).then(() => resolve("trained"), resolve);
    },
  });
  expect(String(await refused)).toMatch(/Another process is at work in .* \(training, process \d+\)/);
  process.kill(pid, "SIGCONT");
  kill(pid);
  await expect(first).rejects.toThrow("SIGKILL");
  expect(await run(job)).toMatchObject({ ended: "finished" });
});

test("what a listener throws ends the training, and is what the caller gets", async () => {
  const job = toy();
  const options: TrainingOptions = {
    onStep() {
      throw new Error("no more");
    },
  };
  await expect(run(job, options)).rejects.toThrow("no more");
});

test("when whoever asked is gone, the process writes a checkpoint and ends", async () => {
  const job = toy({ schedule: { epochs: 2000, evaluateEvery: 100_000 } });
  const program = `
    const { runTrainingIn } = await import(${JSON.stringify(new URL("./run.ts", import.meta.url).href)});
    process.on("message", (job) => runTrainingIn(new URL(${JSON.stringify(worker.href)}), job, {
      onState: (state) => state.kind === "training" && process.send(state.process),
      onStep: ({ step }) => step === 5 && process.kill(process.pid, "SIGKILL"),
    }));`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  parent.send(job);
  const [pid] = await once(parent, "message");
  await once(parent, "exit");
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 20_000 });
  expect(readdirSync(job.folder)).toContain("checkpoint.bin");
  expect(readdirSync(job.folder)).not.toContain("adapter.gguf");
});
