import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRounds } from "./rounds.ts";

describe("rounds of prompts", () => {
  it("decode what prompts share once", () => {
    const [round, ...others] = planRounds(
      [
        [1, 2, 3],
        [1, 2, 4, 5],
        [1, 2, 3],
      ],
      { tokens: 16, sequences: 4 },
    );
    expect(others).toEqual([]);
    expect(round?.prompts.map(({ places }) => places)).toEqual([[0, 2], [1]]);
    expect(round?.tokens.map(({ token, first, end }) => [token, first, end])).toEqual([
      [1, 0, 2],
      [2, 0, 2],
      [3, 0, 1],
      [4, 1, 2],
      [5, 1, 2],
    ]);
  });

  it("keep from one to the next what both begin with", () => {
    const rounds = planRounds(
      [
        [1, 2, 3],
        [1, 2, 4],
        [1, 5],
      ],
      { tokens: 16, sequences: 1 },
    );
    expect(rounds.map(({ kept, tokens }) => [kept, tokens.length])).toEqual([
      [0, 3],
      [2, 1],
      [1, 1],
    ]);
  });

  it("give each sequence all tokens of its prompt in order, within the limits", () => {
    const prompt = fc.array(fc.nat(2), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(prompt),
        fc.integer({ min: 8, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (prompts, tokens, sequences) => {
          const found = new Map<number, number[]>();
          let last: number[] = [];
          for (const round of planRounds(prompts, { tokens, sequences })) {
            expect(round.prompts.length).toBeLessThanOrEqual(sequences);
            expect(round.kept + round.tokens.length).toBeLessThanOrEqual(tokens);
            const memory = round.prompts.map(({ kept }) => last.slice(0, Math.min(kept, round.kept)));
            for (const { token, position, first, end, isLast } of round.tokens) {
              for (let sequence = first; sequence < end; sequence++) {
                expect(memory[sequence]).toHaveLength(position);
                memory[sequence]?.push(token);
              }
              expect(isLast).toBe(isLast && prompts[round.prompts[first]!.places[0]!]!.length === position + 1);
            }
            for (const [sequence, { places }] of round.prompts.entries()) {
              for (const place of places) found.set(place, memory[sequence]!);
            }
            last = memory.at(-1)!;
          }
          expect([...found].sort(([a], [b]) => a - b).map(([, read]) => read)).toEqual(prompts);
        },
      ),
    );
  });
});
