/**
 * A decoder's blocks as operations on a tape: one row of tokens, from ids to the normalised hidden states of the
 * tokens that are wanted. Source: Vaswani et al. 2017, arXiv:1706.03762; llm_graph_context of llama.cpp v0.5.0.
 */
import { attention } from "./attention.ts";
import type { Config } from "./config.ts";
import type { Lora } from "./lora.ts";
import type { RowInputs } from "./row-inputs.ts";
import { frozen, type Rotation, type Sheet, type Tape, type Value } from "./tape.ts";
import type { Weights } from "./weights.ts";

export interface Network {
  readonly config: Config;
  readonly weights: Weights;
  /** Absent for the bare base. */
  readonly lora?: Lora;
}

export interface Pass {
  readonly sheet: Sheet;
  readonly tape: Tape;
  readonly inputs: RowInputs;
  /** Whether a layer's values are computed again for its gradients, instead of kept: a third more time. */
  readonly recomputesLayers: boolean;
}

/** @returns [width, picks] */
export function pickedStates(network: Network, pass: Pass): Value {
  const { config, weights } = network;
  const { tape, inputs } = pass;
  let states = embed(network, pass);
  for (let layer = 0; layer < config.layers; layer++) {
    const isLast = layer === config.layers - 1;
    const block = (onTape: Tape, [input]: readonly Value[], recomputes: boolean) => {
      const attended = attend(network, pass, onTape, layer, input!);
      // After the last attention only what is picked matters.
      const pick = (value: Value) =>
        isLast ? onTape.select(value, inputs.picks, inputs.oneHotPicks, inputs.bucket.picks) : value;
      return feedForward(network, onTape, layer, pick(input!), pick(attended), recomputes);
    };
    states = pass.recomputesLayers
      ? tape.checkpointed([states], (onTape, values) => block(onTape, values, false))
      : block(tape, [states], true);
  }
  return norm(network, tape, states, weights.get("output_norm.weight")!);
}

function embed({ config, weights }: Network, { sheet, inputs, tape }: Pass): Value {
  const { ggml, context } = sheet;
  const rows = ggml.get_rows(context, weights.get("token_embd.weight")!.tensor, inputs.tokens);
  const embedded = frozen(rows, [config.width, inputs.bucket.tokens]);
  return config.scalesEmbeddings ? tape.scale(embedded, Math.sqrt(config.width)) : embedded;
}

/** @returns the heads' outputs next to each other, [heads x headWidth, tokens] */
function attend(network: Network, { sheet, inputs }: Pass, tape: Tape, layer: number, input: Value): Value {
  const { config, weights } = network;
  const { heads, keyHeads, headWidth } = config;
  const { tokens } = inputs.bucket;
  const of = (part: string) => `blk.${layer}.${part}`;
  const { window } = config;
  const isWindowed = window !== undefined && (layer + 1) % window.full !== 0;
  const rotation: Rotation = {
    positions: inputs.positions,
    factors: weights.get("rope_freqs.weight")?.tensor ?? null,
    dimensions: config.rotation.dimensions,
    mode: config.rotates === "neighbours" ? 0 : 2,
    base: isWindowed ? window.base : config.rotation.base,
    scale: isWindowed ? 1 : config.rotation.scale,
  };

  const normed = norm(network, tape, input, weights.get(of("attn_norm.weight"))!);
  const queries = linear(network, tape, of("attn_q"), normed);
  const keys = linear(network, tape, of("attn_k"), normed);
  const values = linear(network, tape, of("attn_v"), normed);

  const split = (value: Value, count: number) => tape.reshape(value, headWidth, count, tokens);
  const turned = (value: Value, count: number, normName: string) => {
    const weight = weights.get(of(normName));
    const apart = split(value, count);
    return tape.rotate(weight ? norm(network, tape, apart, weight) : apart, rotation);
  };
  const placed = {
    queries: turned(queries, heads, "attn_q_norm.weight"),
    keys: turned(keys, keyHeads, "attn_k_norm.weight"),
    values: split(values, keyHeads),
  };
  const stretches = isWindowed ? inputs.windowStretches : inputs.stretches;
  return tape.reshape(attention(sheet, tape, placed, stretches), headWidth * heads, tokens);
}

/** @param attended what attention made of `input`, before its own linear layer */
function feedForward(
  network: Network,
  tape: Tape,
  layer: number,
  input: Value,
  attended: Value,
  recomputes: boolean,
): Value {
  const { config, weights } = network;
  const of = (part: string) => `blk.${layer}.${part}`;
  const after = (value: Value, name: string) => {
    const weight = weights.get(of(name));
    return weight ? norm(network, tape, value, weight) : value;
  };
  const attention = after(linear(network, tape, of("attn_output"), attended), "post_attention_norm.weight");
  const middle = tape.add(attention, input);
  const normed = norm(network, tape, middle, weights.get(of("ffn_norm.weight"))!);
  const gate = linear(network, tape, of("ffn_gate"), normed);
  const up = linear(network, tape, of("ffn_up"), normed);
  const join = (onTape: Tape, [a, b]: readonly Value[]) =>
    config.activation === "silu" ? onTape.swiglu(a!, b!) : onTape.geglu(a!, b!);
  const joined = recomputes ? tape.checkpointed([gate, up], join) : join(tape, [gate, up]);
  const output = after(linear(network, tape, of("ffn_down"), joined), "post_ffw_norm.weight");
  return tape.add(output, middle);
}

function norm({ config }: Network, tape: Tape, value: Value, weight: Value): Value {
  return tape.multiply(tape.normalise(value, config.epsilon), weight);
}

/** @param name without `.weight` */
function linear({ weights, lora }: Network, tape: Tape, name: string, input: Value): Value {
  const weight = weights.get(`${name}.weight`)!;
  const low = lora?.get(`${name}.weight`);
  const bias = weights.get(`${name}.bias`);
  let output = tape.matmul(weight, input);
  if (low) output = tape.add(output, tape.matmul(low.b, tape.scale(tape.matmul(low.a, input), lora!.scale)));
  return bias ? tape.add(output, bias) : output;
}

/** @returns [width, vocabulary]: products with its rows are logits, and the difference of two is a reward's direction */
export function outputEmbedding({ weights }: Pick<Network, "weights">): Value {
  return weights.get("output.weight") ?? weights.get("token_embd.weight")!;
}
