/** Reports made by hand, with everything in them that a report can have. */
import type { ArmFigure, Curve, MetricFound } from "../../eval.ts";
import type { ArmReport, EvalReport } from "../../report.ts";

const spent = { calls: 400, inputTokens: 512_340, outputTokens: 20_411, cost: 0.8134, milliseconds: 252_400 };

const arm = (name: string, more: Partial<ArmReport> = {}): ArmReport => ({
  name,
  samples: 400,
  failed: 0,
  recalled: 0,
  spent,
  errors: [],
  ...more,
});

const figure = (arm: string, value?: number, reach?: number, more: Partial<ArmFigure> = {}): ArmFigure => ({
  arm,
  ...(value !== undefined && {
    figure: reach === undefined ? { value } : { value, low: value - reach, high: value + reach },
  }),
  n: 391,
  without: 9,
  clusters: 100,
  ...more,
});

const difference = (arm: string, value: number, reach: number, p?: number, adjusted?: number) => ({
  arm,
  baseline: "unaided",
  figure: { value, low: value - reach, high: value + reach },
  ...(p !== undefined && { p }),
  ...(adjusted !== undefined && { adjusted }),
});

const calibration = (bend: number): Curve => ({
  title: "Calibration",
  x: "probability that was said",
  y: "share that was right",
  diagonal: true,
  points: [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95].map((x, index) => {
    const y = Math.min(1, Math.max(0, 0.5 + (x - 0.5) * bend));
    return { x, y, low: Math.max(0, y - 0.08), high: Math.min(1, y + 0.08), n: 10 + 9 * index };
  }),
});

const bestOfN = (gain: number): Curve => ({
  title: "Best of n",
  x: "n outputs, of which the best is taken",
  y: "true quality",
  points: [1, 2, 4, 8, 16, 32].map((x) => {
    const y = 0.5 + gain * Math.log2(x) - 0.006 * Math.log2(x) ** 2;
    return { x, y, low: y - 0.03, high: y + 0.03 };
  }),
});

const metrics: MetricFound[] = [
  {
    name: "accuracy",
    unit: "share",
    better: "higher",
    arms: [
      figure("unaided", 0.555, 0.027),
      figure("assisted", 0.825, 0.026),
      figure("debate", 0.571, 0.028),
      figure("stopped early", 0.41, 0.11, { n: 31, without: 12, clusters: 11 }),
    ],
    differences: [
      difference("assisted", 0.27, 0.031, 0.0001, 0.0006),
      difference("debate", 0.016, 0.024, 0.21, 0.42),
      difference("stopped early", -0.145, 0.1, 0.004, 0.016),
    ],
  },
  {
    name: "gap recovered",
    unit: "share",
    arms: [figure("assisted", 0.607, 0.06), figure("debate", 0.036, 0.055)],
    differences: [],
  },
  {
    name: "calibration error",
    unit: "number",
    better: "lower",
    arms: [
      figure("unaided", 0.113, 0.02),
      figure("assisted", 0.0412, 0.011),
      figure("debate", 0.0931, 0.018),
      figure("stopped early", undefined, undefined, { n: 0, without: 43, clusters: 0 }),
    ],
    differences: [difference("assisted", -0.0718, 0.021), difference("debate", -0.0199, 0.024)],
  },
  {
    name: "tokens",
    unit: "tokens",
    better: "lower",
    arms: [
      figure("unaided", 412, 11, { n: 400, without: 0 }),
      figure("assisted", 1331.9, 46, { n: 400, without: 0 }),
      figure("debate", 3120, 210, { n: 400, without: 0 }),
      figure("stopped early", 388, undefined, { n: 43, without: 0, clusters: 15 }),
    ],
    differences: [difference("assisted", 919, 41, 0.0001, 0.0006), difference("debate", 2708, 206, 0.0001, 0.0006)],
  },
];

/** Everything that a report may have. */
export const whole: Required<EvalReport> = {
  version: 1,
  name: "assistance-helps",
  question: "Does a judge agree with the truth more often after reading its helpers' notes?",
  answer:
    "Yes: with helpers the judge is right about 82.5 [79.9, 85.1]% of the pairs, unaided about 55.5 [52.8, 58.2]%. A debate at more than twice the tokens made no difference that could be told from chance.",
  command: "espalier eval evals/assistance-helps.eval.ts --limit 400 --seeds 0,1",
  espalier: "0.4.0",
  commit: "5c0e17c2f8a94be6c1d7+",
  started: "2026-11-28T13:23:37.120Z",
  seconds: 803.2,
  data: {
    items: 400,
    clusters: 100,
    sets: [
      {
        name: "Ledgers",
        citation: "Made by datasets/ledgers/write.ts: account books with one error each, from seeds 0 to 99",
        licence: "CC0-1.0",
        checksum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      },
      {
        name: "LLMBar",
        citation:
          "Zeng et al. 2024, “Evaluating Large Language Models at Evaluating Instruction Following”, arXiv:2310.07641",
        licence: "MIT",
      },
    ],
    hash: "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
  },
  seeds: [0, 1],
  epochs: 1,
  baseline: "unaided",
  arms: [
    arm("unaided", { recalled: 400 }),
    arm("assisted", { spent: { ...spent, calls: 1200, inputTokens: 1_602_000, cost: 2.44, milliseconds: 611_000 } }),
    arm("debate", {
      failed: 3,
      spent: { ...spent, cost: null },
      errors: [{ message: "The model said nothing.", count: 3 }],
    }),
    arm("stopped early", {
      samples: 43,
      failed: 12,
      stopped: "Its budget of 50,000 tokens is spent.",
      spent: { calls: 43, inputTokens: 48_100, outputTokens: 2_300, cost: 0.00001, milliseconds: 31_000 },
      errors: [
        { message: "429: too many requests", count: 9 },
        { message: "no VERDICT line in: I cannot decide.", count: 3 },
      ],
    }),
  ],
  metrics,
  measuring: [
    {
      metric: "claims borne out",
      models: ["openai/gpt-5-mini"],
      recalled: 120,
      spent: { calls: 1_840, inputTokens: 2_210_400, outputTokens: 9_310, cost: 0.571 },
    },
  ],
  curves: [
    { metric: "calibration error", arm: "unaided", curve: calibration(0.45) },
    { metric: "calibration error", arm: "assisted", curve: calibration(0.95) },
    { metric: "calibration error", arm: "debate", curve: calibration(0.6) },
    { metric: "best of n", arm: "unaided", curve: bestOfN(0.045) },
    { metric: "best of n", arm: "assisted", curve: bestOfN(0.1) },
  ],
  tradeOffs: [{ x: "tokens", y: "accuracy" }],
  thresholds: [
    { metric: "accuracy", arm: "assisted", least: 0.8, value: 0.825, held: true },
    { metric: "accuracy", arm: "debate", least: 0.6, value: 0.571, held: false },
    { metric: "calibration error", arm: "assisted", most: 0.05, value: 0.0412, held: true },
    { metric: "calibration error", arm: "stopped early", least: 0.01, most: 0.2, held: false },
  ],
  caveats: [
    "“stopped early” ended after 43 of 400 samples: its figures are of other items than the rest.",
    "2.3% of the comparisons of each arm have no verdict; they count as missing.",
  ],
};

const evil = `</svg></title></style><script>fetch("http://127.0.0.1:9/")</script><img src=x onerror="hacked=1">&amp;"'|\`**@all**`;
const unseen = "turned \u202etxt.exe\u202c \u0000\u0007\u001b[31m a\u200bb\ud800";

/** What an arm is called, what a model or an error said: hostile, in every place. */
export const hostile: EvalReport = replaced(whole, (text) =>
  /^\d{4}-\d\d-\d\dT/.test(text) ? text : `${text}${evil}${unseen}`,
);

export const oneArm: EvalReport = {
  ...only("unaided"),
  thresholds: [],
  caveats: [],
  curves: [],
};

/** As small as it may be. */
export const bare: EvalReport = {
  version: 1,
  name: "bare",
  question: "Does it run?",
  command: "espalier eval bare.eval.ts",
  espalier: "0.4.0",
  started: "2026-11-28T13:23:37Z",
  seconds: 0.004,
  data: { items: 0, clusters: 0, sets: [], hash: "" },
  seeds: [0],
  epochs: 1,
  baseline: "one",
  arms: [arm("one", { samples: 0, spent: { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, milliseconds: 0 } })],
  metrics: [],
  curves: [],
  thresholds: [],
  caveats: [],
};

/** Twelve arms, with names of up to eighty characters. */
export const twelveArms: EvalReport = {
  ...whole,
  baseline: nameOf(0),
  arms: Array.from({ length: 12 }, (_, index) => arm(nameOf(index))),
  metrics: metrics.map((metric, place) => ({
    ...metric,
    arms: Array.from({ length: 12 }, (_, index) =>
      figure(nameOf(index), (1 + place * 90) * (0.4 + 0.03 * index), 0.02 + place),
    ),
    differences: Array.from({ length: 11 }, (_, index) => ({
      ...difference(
        nameOf(index + 1),
        (1 + place * 90) * 0.03 * (index - 3),
        0.05 + place * 2,
        0.01 * index,
        0.015 * index,
      ),
      baseline: nameOf(0),
    })),
  })),
  curves: Array.from({ length: 12 }, (_, index) => ({
    metric: "best of n",
    arm: nameOf(index),
    curve: bestOfN(0.03 + 0.007 * index),
  })),
  thresholds: [],
};

function nameOf(index: number): string {
  return `protocol-${index}${"-with-a-critic".repeat(index % 6)}`;
}

function only(name: string): EvalReport {
  return {
    ...whole,
    arms: whole.arms.filter((one) => one.name === name),
    metrics: metrics.map((metric) => ({
      ...metric,
      arms: metric.arms.filter(({ arm }) => arm === name),
      differences: [],
    })),
  };
}

/** The same, with another text in the place of each that is not of a fixed set. */
function replaced<Value>(value: Value, by: (text: string) => string, key = ""): Value {
  if (typeof value === "string") return (["unit", "better"].includes(key) ? value : by(value)) as Value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, by, key)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, by, name)])) as Value;
}
