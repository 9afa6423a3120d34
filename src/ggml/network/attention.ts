/**
 * Attention a stretch of queries at a time, each with the keys that one of them can see: scores are never all there,
 * and the gradient computes them again. Source: Dao et al. 2022, arXiv:2205.14135, on whole operations of ggml.
 */
import type { Tensor } from "../api.ts";
import type { Sheet, Tape, Value } from "./tape.ts";

/** Queries that follow each other, and the keys that they see some of. */
export interface Stretch {
  readonly start: number;
  readonly queries: number;
  /** The first key. */
  readonly from: number;
  readonly keys: number;
}

export interface MaskedStretch extends Stretch {
  /** F32 [keys, queries]: 0 where seen, -infinity where not. */
  readonly mask: Tensor;
}

export interface AttentionInputs {
  /** [head, heads, tokens] */
  readonly queries: Value;
  /** [head, key heads, tokens]; each serves equally many heads of queries, one after the other. */
  readonly keys: Value;
  readonly values: Value;
}

/** @param stretches that every token is in once @returns [head, heads, tokens] */
export function attention(
  sheet: Sheet,
  tape: Tape,
  { queries, keys, values }: AttentionInputs,
  stretches: readonly MaskedStretch[],
): Value {
  const { ggml, context, expand, has } = sheet;
  const [width, heads, tokens] = queries.shape;
  const keyHeads = keys.shape[1];
  const scale = 1 / Math.sqrt(width);
  const float = 4;

  /** Some tokens of [head, count, tokens], as [head, some, count]: where they are. */
  const part = (tensor: Tensor, count: number, start: number, some: number) => {
    const token = width * count * float;
    return ggml.view_4d(context, tensor, width, some, count, 1, token, width * float, token * tokens, token * start);
  };
  const ofQueries = (tensor: Tensor, { start, queries }: Stretch) => part(tensor, heads, start, queries);
  const ofKeys = (tensor: Tensor, { from, keys }: Stretch) => part(tensor, keyHeads, from, keys);
  // Queries of heads that share keys lie behind each other, as if they were more tokens.
  const gathered = (tensor: Tensor, stretch: Stretch) =>
    ggml.reshape_4d(
      context,
      ggml.cont(context, ofQueries(tensor, stretch)),
      ...[width, (stretch.queries * heads) / keyHeads, keyHeads, 1],
    );
  const scatter = (result: Tensor, target: Tensor, stretch: Stretch) => {
    const apart = ggml.reshape_4d(context, result, width, stretch.queries, heads, 1);
    expand(ggml.cpy(context, apart, ofQueries(target, stretch)));
  };
  /** [tokens, head, key heads], and some tokens of it. */
  const turned = (tensor: Tensor) => ggml.cont(context, ggml.permute(context, tensor, 1, 2, 0, 3));
  const ofTurned = (tensor: Tensor, { from, keys }: Stretch) => {
    const row = tokens * float;
    return ggml.view_4d(
      context,
      tensor,
      keys,
      width,
      keyHeads,
      1,
      row,
      row * width,
      row * width * keyHeads,
      from * float,
    );
  };
  const transpose = (tensor: Tensor) => ggml.cont(context, ggml.transpose(context, tensor));
  /** Of a shape: memory for what is put into it part by part. */
  const empty = (tensor: Tensor) => ggml.scale(context, tensor, 0);

  const sharesOf = (stretch: MaskedStretch, asked: Tensor) => {
    const scores = ggml.mul_mat(context, ofKeys(keys.tensor, stretch), asked);
    const perHead = ggml.reshape_4d(context, scores, stretch.keys, stretch.queries, heads / keyHeads, keyHeads);
    const shares = ggml.soft_max_ext(context, perHead, stretch.mask, scale, 0);
    return ggml.reshape_4d(context, shares, stretch.keys, (stretch.queries * heads) / keyHeads, keyHeads, 1);
  };
  const softmaxBack = (gradient: Tensor, shares: Tensor) => {
    if (has.softmaxBack) return ggml.soft_max_ext_back(context, gradient, shares, scale, 0);
    const along = ggml.sum_rows(context, ggml.mul(context, gradient, shares));
    return ggml.scale(context, ggml.mul(context, shares, ggml.sub(context, gradient, along)), scale);
  };

  const output = empty(queries.tensor);
  const turnedValues = turned(values.tensor);
  for (const stretch of stretches) {
    const shares = sharesOf(stretch, gathered(queries.tensor, stretch));
    scatter(ggml.mul_mat(context, ofTurned(turnedValues, stretch), shares), output, stretch);
  }
  return tape.custom(output, queries.shape, [queries, keys, values], (gradient) => {
    const [byQueries, byKeys, byValues] = [queries, keys, values].map(({ tensor }) => empty(tensor)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const turnedKeys = turned(keys.tensor);
    for (const stretch of stretches) {
      const [asked, wanted] = [gathered(queries.tensor, stretch), gathered(gradient, stretch)];
      const shares = sharesOf(stretch, asked);
      const byShares = ggml.mul_mat(context, ofKeys(values.tensor, stretch), wanted);
      const byScores = softmaxBack(byShares, shares);
      // Before the other use of `shares`: an operation may be computed over an operand that nothing else needs, and
      // ggml's softmax's gradient is wrong when it is computed over that one.
      expand(byScores);
      if (values.isTrained) {
        const more = ggml.mul_mat(context, transpose(wanted), transpose(shares));
        expand(ggml.add_inplace(context, ofKeys(byValues, stretch), more));
      }
      if (queries.isTrained) {
        scatter(ggml.mul_mat(context, ofTurned(turnedKeys, stretch), byScores), byQueries, stretch);
      }
      if (keys.isTrained) {
        const more = ggml.mul_mat(context, transpose(asked), transpose(byScores));
        expand(ggml.add_inplace(context, ofKeys(byKeys, stretch), more));
      }
    }
    return [byQueries, byKeys, byValues];
  });
}
