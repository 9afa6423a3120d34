/**
 * Several outputs of each of some tasks, for judges to compare: every task is solved again, some degrees warmer, as a
 * child of one task, so that budgets, progress and the journal are those of any run.
 */
import { z } from "zod";
import { toJson } from "../core/json.ts";
import type { Message } from "../models/model.ts";
import { NodeError } from "./execution.ts";
import { defineTask, type Task, type TaskNode, wrapNode } from "./task.ts";

/** A task to sample outputs of. */
export interface Sampled {
  readonly task: Task<unknown, unknown>;
  readonly input: unknown;
  /** Stands in for the tasks below it, which then stay as they were; without it they are solved anew as well. */
  readonly parts?: Parts;
}

/**
 * What a task gave in an earlier run.
 * @param input as JSON
 * @throws Error when it gave nothing
 */
export type Parts = (task: string, input: string) => unknown;

export interface Sample {
  readonly output: unknown;
  /** The messages of the last prompt that it was made of. */
  readonly asked: readonly Message[];
}

export interface SamplingOptions {
  /** Outputs of each task. */
  readonly samples: number;
  /** Of every call, in place of the prompt's own. */
  readonly temperature: number;
  /**
   * @param of which of the tasks, from 0
   * @param number which of its samples, from 0
   * @param sample undefined when it failed, or when no reply of the model could be used for it
   */
  readonly onSample: (of: number, number: number, sample: Sample | undefined) => void;
}

const description = z.record(z.string(), z.unknown());

/** A task whose input says, for the record, what is sampled; its output is the number of samples. */
export function sampleOutputs(
  all: readonly Sampled[],
  { samples, temperature, onSample }: SamplingOptions,
): Task<Record<string, unknown>, number> {
  return defineTask({
    name: "sample-outputs",
    input: description,
    output: z.int(),
    // Larger than any task whose outputs it samples.
    size: () => Number.POSITIVE_INFINITY,
    async solve(_, node) {
      const wanted = all.flatMap((sampled, of) =>
        Array.from({ length: samples }, (_, number) => ({ sampled, of, number })),
      );
      const found = await node.map(wanted, async ({ sampled, of, number }) => {
        const sample = await sampleOf(sampled, node, { temperature, number });
        onSample(of, number, sample);
        return sample;
      });
      return found.filter((sample) => sample !== undefined).length;
    },
  });
}

export interface Manner {
  readonly temperature: number;
  /** Which sample it is, from 0. */
  readonly number: number;
}

async function sampleOf({ task, input, parts }: Sampled, node: TaskNode, manner: Manner): Promise<Sample | undefined> {
  let asked: readonly Message[] | undefined;
  const onAsked = (messages: readonly Message[] | undefined) => {
    asked = messages;
  };
  try {
    const output = await node.solve(inManner(task, manner, parts, onAsked), input);
    return asked && { output, asked };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return undefined;
  }
}

/**
 * The task, some degrees warmer and one of several samples of itself.
 * @param onAsked told after each prompt of the task itself what was asked, or undefined when no reply could be used
 */
export function inManner<Input, Output>(
  task: Task<Input, Output>,
  manner: Manner,
  parts?: Parts,
  onAsked: (messages: readonly Message[] | undefined) => void = () => {},
): Task<Input, Output> {
  const { temperature, number } = manner;
  return {
    ...task,
    solve: (input, node) =>
      task.solve(
        input,
        wrapNode(node, {
          async ask(prompt, vars, options) {
            onAsked(undefined);
            const output = await node.ask(prompt, vars, { ...options, temperature, sample: number });
            onAsked(prompt.render(vars));
            return output;
          },
          async solve(child, childInput, limits) {
            if (!parts) return node.solve(inManner(child, manner), childInput, limits);
            const recorded = parts(child.name, toJson(child.input.parse(childInput)));
            return child.output.parse(recorded);
          },
        }),
      ),
  };
}
