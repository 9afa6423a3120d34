/** A chain of steps to an answer, and the first of them that is wrong. */
export interface LabelledSteps {
  readonly id: string;
  /** For an eval's `clusterOf`: its question. */
  readonly cluster: string;
  /** The task, or the part of the set. */
  readonly subset: string;
  readonly question: string;
  readonly steps: readonly string[];
  /** From 0; null where no step is wrong. */
  readonly firstMistake: number | null;
  /** The answer that the steps come to, where it is told apart. */
  readonly answer?: string;
  /** The right answer, where it is known. */
  readonly target?: string;
}
