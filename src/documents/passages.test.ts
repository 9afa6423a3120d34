import fc from "fast-check";
import { countTokens as count } from "gpt-tokenizer";
import { describe, expect, test } from "vitest";
import { EspalierError } from "../core/errors.ts";
import type { Document, Section } from "./document.ts";
import { divide, type Passage, passageSchema, sourceText } from "./passages.ts";

const countTokens = async (texts: readonly string[]) => texts.map((text) => count(text));
/** One token for each word and each mark: easy to reckon with. */
const countWords = async (texts: readonly string[]) =>
  texts.map((text) => text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)?.length ?? 0);

function documentOf(...chapters: string[]): Document {
  const sections: Section[] = [];
  let text = "Title page\n\n";
  for (const [index, chapter] of chapters.entries()) {
    sections.push({ title: `Chapter ${index + 1}`, start: text.length, end: text.length + chapter.length });
    text += `${chapter}\n\nbetween\n\n`;
  }
  return { title: "Book", text, sections };
}
function leavesOf(passage: Passage): Passage[] {
  return passage.parts ? passage.parts.flatMap(leavesOf) : [passage];
}
function nodesOf(passage: Passage): Passage[] {
  return passage.parts ? [passage, ...passage.parts.flatMap(nodesOf)] : [];
}
const heightOf = ({ parts }: Passage): number => (parts ? 1 + Math.max(...parts.map(heightOf)) : 0);
const sentence = (words: number) => `${Array.from({ length: words }, (_, index) => `word${index}`).join(" ")}.`;
const paragraph = (sentences: number, words = 10) => Array.from({ length: sentences }, () => sentence(words)).join(" ");
/** Each paragraph is 96 tokens: a passage of 100 holds one. */
const chapter = (paragraphs: number) => Array.from({ length: paragraphs }, () => paragraph(8, 11)).join("\n\n");

describe("any document, any size", () => {
  const word = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.constantFrom(
        "river",
        "a",
        "Mr.",
        "well-known",
        "“No,”",
        "said.",
        "What?",
        "1984",
        "猫である。",
        "e.g.",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }).map((text) => text.replace(/\s/g, "x")),
    },
  );
  const texts = fc.array(
    fc
      .array(
        fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(" ")),
        { minLength: 1, maxLength: 12 },
      )
      .map((all) => all.join("\n\n")),
    { minLength: 1, maxLength: 30 },
  );
  const options = fc.record({
    passageTokens: fc.integer({ min: 8, max: 120 }),
    fanIn: fc.record({ leaves: fc.integer({ min: 2, max: 13 }), nodes: fc.integer({ min: 2, max: 8 }) }),
  });

  test("the tree keeps its promises", async () => {
    await fc.assert(
      fc.asyncProperty(texts, options, async (chapters, { passageTokens, fanIn }) => {
        const document = documentOf(...chapters);
        const tree = await divide(document, { countTokens, passageTokens, fanIn });
        const leaves = leavesOf(tree);

        // It is a valid task input, and the same every time.
        expect(passageSchema.parse(tree)).toEqual(tree);
        expect(await divide(document, { countTokens, passageTokens, fanIn })).toEqual(tree);

        // Leaves cover every section but for spaces, in order, without overlap, and cross no border of sections.
        let at = 0;
        for (const section of document.sections) {
          const inside = leaves.filter(({ start }) => start >= section.start && start < section.end);
          for (const leaf of inside) {
            expect(document.text.slice(Math.max(at, section.start), leaf.start).trim()).toBe("");
            expect(leaf.text).toBe(document.text.slice(leaf.start, leaf.end));
            expect(leaf.start).toBeGreaterThanOrEqual(at);
            at = leaf.end;
          }
          expect(document.text.slice(at, section.end).trim()).toBe("");
          expect(at).toBeLessThanOrEqual(section.end);
        }

        // They tell the text that they were cut from, with blanks where no passage was.
        const told = sourceText(tree);
        for (const { start, end, text } of leaves) expect(told.slice(start, end)).toBe(text);
        expect(told.replace(/\s/g, "")).toBe(leaves.map(({ text }) => text!.replace(/\s/g, "")).join(""));

        // No leaf ends inside a word, unless that word alone is longer than a leaf can be; never inside a grapheme.
        for (const { end } of leaves) {
          if (document.text[end] === undefined || /\s/.test(document.text[end])) continue;
          const from = document.text.slice(0, end).search(/\S+$/);
          const whole = /^\S+/.exec(document.text.slice(from))![0];
          expect(whole.length).toBeGreaterThan(passageTokens / 8);
          expect([...new Intl.Segmenter("en").segment(whole)].some(({ index }) => from + index === end)).toBe(true);
        }

        for (const { start, end, parts } of nodesOf(tree)) {
          expect(parts!.length).toBeGreaterThanOrEqual(2);
          expect(parts!.length).toBeLessThanOrEqual(
            parts!.every(({ text }) => text !== undefined) ? fanIn.leaves : fanIn.nodes,
          );
          expect([start, end]).toEqual([parts![0]!.start, parts!.at(-1)!.end]);
          for (const part of parts!) expect(part.end - part.start).toBeLessThan(end - start);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("no leaf is longer than allowed, and none is a scrap", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }), async (lengths) => {
        const document = documentOf(lengths.map((words) => sentence(words)).join("\n\n"));
        const leaves = leavesOf(await divide(document, { countTokens: countWords, passageTokens: 100 }));
        const sizes = await countWords(leaves.map(({ text }) => text!));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
        if (leaves.length > 1) expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10);
      }),
    );
  });

  test("each stretch of text is counted once, in few calls", async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 8, max: 120 }), async (chapters, passageTokens) => {
        const seen: string[] = [];
        let calls = 0;
        const document = documentOf(
          ...chapters.map((chapter, index) => chapter.replaceAll(/\S+/g, (word, at) => `${word}${index}.${at}`)),
        );
        await divide(document, {
          passageTokens,
          countTokens: async (batch) => {
            calls++;
            seen.push(...batch);
            return countTokens(batch);
          },
        });
        expect(calls).toBeLessThanOrEqual(5);
        // Pieces of one long word may be alike; whole words were made different.
        const wordy = seen.filter((text) => /\s\S/.test(text));
        expect(new Set(wordy).size).toBe(wordy.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the shape of the tree", () => {
  const divideWords = (document: Document, passageTokens = 100) =>
    divide(document, { countTokens: countWords, passageTokens });

  test("a short text is one leaf, with its title", async () => {
    const document = { title: "Note", text: "A few words.", sections: [{ start: 0, end: 12 }] };
    expect(await divideWords(document)).toEqual({ title: "Note", start: 0, end: 12, text: "A few words." });
  });
  test("a chapter of one leaf is that leaf, one of several leaves is a node; both keep their titles", async () => {
    const tree = await divideWords(documentOf(chapter(1), chapter(6)));
    expect(tree.title).toBe("Book");
    expect(tree.parts!.map(({ title, parts }) => [title, parts?.length])).toEqual([
      ["Chapter 1", undefined],
      ["Chapter 2", 6],
    ]);
  });
  test("a chapter of more leaves than a node may hold has nodes of its own, as even as they can be", async () => {
    const [, long] = (await divideWords(documentOf(chapter(1), chapter(30)))).parts!;
    expect(long!.parts!.map(({ parts }) => parts!.length)).toEqual([10, 10, 10]);
  });
  test("eight chapters are joined by the root, nine need a level between", async () => {
    const chapters = Array.from({ length: 9 }, () => chapter(2));
    expect((await divideWords(documentOf(...chapters.slice(1)))).parts).toHaveLength(8);
    expect((await divideWords(documentOf(...chapters))).parts!.map(({ parts }) => parts!.length)).toEqual([5, 4]);
  });
  test("thirteen chapters of one leaf each are joined like leaves", async () => {
    const tree = await divideWords(documentOf(...Array.from({ length: 13 }, () => chapter(1))));
    expect([tree.parts!.length, heightOf(tree)]).toEqual([13, 1]);
  });
  test("any length, any height", async () => {
    const tree = await divideWords(documentOf(chapter(4000)));
    expect(leavesOf(tree).length).toBeGreaterThanOrEqual(4000);
    expect(heightOf(tree)).toBe(4);
  });
});

describe("where leaves end", () => {
  const textsOf = async (text: string, passageTokens: number) =>
    leavesOf(await divide(documentOf(text), { countTokens: countWords, passageTokens })).map(({ text }) => text!);

  test("with paragraphs where they can, in even sizes", async () => {
    const texts = await textsOf(Array.from({ length: 5 }, () => paragraph(2)).join("\n\n"), 48);
    expect(texts.map((text) => text.split("\n\n").length).toSorted()).toEqual([1, 2, 2]);
    for (const text of texts) expect(text).toMatch(/^word0.*\.$/s);
  });
  test("with sentences in a paragraph that is too long, but not after a title or an initial", async () => {
    const texts = await textsOf(
      "Then Mr. Gray and Dr. A. Stone of St. Ives came in from the rain. ".repeat(12).trim(),
      40,
    );
    for (const text of texts) expect(text).toMatch(/^Then .* rain\.$/s);
  });
  test("with words in a sentence that is too long", async () => {
    const texts = await textsOf(sentence(300), 40);
    expect(texts.length).toBeGreaterThan(7);
    expect(texts.join(" ")).toBe(sentence(300));
  });
  test("with characters, as readers see them, in a word that is too long", async () => {
    const family = "👩‍👩‍👧";
    const texts = leavesOf(await divide(documentOf(family.repeat(200)), { countTokens, passageTokens: 50 })).map(
      ({ text }) => text!,
    );
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) expect(text.replaceAll(family, "")).toBe("");
  });
  test("with words in a script without spaces", async () => {
    const texts = leavesOf(
      await divide(documentOf("我们都喜欢在图书馆看书".repeat(40)), { countTokens, passageTokens: 40 }),
    ).map(({ text }) => text!);
    expect(texts.length).toBeGreaterThan(4);
    for (const text of texts) expect(text).not.toMatch(/^(书馆|馆|们|欢)/);
  });
});

test("sizes that cannot work and a document without text are refused", async () => {
  const document = documentOf("A few words.");
  await expect(divide(document, { countTokens, passageTokens: 3 })).rejects.toThrow(
    /Passages of 3 tokens are too small/,
  );
  await expect(divide(document, { countTokens, fanIn: { leaves: 1, nodes: 8 } })).rejects.toThrow(
    /A node of 1 leaves joins nothing/,
  );
  await expect(divide({ text: " ", sections: [{ start: 0, end: 1 }] }, { countTokens })).rejects.toThrow(EspalierError);
});

test("a passage is either a leaf or a node", () => {
  const leaf = { start: 0, end: 2, text: "ab" };
  expect(passageSchema.safeParse(leaf).success).toBe(true);
  expect(passageSchema.safeParse({ start: 0, end: 2 }).success).toBe(false);
  expect(passageSchema.safeParse({ ...leaf, parts: [leaf, leaf] }).success).toBe(false);
  expect(passageSchema.safeParse({ start: 0, end: 2, parts: [leaf] }).success).toBe(false);
  expect(passageSchema.safeParse({ ...leaf, end: 0 }).success).toBe(false);
});
