/** What was found, as tables, a picture, and what became of the claims. */
import { bootstrap, colours, type Estimate } from "../../../src/index.ts";
import { type Bar, bars } from "../../chart.ts";
import type { EvalResult } from "../../results.ts";
import { plain } from "../../statistics.ts";
import { accuracyOf, type Outcome } from "../common/outcome.ts";
import type { Drawn, Review } from "./cases.ts";
import { levelColumns } from "./levels.ts";

export const armNames = {
  alone: "judge alone",
  lot: "notes by lot",
  asked: "the model, asked",
  /** Trained on right answers. */
  direct: "head on seven lines",
  untrained: "tree as it begins",
  tools: "tools alone",
  /** The lower level as it begins. */
  frozen: "tree and tools, top grown",
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

export type Chip = Pick<EvalResult, "findings" | "claims" | "tables" | "pictures">;

/** @param levels rows of the table of levels, see `levelRows` */
export async function chipResult(found: Found, levels: readonly (readonly string[])[]): Promise<Chip> {
  const of = (name: ArmName) => accuracy(found[name].reviews);
  const claims = (name: ArmName) => accuracy(found[name].claims);
  const added = difference(found.grown.reviews, found.tools.reviews);
  const lower = difference(found.grown.reviews, found.frozen.reviews);
  const [seen, unseen] = [true, false].map((is) =>
    accuracy(found.grown.reviews.filter(({ drawn }) => drawn.seenByTools === is)),
  );
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
        `${plain(of("words"))} with a tree grown without tools, ${plain(of("grown"))} with the grown tree and tools.`,
      `What training adds to tools: ${plain(added)}${added.low > 0 ? "" : ", which chance may explain"}. What training the lower level adds: ${plain(lower)}` +
        `${lower.low > 0 ? "" : ", which chance may explain"}. ` +
        `With the grown tree and tools the judge is right about ${plain(seen!)} where tools find something at the defect, ${plain(unseen!)} where they do not.`,
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
        held: lower.low > 0,
        found: plain(lower),
      },
    ],
    tables: [
      {
        title:
          "The levels, on designs of dev: labels are the limited reviewer's, at the upper level with the lower one's notes",
        columns: levelColumns,
        rows: levels,
      },
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
            own.length === 0 ? "" : `${shown(own)}, n ${own.length}`,
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
    pictures: [{ file: "chip-review.svg", alt, svg: await picture(found) }],
  };
}

const alt =
  "How often the judge is right about two reviews of a design, and its helper about one claim, with each kind of help.";

function picture(found: Found): Promise<string> {
  const shown = {
    ceiling: colours.black,
    grown: colours.green,
    words: colours.sky,
    frozen: colours.orange,
    tools: colours.vermilion,
    direct: colours.purple,
    asked: colours.grey,
    lot: colours.grey,
    alone: colours.blue,
  } as const;
  const names = Object.keys(shown) as (keyof typeof shown)[];
  const panels = { "judge, two reviews": "reviews", "helper, one claim": "claims" } as const;
  const drawn = Object.entries(panels).flatMap(([panel, of]) =>
    names.flatMap((name): Bar[] => {
      const some: readonly Decided[] = found[name][of];
      return some.length === 0 ? [] : [{ name: armNames[name], panel, ...accuracy(some) }];
    }),
  );
  return bars(drawn, {
    title: "Reviews of chips: the judge reads seven lines, and what helpers say",
    value: { title: "right", domain: [0, 1], percent: true },
    colours: Object.fromEntries(names.map((name) => [armNames[name], shown[name]])),
    level: 0.5,
    columns: 2,
  });
}
