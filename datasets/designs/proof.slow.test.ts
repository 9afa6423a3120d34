import { expect, test } from "vitest";
import { openDesign } from "../../tasks/chip-review/design.ts";
import { equivalence } from "../../tasks/chip-review/equivalence.ts";
import { sourceFiles } from "../../tasks/chip-review/source.ts";
import { pairOf, templates } from "./generate.ts";

/** Edges of the clock within which every planted defect has to show. */
const steps = 30;

test.each(templates)(
  "$name: the clean design parses, and each defect makes it do something else",
  async (template) => {
    const open = (text: string) => openDesign(sourceFiles([{ name: "m.v", text }]));
    for (const seed of ["a", "b", "c"]) {
      for (let defect = 0; defect < 4; defect++) {
        const [clean, bad] = pairOf(template, defect, seed);
        const proof = await equivalence(await open(clean.text), await open(bad.text), { steps, proofSeconds: 30 });
        expect([bad.id, proof.status]).toEqual([bad.id, "differs"]);
      }
    }
  },
  120_000,
);
