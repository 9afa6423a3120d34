import { expect, test } from "vitest";
import { openDesign } from "../../tasks/chip-review/design.ts";
import { equivalence } from "../../tasks/chip-review/equivalence.ts";
import { sourceFiles } from "../../tasks/chip-review/source.ts";
import { pairOf, templates } from "./generate.ts";

// All defects, with several seeds each: proof.slow.test.ts.
test.each(templates)("$name: its first defect makes it do something else, and Yosys shows when", async (template) => {
  const open = (text: string) => openDesign(sourceFiles([{ name: "m.v", text }]));
  const [clean, bad] = pairOf(template, 0, "a");
  const proof = await equivalence(await open(clean.text), await open(bad.text), { steps: 30 });
  expect(proof.status).toBe("differs");
});
