/** A recursive task as a policy: each output is a run of its whole tree. */
import type { Journal } from "../journal/journal.ts";
import type { Model } from "../models/model.ts";
import { NodeError } from "../tasks/execution.ts";
import { RunError, type RunOptions, run } from "../tasks/run.ts";
import { inManner } from "../tasks/sample-outputs.ts";
import type { Task } from "../tasks/task.ts";
import type { Policy } from "./policy.ts";

export interface TaskPolicyOptions extends Pick<RunOptions, "concurrency" | "limits" | "onEvent"> {
  readonly model: Model;
  /** Runs that were finished are not made again. */
  readonly journal: Journal;
  /** Of every call, in place of the prompts' own; 1 unless given. */
  readonly temperature?: number;
}

/** A run that fails is no output; one that went without some of its parts is. */
export function taskPolicy<Input>(
  task: Task<Input, string>,
  { model, journal, temperature = 1, ...running }: TaskPolicyOptions,
): Policy<Input> {
  async function output(input: Input, number: number, seed: number, signal?: AbortSignal) {
    try {
      const found = await run(inManner(task, { temperature, number }), input, {
        ...running,
        model,
        journal,
        seed,
        name: `${task.name}, sample ${number + 1}`,
        settings: { temperature, sample: number },
        ...(signal && { signal }),
      });
      return found.output;
    } catch (error) {
      signal?.throwIfAborted();
      // Of a node only: what is wrong with the key or the journal ends the run itself, and would end every other.
      if (error instanceof RunError && error.cause instanceof NodeError) return undefined;
      throw error;
    }
  }

  return {
    id: [`${task.name}`, ...(task.version ? [task.version] : []), model.id, `t${temperature}`].join("/"),
    async sample(input, count, { seed, signal }) {
      const outputs = await Promise.all(
        Array.from({ length: count }, (_, number) => output(input, number, seed, signal)),
      );
      return outputs.filter((text) => text !== undefined);
    },
  };
}
