/** Stories as lines of JSON: written, and read again. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { EspalierError } from "../../src/index.ts";
import { kinds } from "./attributes.ts";
import { splits } from "./banks.ts";
import { generateStory, type StoryOptions } from "./generate.ts";
import type { Story } from "./story.ts";

const place = z.int().nonnegative();
const span = { start: place, end: place };

export const storySchema: z.ZodType<Story> = z.object({
  id: z.string(),
  split: z.enum(splits),
  kind: z.enum(kinds),
  text: z.string(),
  passages: z.array(z.object(span)),
  statements: z.array(
    z.object({
      attribute: z.string(),
      subject: z.string(),
      value: z.string(),
      how: z.enum(["told", "changed"]),
      passage: place,
      ...span,
    }),
  ),
  contradiction: z.object({ first: place, second: place }).optional(),
  twin: z.string(),
});

export interface StoriesOptions extends Pick<StoryOptions, "split"> {
  /** Pairs of a consistent story and its flawed twin. */
  readonly count: number;
  /** Taken in turn. */
  readonly lengths?: readonly number[];
  /** Of the first pair; the others follow. */
  readonly seed?: number;
}

/** @returns the consistent one of each pair first */
export function generateStories({ split, count, lengths = [300], seed = 0 }: StoriesOptions): Story[] {
  return Array.from({ length: count }, (_, index) => {
    const words = lengths[index % lengths.length]!;
    const { consistent, flawed } = generateStory({ split, seed: seed + index, words });
    return [consistent, flawed];
  }).flat();
}

/** @throws EspalierError naming the line that is no story */
export async function readStories(path: string): Promise<Story[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [storyOf(line, `${path}, line ${index + 1}`)]));
}

function storyOf(line: string, where: string): Story {
  try {
    return storySchema.parse(JSON.parse(line));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : "it is not JSON";
    throw new EspalierError(`${where} is no story: ${problem}`, { cause });
  }
}
