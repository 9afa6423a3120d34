/**
 * Chooses where one passage ends and the next begins, as TeX chooses the ends of lines: of all ways to fill passages
 * of at most `most` tokens, the one whose shortfalls, squared, sum to the least, with a price for every end that falls
 * inside a paragraph. So passages are full and even, and no chapter ends in a scrap.
 * Source: Knuth and Plass 1981, Breaking paragraphs into lines.
 */
import type { Piece } from "./cut.ts";

/** What an end costs by the depth of the piece before it; a passage left quite empty costs 1. */
const PRICES = [0, 0.1, 0.4, 0.6, 1];
/** Pieces smaller than this share of a passage are taken together, which bounds the work for texts of tiny paragraphs. */
const GRAIN = 1 / 20;

/**
 * @param pieces of one section, each of at most `most` tokens
 * @returns spans, in order, that together cover what the pieces cover
 */
export function leavesOf(pieces: readonly Piece[], most: number): { start: number; end: number }[] {
  const grains = grainsOf(pieces, most * GRAIN);
  const before = [0];
  for (const { tokens } of grains) before.push(before.at(-1)! + tokens);

  // cost[end] is the least for the grains before `end`; from[end] is where its last passage begins.
  const cost = new Float64Array(grains.length + 1);
  const from = new Uint32Array(grains.length + 1);
  for (let end = 1; end <= grains.length; end++) {
    const price = end < grains.length ? PRICES[grains[end - 1]!.depth]! : 0;
    cost[end] = Number.POSITIVE_INFINITY;
    for (let start = end - 1; start >= 0; start--) {
      const tokens = before[end]! - before[start]!;
      if (tokens > most && start < end - 1) break;
      const sum = cost[start]! + (1 - tokens / most) ** 2 + price;
      if (sum < cost[end]!) {
        cost[end] = sum;
        from[end] = start;
      }
    }
  }

  const spans: { start: number; end: number }[] = [];
  for (let end = grains.length; end > 0; end = from[end]!) {
    spans.push({ start: grains[from[end]!]!.start, end: grains[end - 1]!.end });
  }
  return spans.reverse();
}

function grainsOf(pieces: readonly Piece[], small: number): Piece[] {
  const grains: Piece[] = [];
  for (const piece of pieces) {
    const last = grains.at(-1);
    if (last && last.tokens + piece.tokens <= small) {
      grains[grains.length - 1] = { ...piece, start: last.start, tokens: last.tokens + piece.tokens };
    } else grains.push(piece);
  }
  return grains;
}
