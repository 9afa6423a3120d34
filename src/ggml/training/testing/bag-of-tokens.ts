/**
 * A trainer without a network: a branch's reward is the sum of its tokens' weights. It learns, quickly and the same way
 * every time, so that the loop around it can be tested.
 */
import { writeFileSync } from "node:fs";
import { sigmoid, surprise } from "../../../core/statistics/logistic.ts";
import type { PairedGroup } from "../job.ts";
import type { Row } from "../packing.ts";
import type { RowLoss, Trainer, TrainerState } from "../trainer.ts";

export interface BagOptions {
  readonly vocabulary: number;
  /** Called before each row that is evaluated or accumulated. */
  readonly onRow?: () => void;
}

export function bagOfTokens({ vocabulary, onRow }: BagOptions): Trainer {
  const parameters = new Float32Array(vocabulary);
  const firstMoments = new Float32Array(vocabulary);
  const secondMoments = new Float32Array(vocabulary);
  const gradients = new Float32Array(vocabulary);
  let steps = 0;

  const reward = (branch: readonly number[]) => branch.reduce((total, token) => total + parameters[token]!, 0);

  const pass = (row: Row, scale: number): RowLoss => {
    onRow?.();
    let [loss, weight, right, pairs] = [0, 0, 0, 0];
    for (const { group } of (row as Row<PairedGroup>).groups) {
      for (const pair of group.pairs) {
        const [chosen, rejected] = [group.branches[pair.chosen]!, group.branches[pair.rejected]!];
        const difference = reward(chosen) - reward(rejected);
        const x = difference - pair.margin;
        loss += pair.weight * surprise(x, pair.target);
        const slope = scale * pair.weight * (sigmoid(x) - pair.target);
        for (const token of chosen) gradients[token]! += slope;
        for (const token of rejected) gradients[token]! -= slope;
        weight += pair.weight;
        right += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
        pairs += 1;
      }
    }
    return { loss, weight, right, pairs };
  };

  return {
    device: "test",
    accumulate: pass,
    evaluate: (row) => pass(row, 0),
    gradientNorm: () => Math.hypot(...gradients),
    step({ learningRate, weightDecay, gradientScale }) {
      steps += 1;
      for (let index = 0; index < vocabulary; index++) {
        const gradient = gradients[index]! * gradientScale;
        firstMoments[index] = 0.9 * firstMoments[index]! + 0.1 * gradient;
        secondMoments[index] = 0.999 * secondMoments[index]! + 0.001 * gradient * gradient;
        const first = firstMoments[index]! / (1 - 0.9 ** steps);
        const second = secondMoments[index]! / (1 - 0.999 ** steps);
        parameters[index]! -= learningRate * (first / (Math.sqrt(second) + 1e-8) + weightDecay * parameters[index]!);
      }
      gradients.fill(0);
    },
    readState: () => ({
      steps,
      parameters: parameters.slice(),
      firstMoments: firstMoments.slice(),
      secondMoments: secondMoments.slice(),
    }),
    writeState(state: TrainerState) {
      steps = state.steps;
      parameters.set(state.parameters);
      firstMoments.set(state.firstMoments);
      secondMoments.set(state.secondMoments);
      gradients.fill(0);
    },
    saveAdapter(file) {
      writeFileSync(file, parameters);
    },
    dispose() {},
  };
}
