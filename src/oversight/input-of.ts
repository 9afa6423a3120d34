/**
 * What a comparison's outputs are outputs of, as its task's own type. It lies as JSON in `extra`, which no judge reads:
 * so helpers know what they are asked about, whatever the judge is shown of it.
 */
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import { toJson } from "../core/json.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { JudgedTask } from "./judged-task.ts";

type Extra = NonNullable<Comparison["extra"]>;

/** @returns `extra` of every comparison of outputs of this input */
export function extraOf(input: unknown): Extra {
  return { input: JSON.parse(toJson(input)) };
}

/** Comparisons of one input share their `extra`, and checking a large input takes a while. */
const read = new WeakMap<Extra, { readonly task: unknown; readonly input: unknown }>();

/** @throws EspalierError when the comparison holds no input, or one that is not of this task */
export function inputOf<Input>(task: JudgedTask<Input>, { id, extra }: Comparison): Input {
  const known = extra && read.get(extra);
  if (known?.task === task) return known.input as Input;
  const found = task.input.safeParse(extra?.input);
  if (!found.success) {
    throw new EspalierError(
      `Comparison ${id} does not hold an input of "${task.name}" in extra.input: ${z.prettifyError(found.error)}`,
    );
  }
  if (extra) read.set(extra, { task, input: found.data });
  return found.data;
}
