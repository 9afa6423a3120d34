import { expect, test } from "vitest";
import { readHtml } from "./html.ts";

const read = (html: string, xhtml = false) => readHtml(html, { xhtml, name: "page" });
const textsOf = (html: string) => read(html).blocks.map(({ text }) => text);

test("spaces and line ends of the source mean nothing, and inline tags break no word", () => {
  expect(textsOf("<p>\n  <span>A</span>lice <b>was</b>\n  here&nbsp;&amp; there.\n</p>")).toEqual([
    "Alice was here & there.",
  ]);
});
test("one line break is kept, two part paragraphs", () => {
  expect(textsOf("<p>High is the water,<br>Low is the stone.<br><br>Then they slept.</p>")).toEqual([
    "High is the water,\nLow is the stone.",
    "Then they slept.",
  ]);
});
test("tags that nobody closed end where the next block begins", () => {
  expect(textsOf("<p>One<p>Two<ul><li>Three<li>Four</ul>")).toEqual(["One", "Two", "Three", "Four"]);
});
test("rows of a table are lines, their cells set apart", () => {
  expect(textsOf("<table><tr><th>Day<th>Tide<tr><td>Monday<td>High</table>")).toEqual(["Day | Tide\nMonday | High"]);
});
test("preformatted text is read like plain text", () => {
  expect(textsOf("<pre>\n   Low is the river,\n   Long is the day,\n\nThe end.</pre>")).toEqual([
    "Low is the river,\nLong is the day,",
    "The end.",
  ]);
});
test("what no reader sees is left out", () => {
  expect(
    textsOf(
      '<p>See<script>no()</script><span hidden>n</span><i style="display: none">n</i><template><p>n</p></template>n.</p>',
    ),
  ).toEqual(["Seen."]);
});
test("numbers of printed pages are left out, but not a block that begins a page", () => {
  expect(
    textsOf(
      '<div class="pagebreak"><p>One <span class="pagenum">[7]</span>two</p></div><div epub:type="pagebreak">8</div>',
    ),
  ).toEqual(["One two"]);
});
test("headings have their level, and ids point to the block that they are in or before", () => {
  const { blocks, anchors } = read('<a id="top"/><h2>One</h2><p>Text <i id="in">inside</i></p><a id="end"/>', true);
  expect(blocks).toEqual([{ text: "One", level: 2 }, { text: "Text inside" }]);
  expect([...anchors]).toEqual([
    ["top", 0],
    ["in", 1],
    ["end", 2],
  ]);
});
test("an empty title of XHTML does not swallow the page", () => {
  expect(read("<html><head><title/></head><body><p>Text</p></body></html>", true)).toMatchObject({
    blocks: [{ text: "Text" }],
  });
});
test("the title loses what Project Gutenberg adds", () => {
  expect(read("<title>The Project Gutenberg eBook of The Road, by Nobody</title>").title).toBe("The Road");
});
