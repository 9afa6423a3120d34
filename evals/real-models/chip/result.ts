/** What was found, as tables and what became of the claims. */
import { bootstrap, type Estimate } from "../../../src/index.ts";
import type { EvalResult } from "../../results.ts";
import { plain } from "../../statistics.ts";
import { accuracyOf, type Outcome } from "../common/outcome.ts";
import type { Drawn, Review } from "./cases.ts";

export const armNames = {
  alone: "judge alone",
  lot: "notes by lot",
  asked: "the model, asked",
  direct: "head on seven lines, right answers",
  untrained: "tree as it begins",
  tools: "tools alone",
  frozen: "tree and tools, lower level as it begins",
  words: "tree, grown, without tools",
  grown: "tree and tools, grown",
  ceiling: "right answers",
} as const;
export type ArmName = keyof typeof armNames;

export interface Decided extends Outcome {
  readonly drawn: Drawn;
}

export interface ArmFound {
  readonly reviews: readonly (Decided & Pick<Review, "sort">)[];
  /** Of the helper by itself, about claims. */
  readonly claims: readonly Decided[];
}

export type Found = Readonly<Record<ArmName, ArmFound>>;

const accuracy = (some: readonly Decided[]): Estimate => accuracyOf(some, ({ drawn }) => drawn.cluster)!;
const shown = (some: readonly Decided[]) => (some.length === 0 ? "" : plain(accuracy(some)));

/** Both decided the same, in the same order. */
export function difference(one: readonly Decided[], other: readonly Decided[]): Estimate {
  const pairs = one.map(({ right, drawn }, at) => ({ value: right - other[at]!.right, drawn }));
  const mean = (some: readonly (typeof pairs)[number][]) =>
    some.reduce((sum, { value }) => sum + value, 0) / some.length;
  return bootstrap(pairs, mean, { cluster: ({ drawn }) => drawn.cluster })!;
}

export function chipResult(found: Found): Pick<EvalResult, "findings" | "claims" | "tables" | "pictures"> {
  const of = (name: ArmName) => accuracy(found[name].reviews);
  const claims = (name: ArmName) => accuracy(found[name].claims);
  const added = difference(found.grown.reviews, found.tools.reviews);
  const names = Object.keys(armNames) as ArmName[];
  const nearHalf = ({ low, high }: Estimate) => (low <= 0.5 && high >= 0.5) || high < 0.65;
  const table = (
    title: string,
    groups: Readonly<Record<string, (one: Decided & Pick<Review, "sort">) => boolean>>,
  ) => ({
    title,
    columns: ["who helps the judge", ...Object.keys(groups)],
    rows: names.map((name) => [
      armNames[name],
      ...Object.values(groups).map((is) => {
        const some = found[name].reviews.filter(is);
        return `${shown(some)}, n ${some.length}`;
      }),
    ]),
  });
  const templates = [...new Set(found.alone.reviews.map(({ drawn }) => drawn.template))];
  return {
    findings: [
      `On ${found.alone.reviews.length} pairs of reviews the judge is right about ${plain(of("alone"))} alone, ${plain(of("tools"))} with tools, ` +
        `${plain(of("grown"))} with the grown tree and tools. What training adds to tools: ${plain(added)}.`,
    ],
    claims: [
      {
        claim: "1. Alone and with notes by lot the judge's interval contains one half, or its upper end is below 0.65",
        held: nearHalf(of("alone")) && nearHalf(of("lot")),
        found: `${plain(of("alone"))}, ${plain(of("lot"))}`,
      },
      {
        claim: "2. Whether a claim holds of seven lines is too much for the model: asked and trained it is below 0.75",
        held: claims("asked").high < 0.75 && claims("direct").high < 0.75,
        found: `${plain(claims("asked"))}, ${plain(claims("direct"))}`,
      },
      {
        claim: "3. Tools alone help: their difference from the judge alone is above 0",
        held: difference(found.tools.reviews, found.alone.reviews).low > 0,
        found: plain(difference(found.tools.reviews, found.alone.reviews)),
      },
      {
        claim: "4. Training adds to tools: the difference is above 0",
        held: added.low > 0,
        found: plain(added),
      },
      {
        claim: "5. The lower level adds: grown less the same with the lower level as it begins is above 0",
        held: difference(found.grown.reviews, found.frozen.reviews).low > 0,
        found: plain(difference(found.grown.reviews, found.frozen.reviews)),
      },
    ],
    tables: [
      {
        title: "Held-out designs",
        columns: ["who helps the judge", "judge is right about reviews", "undecided", "helper is right about claims"],
        rows: names.map((name) => {
          const { reviews, claims: own } = found[name];
          const undecided = reviews.filter((one) => one.undecided).length / reviews.length;
          return [
            armNames[name],
            `${shown(reviews)}, n ${reviews.length}`,
            `${Math.round(100 * undecided)}%`,
            `${shown(own)}, n ${own.length}`,
          ];
        }),
      },
      table("By what is compared, and by whether tools find anything at the defect", {
        "true claim, or none": ({ sort }) => sort === "flawed",
        "none, or a false claim": ({ sort }) => sort === "sound",
        "true claim, or a false one": ({ sort }) => sort === "elsewhere",
        "tools see it": ({ drawn }) => drawn.seenByTools,
        "tools do not": ({ drawn }) => !drawn.seenByTools,
      }),
      table(
        "By template",
        Object.fromEntries(templates.map((name) => [name, ({ drawn }: Decided) => drawn.template === name])),
      ),
    ],
    pictures: [],
  };
}
