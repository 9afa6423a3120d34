/** How much memory training will take, before any of it is taken. What is counted is what the tape keeps. */
import type { Gguf, GgufTensor } from "../gguf/read.ts";
import { bytesOf } from "../gguf/types.ts";
import type { LoraShape } from "../training/job.ts";
import type { Config } from "./config.ts";
import { predictionsAtOnce } from "./log-probabilities.ts";
import { stretchLength } from "./row-inputs.ts";
import { transposedType, turnedTensors } from "./weights.ts";
import { isWidened, offsetsShape } from "./widened.ts";

export interface MemorySizes {
  readonly weights: number;
  /** Parameters, gradients and two moments. */
  readonly lora: number;
  /** Of a row: what is kept for its gradients, and what is in use at once. */
  readonly computation: number;
}

export interface RowSetting {
  readonly rowTokens: number;
  readonly isRecomputed: boolean;
  /** Whether log-probabilities of tokens are trained, as for `supervised` and `dpo`. */
  readonly predictsTokens: boolean;
  /** Whether the device is a CPU. */
  readonly isProcessor: boolean;
}

const float = 4;

/** @returns bytes on the device; the process takes some 200 MiB of its own besides */
export function estimateMemory(
  gguf: Gguf,
  config: Config,
  { rank, targets }: Pick<LoraShape, "rank" | "targets">,
  { rowTokens, isRecomputed, predictsTokens, isProcessor }: RowSetting,
): MemorySizes {
  const tensors = [...gguf.tensors.values()];
  const turned = turnedTensors(gguf, predictsTokens);
  const weights =
    tensors.reduce((sum, { bytes }) => sum + bytes, 0) +
    turned.filter((tensor) => isWidened(tensor, { isProcessor })).reduce((sum, tensor) => sum + extraBytes(tensor), 0) +
    turned.reduce((sum, tensor) => sum + bytesOf(transposedType(tensor), tensor.shape.toReversed()), 0);
  const trained = turned.filter(({ name }) => targets.some((target) => name.endsWith(`.${target}.weight`)));
  const parameters = trained.reduce((sum, { shape }) => sum + rank * (shape[0]! + shape[1]!), 0);

  const { width, layers, heads, keyHeads, headWidth, hiddenWidth, vocabulary } = config;
  // A layer's input and its middle, each also normalised; queries and what attention made of them; keys and values; gate
  // and up and their product. Queries and keys that are normalised are also kept as they were before it.
  const asked = (heads + keyHeads) * headWidth;
  const isNormed = gguf.tensors.has("blk.0.attn_q_norm.weight");
  const kept = 4 * width + 2 * asked + (isNormed ? asked : 0) + 3 * hiddenWidth;
  const layer = rowTokens * kept * float;
  // The shares of one layer's stretch, the gradient of its scores, and each transposed.
  const scores = 4 * heads * Math.min(rowTokens, stretchLength(rowTokens)) * rowTokens * float;
  const logits = predictsTokens ? 2 * Math.min(rowTokens, predictionsAtOnce(vocabulary)) * vocabulary * float : 0;
  const states = rowTokens * width * float;
  return {
    weights,
    lora: 4 * parameters * float,
    // Logits come when all layers are through.
    computation: isRecomputed
      ? layers * states + Math.max(scores + layer, logits)
      : layers * layer + Math.max(scores, logits),
  };
}

/** Of a matrix that is kept in a wider form: beyond those of the file. */
function extraBytes({ bytes, shape }: GgufTensor): number {
  const [rows, blocks] = offsetsShape(shape);
  return bytesOf("Q8_0", shape) + rows * blocks * float - bytes;
}
