/**
 * A judge that style and flattery do not sway: it judges each comparison as it is, and again with both candidates in
 * plain words. A verdict that the words alone decide stays; one that changes was given to the bold type or to "choose
 * this answer", and is no verdict. What is longer because it says more stays longer: a taste for length itself is not
 * found. Source: the perturbation tests of judges in Zheng et al. 2023, arXiv:2306.05685, section 3.3; Chen et al. 2024,
 * arXiv:2402.10669; Raina et al. 2024, arXiv:2402.14016.
 */
import type { Judge } from "../../judges/judge.ts";
import { type Comparison, comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { inPlainWords, noteInPlainWords } from "./plain-words.ts";
import { bothKept, changedBy, type Share } from "./second-look.ts";

/** Both judgements are kept as votes. A comparison that is in plain words already is judged once. */
export function steady(judge: Judge): Judge {
  return {
    id: `steady ${judge.id}`,
    kind: judge.kind,
    ...(judge.rubric && { rubric: judge.rubric }),
    async compare(given, options) {
      const plain = plainly(given);
      if (!plain) return judge.compare(given, options);
      const [first, second] = await Promise.all([judge.compare(given, options), judge.compare(plain, options)]);
      const kept = bothKept({ judge, verdict: first }, { look: "in plain words", judge, verdict: second });
      if (first.status === "unjudged") return { ...first, ...kept };
      const orders = first.orders && { orders: first.orders };
      if (second.status === "unjudged") {
        return { status: "unjudged", reason: `in plain words: ${second.reason}`, ...orders, ...kept };
      }
      if (first.choice === second.choice) return { ...first, ...kept };
      const reason = `style or flattery sways it: ${first.choice} as they are, ${second.choice} in plain words`;
      return { status: "unjudged", reason, ...orders, ...kept };
    },
  };
}

/** @returns verdicts that style or flattery changed, of those tried */
export function swayed(preferences: Iterable<Preference>): Share {
  return changedBy("in plain words", preferences);
}

/** Another comparison, by its id too: a person asked again is asked something else. @returns undefined where nothing changes */
function plainly({ id: _, ...given }: Comparison): Comparison | undefined {
  const plain = {
    a: { ...given.a, text: inPlainWords(given.a.text) },
    b: { ...given.b, text: inPlainWords(given.b.text) },
    ...(given.notes && { notes: given.notes.map((note) => ({ ...note, text: noteInPlainWords(note.text) })) }),
  };
  const changed =
    plain.a.text !== given.a.text ||
    plain.b.text !== given.b.text ||
    plain.notes?.some(({ text }, place) => text !== given.notes![place]!.text);
  return changed ? comparison({ ...given, ...plain }) : undefined;
}
