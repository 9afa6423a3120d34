/**
 * Cuts text where it hurts least: at paragraphs, then sentences, then spaces, then words of a script without spaces,
 * then characters as readers see them. Only pieces that are too long are cut further.
 */

/** A run of text that stays whole. Its span ends where the next begins, so pieces cover the text with its spaces. */
export interface Piece {
  /** UTF-16 offsets; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** What ends with it: 0 a paragraph, 1 a sentence, 2 a word between spaces, 3 a word, 4 a character. */
  readonly depth: number;
}

export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text above this many characters per token is cut without being counted: tokens are seldom as long. */
const CHARACTERS_PER_TOKEN = 16;
/** The most characters in a run of short words that is counted as one. */
const LONGEST_RUN = 80;

/**
 * Calls `countTokens` once for the paragraphs and once for each further depth that is needed, so at most five times,
 * and never twice with the same stretch of text.
 *
 * @param spans where the text to cut lies; offsets into `text`
 * @param most tokens in a piece; at least 1
 * @returns the pieces of each span, in order
 */
export async function cut(
  text: string,
  spans: readonly Span[],
  most: number,
  countTokens: CountTokens,
): Promise<Piece[][]> {
  // Even if every byte of a run is a token, the run is short enough.
  const run = Math.max(1, Math.min(LONGEST_RUN, Math.floor(most / 4)));
  const cuts = [
    paragraphs,
    sentences,
    (text: string) => runs(text.matchAll(/\S+/g), run),
    (text: string) => runs(segments(wordSegmenter, text), run),
    (text: string) => runs(segments(graphemeSegmenter, text), run),
  ];
  let pieces: (Span & { section: number; depth: number; tokens?: number })[] = spans.map(({ start, end }, section) => ({
    ...{ start, end, section, depth: 0 },
    tokens: Number.POSITIVE_INFINITY,
  }));
  for (const [depth, starts] of cuts.entries()) {
    pieces = pieces.flatMap((piece) => {
      if (piece.tokens !== undefined && piece.tokens <= most) return [piece];
      const parts = partsOf(piece, starts(text.slice(piece.start, piece.end)));
      if (parts.length === 1 && depth > 0) return [piece];
      return parts.map((part, index) => ({
        ...part,
        section: piece.section,
        depth: index < parts.length - 1 ? depth : piece.depth,
      }));
    });
    const uncounted = pieces.filter(
      ({ tokens, start, end }) => tokens === undefined && end - start <= most * CHARACTERS_PER_TOKEN,
    );
    if (uncounted.length === 0) continue;
    const counts = await countTokens(uncounted.map(({ start, end }) => text.slice(start, end)));
    for (const [index, piece] of uncounted.entries()) piece.tokens = counts[index]!;
  }
  const found: Piece[][] = spans.map(() => []);
  for (const { section, start, end, depth, tokens } of pieces)
    found[section]!.push({ start, end, depth, tokens: tokens ?? most });
  return found;
}

/** @param starts offsets from the span's start, the first of them 0 */
function partsOf({ start, end }: Span, starts: readonly number[]): Span[] {
  return starts.map((from, index) => ({
    start: start + from,
    end: index + 1 < starts.length ? start + starts[index + 1]! : end,
  }));
}

function paragraphs(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n\n"); at >= 0; at = text.indexOf("\n\n", at + 2)) {
    if (at + 2 < text.length) starts.push(at + 2);
  }
  return starts;
}

const sentenceSegmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const wordSegmenter = new Intl.Segmenter("en", { granularity: "word" });
const graphemeSegmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const ABBREVIATION =
  /(?:^|[^\p{L}])(?:Mr|Mrs|Ms|Messrs|Dr|St|Prof|Rev|Hon|Capt|Col|Gen|Lt|Sgt|Jr|Sr|No|Vol|vs|etc|cf|e\.g|i\.e|\p{Lu})\.\s+$/u;

/** Unicode's sentence ends, but for those after a title or an initial and those before a small letter. */
function sentences(text: string): number[] {
  const starts = [0];
  let before = "";
  for (const { segment, index } of sentenceSegmenter.segment(text)) {
    const goesOn = !/\s$/.test(before) || ABBREVIATION.test(before.slice(-12)) || /^\p{Ll}/u.test(segment);
    if (index > 0 && !goesOn) starts.push(index);
    before = segment;
  }
  return starts;
}

function* segments(segmenter: Intl.Segmenter, text: string): Iterable<{ index: number; 0: string }> {
  for (const { index, segment } of segmenter.segment(text)) yield { index, 0: segment };
}

/** Joins neighbours into runs of at most `longest` characters; one that is longer stands alone. */
function runs(found: Iterable<{ readonly index: number; readonly 0: string }>, longest: number): number[] {
  const starts = [0];
  let empty = true;
  for (const { index, 0: part } of found) {
    if (!empty && index + part.length - starts.at(-1)! > longest) starts.push(index);
    empty = false;
  }
  return starts;
}
