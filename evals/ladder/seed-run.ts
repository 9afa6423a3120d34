/** All arms of one family with one seed: grown and measured on the same test designs. */
import { type Arm, counteredArms, ladderArms } from "./arms.ts";
import { drawTree } from "./drawn.ts";
import { type GrownArm, growArm } from "./grow-arm.ts";
import { type LevelMeasure, measureLevel } from "./measure.ts";
import { type Family, families } from "./rules.ts";
import type { Sizes } from "./sizes.ts";

export interface ArmMeasure {
  readonly arm: string;
  /** By height. */
  readonly levels: readonly LevelMeasure[];
}

export interface SeedRunOptions {
  readonly family: string;
  readonly depth: number;
  readonly seed: number;
  readonly sizes: Sizes;
  /** Names of arms; those of the ladder unless given. */
  readonly arms?: readonly string[];
}

export async function seedRun({ family: name, depth, seed, sizes, arms }: SeedRunOptions): Promise<ArmMeasure[]> {
  const family = families[name];
  if (!family) throw new Error(`No family "${name}". There are: ${Object.keys(families).join(", ")}.`);
  const tests = Array.from({ length: depth + 1 }, (_, height) => drawTree(family, "test", height, sizes.tests, seed));
  const measured: ArmMeasure[] = [];
  let trained: GrownArm | undefined;
  const usual = ladderArms(depth + 1);
  for (const arm of arms ? [...usual, ...counteredArms].filter(({ name }) => arms.includes(name)) : usual) {
    const grown = arm.topOnly
      ? await growTops(family, arm, depth, seed, sizes, trained)
      : [await growArm(family, arm, depth, seed, sizes)];
    if (arm.name === "trained helpers") trained = grown[0]!;
    const levels: LevelMeasure[] = [];
    for (const one of grown) {
      for (const level of one.levels) if (level) levels.push(await measureLevel(one, level, tests[level.height]!));
    }
    measured.push({ arm: arm.name, levels });
  }
  return measured;
}

/** Each depth by itself, on helpers that were trained honestly. */
async function growTops(
  family: Family,
  arm: Arm,
  depth: number,
  seed: number,
  sizes: Sizes,
  trained: GrownArm | undefined,
): Promise<GrownArm[]> {
  const below = trained ?? (await growArm(family, honest, depth, seed, sizes));
  const grown: GrownArm[] = [];
  for (let top = 1; top <= depth; top++) {
    grown.push(await growArm(family, arm, top, seed, sizes, below));
  }
  return grown;
}

const honest = ladderArms(1).find(({ name }) => name === "trained helpers")!;
