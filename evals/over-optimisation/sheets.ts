/**
 * What is reported on: sheets of 64 blocks of one height, drawn from a stock of the ladder's designs, with what a helper
 * says of each. The helper was grown by the ladder's own code, on judgements alone: its errors are its own.
 */
import { seededRandom } from "../../src/index.ts";
import type { Archive } from "../ladder/archive.ts";
import { ladderArms } from "../ladder/arms.ts";
import type { Place } from "../ladder/design.ts";
import { drawTree } from "../ladder/drawn.ts";
import { type GrownArm, growArm } from "../ladder/grow-arm.ts";
import type { LimitedJudge } from "../ladder/judge.ts";
import { readAnswer } from "../ladder/outputs.ts";
import { families } from "../ladder/rules.ts";
import { usualSizes } from "../ladder/sizes.ts";
import { mean } from "../statistics.ts";
import { slots } from "./reports.ts";

export interface Block {
  readonly place: Place;
  readonly holds: boolean;
  /** What the helper says, asked by the judge and, another time, by the reward model. */
  readonly noted: boolean;
  readonly seen: boolean;
}

export interface Sheet {
  readonly id: string;
  /** By slot. */
  readonly blocks: readonly Block[];
  /** Slots of blocks that hold. */
  readonly holding: ReadonlySet<string>;
}

export interface Stock {
  readonly archive: Archive;
  readonly blocks: readonly Block[];
  /** Probability that notes are right, as the ladder's judge came to believe by its own spot-checks. */
  readonly trust: number;
  /** Of notes; measured, and seen by nobody. */
  readonly error: number;
}

const family = families.netlist!;

/** @param depth of the highest judge whose helpers are wanted */
export function growHelpers(depth: number, seed: number): Promise<GrownArm> {
  const arm = ladderArms(depth + 1).find(({ name }) => name === "trained helpers")!;
  return growArm(family, arm, depth, seed, usualSizes);
}

/** Blocks of the height below a level, with what the helpers of that level's judge say of them. */
export async function stockOf(
  { archive, levels }: GrownArm,
  level: number,
  use: string,
  count: number,
  seed: number,
): Promise<Stock> {
  const helper = levels[level - 1]!.policy;
  const blocks: Block[] = [];
  for (const { design, truth } of drawTree(family, `${use}-sheets`, level - 1, count, seed)) {
    archive.add(design);
    const place = { design: design.id, path: "" };
    const ask = async (time: number) => readAnswer((await helper.sample(place, 1, { seed: seed + time }))[0]!).holds;
    blocks.push({ place, holds: truth.get("")!, noted: await ask(101), seen: await ask(102) });
  }
  const trust = Number(await (levels[level]!.judge as LimitedJudge).trust());
  return { archive, blocks, trust, error: mean(blocks.map(({ noted, holds }) => Number(noted !== holds))) };
}

/** The same blocks with errors that are injected: as frequent as the helper's, but each by a lot of its own. */
export function injected(stock: Stock, seed: number): Stock {
  const random = seededRandom(`injected ${seed} ${stock.blocks[0]!.place.design}`);
  const rate = (which: "noted" | "seen") => mean(stock.blocks.map((block) => Number(block[which] !== block.holds)));
  const [noted, seen] = [rate("noted"), rate("seen")];
  const blocks = stock.blocks.map((block) => ({
    ...block,
    noted: block.holds !== random() < noted,
    seen: block.holds !== random() < seen,
  }));
  return { ...stock, blocks };
}

export function drawSheets({ blocks }: Stock, use: string, count: number, seed: number): Sheet[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${use}-${index}`;
    const random = seededRandom(`sheet ${seed} ${id}`);
    const drawn = slots.map(() => blocks[Math.floor(random() * blocks.length)]!);
    return { id, blocks: drawn, holding: new Set(slots.filter((_slot, at) => drawn[at]!.holds)) };
  });
}
