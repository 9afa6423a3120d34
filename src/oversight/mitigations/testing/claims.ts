/**
 * A setting in which helpers can lie: a source of many facts, two candidates that each state one of them, one rightly; a
 * helper that reports what the source says of both; and judges of whom one believes reports and one reads for himself.
 */
import { seededRandom } from "../../../core/random.ts";
import type { Helper } from "../../../helpers/helper.ts";
import type { Judge } from "../../../judges/judge.ts";
import { preferenceOf } from "../../../judges/judge.ts";
import { type Comparison, comparison, type Note, other, type Side } from "../../../preferences/comparison.ts";
import type { Preference, Verdict } from "../../../preferences/preference.ts";

const colours = ["red", "green", "blue", "white", "black"];
const sides = ["a", "b"] as const;

export function drawClaims(count: number, seed: string | number): Comparison[] {
  const random = seededRandom(seed);
  const draw = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const facts = Array.from({ length: 40 }, (_, door) => `Door ${index}-${door} is ${draw(colours)}.`);
    const asked = Math.floor(random() * facts.length);
    const right = facts[asked]!;
    const wrong = draw(colours.map((colour) => `Door ${index}-${asked} is ${colour}.`).filter((one) => one !== right));
    const gold = draw(sides);
    const texts = gold === "a" ? [right, wrong] : [wrong, right];
    return comparison({
      ...{ input: `What is the colour of door ${index}-${asked}?`, source: facts.join("\n"), gold },
      ...{ a: { text: texts[0]! }, b: { text: texts[1]! } },
    });
  });
}

/** Says of each candidate whether the source bears it out, and points to where it says so. @param lies share of comparisons */
export function reporter(lies: number): Helper {
  return {
    name: `reporter lying ${lies}`,
    async note(comparison) {
      const isLie = seededRandom(`lie\n${comparison.id}`)() < lies;
      return sides.map((about): Note => {
        const isTrue = passageOf(comparison).text === comparison[about].text;
        return { helper: "reporter", about, text: isTrue !== isLie ? "true" : "false", span: passageOf(comparison) };
      });
    },
  };
}

/** Opens what notes point to, and says where they are mistaken. @param misses share of mistakes */
export function checker(misses: number): Helper {
  return {
    name: "checker",
    async note({ id, notes = [], source = "", ...candidates }) {
      return notes.flatMap(({ about, text, span }): Note[] => {
        if (about === "both" || !span || seededRandom(`miss\n${id}\n${about}`)() < misses) return [];
        const isTrue = source.slice(span.start, span.end) === candidates[about].text;
        return String(isTrue) === text ? [] : [{ helper: "checker", about, text: "mistaken", span }];
      });
    },
  };
}

/** Never opens the source but for one passage that helpers disagree about; else it believes what it is told. */
export const believer: Judge = {
  id: "believer",
  kind: "program",
  async compare({ notes = [], source = "", ...candidates }) {
    const disputed = notes.find(({ text }) => text === "mistaken");
    const said = notes.filter(({ helper }) => helper === "reporter");
    const isTrue = (side: Side) =>
      disputed?.span && disputed.about === side
        ? source.slice(disputed.span.start, disputed.span.end) === candidates[side].text
        : said.find(({ about }) => about === side)?.text === "true";
    // Of the disputed side it knows; exactly one of the two is right.
    const side: Side = disputed?.about === "b" ? "b" : "a";
    return { status: "judged", choice: isTrue(side) ? side : other(side) };
  },
};

/** Reads the whole source, and believes nobody. */
export const opener: Judge = {
  id: "opener",
  kind: "program",
  async compare({ a, source = "" }): Promise<Verdict> {
    return { status: "judged", choice: source.split("\n").includes(a.text) ? "a" : "b" };
  },
};

export async function judgeAll(judge: Judge, comparisons: readonly Comparison[]): Promise<Preference[]> {
  return Promise.all(comparisons.map(async (one) => preferenceOf(judge, one, await judge.compare(one))));
}

/** @returns share of right answers, of those that were judged */
export function accuracyOf(preferences: readonly Preference[]): number {
  const judged = preferences.filter(({ verdict }) => verdict.status === "judged");
  const right = judged.filter(
    ({ comparison, verdict }) => verdict.status === "judged" && verdict.choice === comparison.gold,
  );
  return right.length / judged.length;
}

function passageOf({ input, source = "" }: Comparison) {
  const door = String(input).match(/door (\S+)\?/)![1];
  const start = source.indexOf(`Door ${door} is `);
  const end = source.indexOf(".", start) + 1;
  return { start, end, text: source.slice(start, end) };
}
