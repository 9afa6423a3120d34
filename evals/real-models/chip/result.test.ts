import { expect, it } from "vitest";
import { levelRows } from "./levels.ts";
import { type ArmName, armNames, chipResult, type Found } from "./result.ts";

/** Designs of six templates, of which an arm decides so many of ten rightly. */
function foundWith(rightOfTen: Readonly<Partial<Record<ArmName, number>>>): Found {
  const armOf = (name: ArmName) => {
    const decided = Array.from({ length: 60 }, (_, at) => ({
      right: Number((at * 7) % 10 < (rightOfTen[name] ?? 5)),
      undecided: false,
      drawn: { template: `t${at % 6}`, kind: "k", cluster: `c${at % 12}`, seenByTools: at % 2 === 0 },
      sort: (["flawed", "sound", "elsewhere"] as const)[at % 3]!,
    }));
    return [name, { reviews: decided, claims: name === "alone" ? [] : decided }] as const;
  };
  return Object.fromEntries((Object.keys(armNames) as ArmName[]).map(armOf)) as unknown as Found;
}

it("claims hold where training adds to tools, and each table has a cell for each column", async () => {
  const found = foundWith({ tools: 7, frozen: 7, words: 7, grown: 10, ceiling: 10 });
  const { claims, tables, pictures, findings } = await chipResult(found, []);
  expect(claims.map(({ held }) => held)).toEqual([true, true, true, true, true]);
  for (const { rows, columns } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(pictures[0]!.svg).toContain("head on seven lines");
  expect(findings.join(" ")).not.toContain("chance");
});

it("a tree that adds nothing to tools is reported so, in the claims and in the findings", async () => {
  const { claims, findings } = await chipResult(foundWith({ tools: 8, frozen: 8, grown: 8 }), []);
  expect(claims.slice(3).map(({ held }) => held)).toEqual([false, false]);
  expect(findings.join(" ")).toContain("chance may explain");
});

it("a level that was not measured leaves its cells empty", () => {
  const report = { task: "chip-claim", height: 1, helpers: [], rounds: [], policy: { id: "p" }, milliseconds: 1 };
  expect(levelRows("tree", [report])).toEqual([["tree", "chip-claim", "0", "", "", "", ""]]);
});
