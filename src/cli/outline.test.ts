import { expect, test } from "vitest";
import { outline } from "./outline.ts";
import type { TreeNode } from "./tree.ts";

const node = (output: string, more: Partial<TreeNode> = {}): TreeNode => ({
  id: "1",
  label: "root",
  task: "t",
  depth: 0,
  status: "done",
  output,
  calls: [],
  children: [],
  ...more,
});

test("what would begin a list, a heading or a block of code is text", () => {
  const text = "1. One\n2) Two\n- three\n# four\n    five\n1984 was *good*";
  expect(outline("A", node(text))).toBe(
    "# A\n\n1\\. One\n2\\) Two\n\\- three\n\\# four\nfive\n1984 was \\*good\\*\n\n",
  );
});

test("a label stands in HTML, where Markdown's escapes would show", () => {
  const child = node("Rain.", { label: "CHAPTER_1. *Rain*\n\n<b>\u001b[31m" });
  expect(outline("A", node("All.", { children: [child] }))).toContain(
    "<summary>CHAPTER_1. *Rain* &lt;b&gt;</summary>\n\nRain.\n\n</details>",
  );
});

test("a name is one heading, whatever it holds", () => {
  expect(outline("a\n\n# b\u001b]0;owned\u0007\u0000", node("All."))).toBe("# a # b\n\nAll.\n\n");
});

test("nothing that drives a terminal reaches the file, and passages are cut where their spans say", () => {
  const source = "\u001b[2J\u001b[1mBefore.\nRain\u001b[31m fell.\n\n3. Then snow.\nAfter.";
  const start = source.indexOf("Rain");
  const leaf = node("Weather\u001b[2J.", { label: "leaf", source: { start, end: source.indexOf("\nAfter") } });
  const written = outline("A", node("All.", { children: [leaf] }), source);
  expect(written).toContain("Weather.\n\n");
  expect(written).toContain("> Rain fell.\n> \n> 3\\. Then snow.\n\n</details>");
  expect(written).not.toMatch(/[^\P{Cc}\n]/u);
});
