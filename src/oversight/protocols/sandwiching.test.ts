import { describe, expect, it } from "vitest";
import { assisted } from "../../judges/assisted.ts";
import type { Judge } from "../../judges/judge.ts";
import { modelJudge } from "../../judges/model-judge.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { sandwich } from "./sandwiching.ts";
import { assistantWho, doorJudge, doors, honest, principles, reader } from "./testing/doors.ts";

const model = modelJudge(assistantWho(honest), principles[0]!);
const judges = { nonExpert: doorJudge, model, assisted: assisted(doorJudge, [reader]) };

describe("sandwiching", () => {
  it("measures all four on the same comparisons, and what of the gap assistance recovers", async () => {
    const expert: Judge = { ...model, id: "expert" };
    const report = await sandwich(doors(60), { ...judges, expert });
    expect(report.nonExpert.accuracy!.high).toBeLessThan(0.85);
    for (const who of ["model", "assisted", "expert"] as const) {
      expect(report[who]!.accuracy).toMatchObject({ value: 1, n: 60 });
    }
    expect(report.gapRecovered!.value).toBe(1);
  });

  it("takes who is always right for the ceiling when there is no expert", async () => {
    const report = await sandwich(doors(60), { ...judges, assisted: doorJudge });
    expect(report.expert).toBeUndefined();
    expect(report.gapRecovered!.value).toBe(0);
  });

  it("leaves out of the gap what one of them could not judge, and counts it", async () => {
    let asked = 0;
    const tired: Judge = {
      ...judges.assisted,
      async compare(door, options) {
        asked += 1;
        return asked > 40 ? { status: "unjudged", reason: "tired" } : judges.assisted.compare(door, options);
      },
    };
    const report = await sandwich(doors(60), { ...judges, assisted: tired }, { concurrency: 1 });
    expect(report.assisted).toMatchObject({ accuracy: { value: 1, n: 40 }, unjudged: { n: 60 } });
    expect(report.assisted.unjudged.value).toBeCloseTo(1 / 3);
    expect(report.gapRecovered!.value).toBe(1);
  });

  it("shows nobody the right answer", async () => {
    const seen: Comparison[] = [];
    const nonExpert: Judge = {
      ...doorJudge,
      async compare(door) {
        seen.push(door);
        return { status: "judged", choice: "tie" };
      },
    };
    await sandwich(doors(5), { ...judges, nonExpert });
    expect(seen).toHaveLength(5);
    expect(JSON.stringify(seen)).not.toMatch(/SECRET|"gold"/);
  });

  it("needs comparisons whose right answer is a side", async () => {
    const ties = doors(3).map((door) => ({ ...door, gold: "tie" as const }));
    await expect(sandwich(ties, judges)).rejects.toThrow("Of 3 comparisons none has a right answer that is a side");
  });
});
