import { expect, it } from "vitest";
import { randomAnswers } from "../common/answers.ts";
import { type Arms, runArms } from "./arms.ts";
import { casesOf } from "./cases.ts";
import { readerAnswers } from "./helpers.ts";
import { limitedReader } from "./limited-reader.ts";
import { armNames, storyResult } from "./result.ts";

const arms: Arms = {
  [armNames.alone]: undefined,
  [armNames.lot]: randomAnswers(),
  [armNames.asked]: randomAnswers(),
  [armNames.direct]: randomAnswers(),
  [armNames.untrained]: randomAnswers(),
  [armNames.frozen]: randomAnswers(),
  [armNames.grown]: readerAnswers(),
  [armNames.ceiling]: readerAnswers(),
};

it("tells arms apart, and says which claims held and which nobody asked about", async () => {
  const cases = casesOf({ split: "dev", count: 30, lengths: [300, 600] });
  const test = await runArms(arms, cases, limitedReader(15), () => {});
  const { claims, tables, pictures } = await storyResult({ levels: [], test, ood: [] });
  expect(claims.slice(1).map(({ held }) => held)).toEqual([true, true, true, true, undefined]);
  expect(tables.map(({ rows, columns }) => rows.every((row) => row.length === columns.length))).not.toContain(false);
  expect(pictures[0]!.svg).toContain("<svg");
});

it("a tree that is no help is reported as none", async () => {
  const cases = casesOf({ split: "dev", count: 30, lengths: [300] });
  const useless = { ...arms, [armNames.grown]: randomAnswers() };
  const test = await runArms(useless, cases, limitedReader(15), () => {});
  const { claims } = await storyResult({ levels: [], test, ood: test });
  expect(claims[2]!.held).toBe(false);
  expect(claims[3]!.held).toBe(false);
  expect(claims[4]!.held).toBeUndefined();
});
