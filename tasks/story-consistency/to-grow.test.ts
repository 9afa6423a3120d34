import { expect, test } from "vitest";
import { consistent, findingIn } from "./report.ts";
import { storyConsistency } from "./story-consistency.ts";
import { reportsByLot, storyTree } from "./to-grow.ts";

const story =
  "Mara Voss had grey eyes. The others went home early. Nobody saw the boat of Mara Voss. Mara Voss had brown eyes.";

test("reports quote the story or say that nothing is wrong, and are the same for the same seed", async () => {
  const policy = reportsByLot();
  const reports = await policy.sample({ story }, 4, { seed: 1 });
  expect(new Set(reports).size).toBe(4);
  expect(reports).toContain(consistent);
  for (const report of reports) expect(report === consistent || findingIn(story, report)).toBeTruthy();
  expect(await policy.sample({ story }, 2, { seed: 1 })).toEqual(reports.slice(0, 2));
});

test("a text becomes an input", () => {
  const input = storyTree.read({ text: story, sections: [] });
  expect(storyConsistency.input.parse(input)).toEqual({ story });
});
