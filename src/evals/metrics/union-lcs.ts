/**
 * How many words of a reference several sentences share with it: of each of its sentences, the words that are in a longest
 * common subsequence with any sentence of the candidate. Source: Lin 2004, section 3.2, and ROUGE 1.5.5, which counts no
 * word of either side twice.
 */

type Words = readonly string[];

/** @returns words; of several longest subsequences of two sentences, the one that ends first in the reference */
export function sharedBySentences(candidate: readonly Words[], reference: readonly Words[]): number {
  const [left, wanted] = [countsOf(candidate), countsOf(reference)];
  let shared = 0;
  for (const sentence of reference) {
    const found = new Set(candidate.flatMap((other) => commonPlaces(sentence, other)));
    for (const at of [...found].toSorted((one, other) => one - other)) {
      const word = sentence[at]!;
      const [said, asked] = [left.get(word) ?? 0, wanted.get(word) ?? 0];
      if (said === 0 || asked === 0) continue;
      shared += 1;
      left.set(word, said - 1);
      wanted.set(word, asked - 1);
    }
  }
  return shared;
}

function countsOf(sentences: readonly Words[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** @returns places in the first of one longest common subsequence */
function commonPlaces(one: Words, other: Words): number[] {
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  for (let row = 1; row <= one.length; row++) {
    for (let column = 1; column <= other.length; column++) {
      const at = row * width + column;
      lengths[at] =
        one[row - 1] === other[column - 1]
          ? lengths[at - width - 1]! + 1
          : Math.max(lengths[at - width]!, lengths[at - 1]!);
    }
  }
  const places: number[] = [];
  let [row, column] = [one.length, other.length];
  while (row > 0 && column > 0) {
    const at = row * width + column;
    if (one[row - 1] === other[column - 1]) {
      places.push(row - 1);
      row -= 1;
      column -= 1;
    } else if (lengths[at - 1]! > lengths[at - width]!) column -= 1;
    else row -= 1;
  }
  return places;
}
