/** How often the ladder's judge is right with notes from helpers that err by lot. */
import { comparison, type Estimate, proportion, seededRandom } from "../../src/index.ts";
import { createArchive } from "../ladder/archive.ts";
import { childrenOf, type Drawn } from "../ladder/design.ts";
import { limitedJudge } from "../ladder/judge.ts";
import { answer, question } from "../ladder/outputs.ts";
import { families } from "../ladder/rules.ts";
import { deepestDamped, shares } from "./curves.ts";
import { type Helpers, told } from "./simulate.ts";

export interface Judged {
  readonly own: number;
  readonly reports: Helpers["reports"];
  /** From depth 1. */
  readonly right: readonly Estimate[];
}

export async function judgements(designs: readonly (readonly Drawn[])[], depth: number): Promise<Judged[]> {
  const found: Judged[] = [];
  for (const reports of [1, 3] as const) {
    for (const own of shares) {
      const right: Estimate[] = [];
      for (let height = 1; height <= Math.min(depth, deepestDamped); height++) {
        right.push(await rightJudgements(designs[height]!.slice(0, 500), { own: () => own, reports }));
      }
      found.push({ own, reports, right });
    }
  }
  return found;
}

async function rightJudgements(designs: readonly Drawn[], helpers: Helpers): Promise<Estimate> {
  const archive = createArchive();
  for (const { design } of designs) archive.add(design);
  const byId = new Map(designs.map((drawn) => [drawn.design.id, drawn]));
  const asked = designs.map(({ design }) =>
    comparison({
      input: question({ design: design.id, path: "" }),
      a: { text: answer(true) },
      b: { text: answer(false) },
    }),
  );
  const checks = asked.slice(0, 150);
  const judge = limitedJudge({
    ...{ id: "limited", archive, leaf: families.netlist!.leaf, leaves: 3 },
    advice: {
      checks,
      async say({ design, path }, { id }) {
        const random = seededRandom(`notes ${id}`);
        const drawn = byId.get(design)!;
        return new Map(childrenOf(path).map((child) => [child, told(drawn, child, helpers, random)]));
      },
    },
  });
  let right = 0;
  for (const [index, one] of asked.entries()) {
    const verdict = await judge.compare(one);
    if (verdict.status === "judged") right += Number((verdict.choice === "a") === designs[index]!.truth.get(""));
  }
  return proportion(right, designs.length)!;
}
