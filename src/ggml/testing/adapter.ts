/** A LoRA adapter of random weights, written by hand, for tests of what reads adapters. */
import { seededRandom } from "../../core/random.ts";
import { numberOf, readGguf, textOf } from "../gguf/read.ts";
import { type TensorToWrite, writeGguf } from "../gguf/write.ts";

/**
 * @param file becomes the adapter
 * @param base the model that it is for; all its blocks' query and down projections are adapted
 */
export function writeRandomAdapter(file: string, base: string, { rank = 4, seed = 1 } = {}): void {
  const gguf = readGguf(base);
  const architecture = textOf(gguf, "general.architecture");
  const next = seededRandom(seed);
  const tensors: TensorToWrite[] = [];
  const factor = (name: string, shape: readonly [number, number]) => {
    // Of the size of the weights that it is added to.
    const values = Float32Array.from({ length: shape[0] * shape[1] }, () => (next() - 0.5) / Math.sqrt(rank));
    tensors.push({ name, type: "F32", shape, data: () => new Uint8Array(values.buffer) });
  };
  for (let block = 0; block < numberOf(gguf, `${architecture}.block_count`); block++) {
    for (const target of ["attn_q", "ffn_down"]) {
      const name = `blk.${block}.${target}.weight`;
      const [inputs, outputs] = gguf.tensors.get(name)!.shape;
      factor(`${name}.lora_a`, [inputs!, rank]);
      factor(`${name}.lora_b`, [rank, outputs!]);
    }
  }
  writeGguf(
    file,
    {
      "general.type": { text: "adapter" },
      "general.architecture": { text: architecture },
      "adapter.type": { text: "lora" },
      "adapter.lora.alpha": { f32: rank },
    },
    tensors,
  );
}
