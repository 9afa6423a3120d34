/** From several outputs of one task to the pairs that judges are shown. */
import { type Candidate, type Comparison, comparison, type Turn } from "./comparison.ts";

/** An output, and what was asked for it. */
export interface AskedOutput {
  readonly candidate: Candidate;
  readonly asked: readonly Turn[];
}

export interface Pairing {
  readonly pairs: readonly Comparison[];
  /** Outputs that were left out because an earlier one says the same. */
  readonly identical: number;
}

/**
 * Every two of them, identical ones left out.
 * @param about what all of them are outputs of; `name` stands for the question where they were not asked the same
 */
export function pairUp(
  outputs: readonly AskedOutput[],
  { name, ...about }: Pick<Comparison, "task" | "source"> & { readonly name: string },
): Pairing {
  const distinct = [
    ...new Map(outputs.toReversed().map((output) => [output.candidate.text.trim(), output])).values(),
  ].toReversed();
  const pairs = distinct.flatMap((one, index) =>
    distinct.slice(index + 1).map((two) => {
      const shared = sharedTurns(one.asked, two.asked);
      return comparison({ input: shared.length > 0 ? shared : name, a: one.candidate, b: two.candidate, ...about });
    }),
  );
  return { pairs, identical: outputs.length - distinct.length };
}

/** What both were told: where a part of it depended on other outputs, that part is no part of the question. */
function sharedTurns(one: readonly Turn[], two: readonly Turn[]): Turn[] {
  return one.filter(({ role, content }, index) => two[index]?.role === role && two[index].content === content);
}
