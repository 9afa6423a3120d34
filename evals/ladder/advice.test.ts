import { expect, it } from "vitest";
import { comparison, type Policy, seededRandom } from "../../src/index.ts";
import { doubtOf, secondOpinion } from "./advice.ts";
import { childrenOf, type Place } from "./design.ts";
import { answer, noteTitle, question, readObjections } from "./outputs.ts";

/** Answers by a lot of its own for each seed. */
const helper: Policy<Place> = {
  id: "by lot",
  sample: async ({ path }, count, { seed }) =>
    Array.from({ length: count }, () => answer(seededRandom(`${seed} ${path}`)() < 0.5)),
};

const place = { design: "d", path: "" };
const asked = comparison({ input: question(place), a: { text: answer(true) }, b: { text: answer(false) } });
const noteOn = (path: string, holds: boolean) => ({
  ...{ helper: "block", about: "both" as const },
  text: `${noteTitle({ design: "d", path })}\n${answer(holds)}`,
});

it("a second opinion objects to the notes that it would not have written, and to no others", async () => {
  const seed = 3;
  const own = new Map(childrenOf("").map((path) => [path, seededRandom(`${seed + 1} ${path}`)() < 0.5]));
  const notes = [...own].map(([path, holds], index) => noteOn(path, index === 1 ? !holds : holds));
  const said = await secondOpinion(helper, seed).note({ ...asked, notes });
  expect(readObjections(said)).toEqual(new Set(["1"]));

  const doubted = doubtOf(helper, seed);
  const reports = new Map([...own].map(([path, holds], index) => [path, index === 1 ? !holds : holds]));
  expect(await doubted(place, asked, reports)).toEqual(new Set(["1"]));
  expect(await doubted(place, { ...asked, notes: [...notes, ...said] }, new Map())).toEqual(new Set(["1"]));
});
