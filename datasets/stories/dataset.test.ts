import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateStories, readStories } from "./index.ts";

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), "stories-")), "stories.jsonl");
  writeFileSync(path, text);
  return path;
};

it("stories are read as they were written", async () => {
  const stories = generateStories({ split: "dev", count: 3, lengths: [200, 400] });
  expect(await readStories(file(stories.map((story) => `${JSON.stringify(story)}\n`).join("")))).toEqual(stories);
  expect(stories.filter(({ contradiction }) => contradiction)).toHaveLength(3);
});

it("a line that is no story is named", async () => {
  await expect(readStories(file('{"id":"x"}\n'))).rejects.toThrow(/line 1 is no story/);
  await expect(readStories(file("\n\nnonsense\n"))).rejects.toThrow(/line 3 is no story: it is not JSON/);
});
