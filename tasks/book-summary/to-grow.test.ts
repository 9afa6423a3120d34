import { expect, it } from "vitest";
import { readDocument } from "../../src/index.ts";
import { chapterSummary } from "./summaries.ts";
import { bookTree } from "./to-grow.ts";

it("a book becomes passages of its paragraphs, none of them lost", async () => {
  const book = await readDocument(
    new URL("../../datasets/stories/the-lighthouse-ledger.txt", import.meta.url).pathname,
  );
  const { passages } = chapterSummary.input.parse(bookTree.read(book));
  expect(passages.length).toBeGreaterThan(5);
  expect(passages.join("").replace(/\s/g, "")).toBe(book.text.replace(/\s/g, ""));
});

it("a text of one passage is refused", () => {
  expect(() => bookTree.read({ text: "Ada slept.", sections: [] })).toThrow("makes 1");
});
