import { expect, test } from "vitest";
import { paragraphs } from "./paragraphs.ts";

const WRAPPED = `The river was so low that summer that the children of the mill could
walk across it on the backs of the stones, and nobody in the village
could remember the like of it.`;
const PROSE =
  "The river was so low that summer that the children of the mill could walk across it on the backs of the stones, and nobody in the village could remember the like of it.";

test("lines that the margin broke are joined", () => {
  expect(paragraphs(`${WRAPPED}\n\n\n${WRAPPED}`)).toEqual([PROSE, PROSE]);
});
test("lines of a poem are kept, without their indentation", () => {
  expect(
    paragraphs(`${WRAPPED}\n\n     Low is the river,\n     Long is the day,\n     Nobody asks us\n     To come away.`),
  ).toEqual([PROSE, "Low is the river,\nLong is the day,\nNobody asks us\nTo come away."]);
});
test("a book of poems stays one", () => {
  const verse =
    "Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:\nRough winds do shake the darling buds of May,\nAnd summer’s lease hath all too short a date";
  expect(paragraphs(`${verse}\n\n${verse}`)).toEqual([verse, verse]);
});
test("where paragraphs are single lines, each line is one", () => {
  expect(paragraphs(`${PROSE}\n${PROSE}\nShort.\n${PROSE}`)).toEqual([PROSE, PROSE, "Short.", PROSE]);
});
test("where paragraphs begin with an indented line, each of those begins one", () => {
  const text = Array.from({ length: 30 }, () => `   ${WRAPPED}`).join("\n");
  expect(paragraphs(text)).toEqual(Array.from({ length: 30 }, () => PROSE));
});
test("a hyphen or a dash at the end of a line keeps its words together", () => {
  const text =
    "He had been a very long time on the way to the fair, and the rabbit-\nhole was as dark as it ever had been before he went there at all--\nand that was that.";
  expect(paragraphs(text)[0]).toContain("the rabbit-hole was");
  expect(paragraphs(text)[0]).toContain("at all--and that");
});
test("every line end, form feed and odd space is understood", () => {
  expect(paragraphs("One\u00a0two\r\n\r\nthree\fso\u00adft\u2029five\ufeff")).toEqual([
    "One two",
    "three",
    "soft",
    "five",
  ]);
});
test("a line that stands alone is joined to nothing", () => {
  expect(paragraphs(`${WRAPPED}\n*** END ***\n${WRAPPED}`, (line) => line.startsWith("***"))).toEqual([
    PROSE,
    "*** END ***",
    PROSE,
  ]);
});
