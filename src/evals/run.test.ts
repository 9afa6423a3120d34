import { afterEach, beforeEach, describe, expect, it, onTestFinished, test, vi } from "vitest";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { Judge } from "../judges/judge.ts";
import { oracle } from "../judges/oracle.ts";
import { counted } from "../models/counted.ts";
import { ModelError } from "../models/model.ts";
import { priced } from "../models/priced.ts";
import { fake } from "../models/providers/fake.ts";
import { type Comparison, comparison } from "../preferences/comparison.ts";
import type { Verdict } from "../preferences/preference.ts";
import { defineEval } from "./define.ts";
import type { ArmContext, EvalDefinition, Metric } from "./eval.ts";
import { agreement } from "./metrics/agreement.ts";
import { calibrationError } from "./metrics/calibration.ts";
import { EvalStopped, runEval } from "./run.ts";

let journal: Journal;

beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const numbers = (n: number) => Array.from({ length: n }, (_, at) => ({ n: at }));
type Item = { readonly n: number };
const value: Metric<Item, number> = { better: "higher", score: ({ output }) => output };
const right: Metric<Item, number> = {
  unit: "share",
  better: "higher",
  score: ({ item, output }) => (output === item.n ? 1 : 0),
};

function evalOf(parts: Partial<EvalDefinition<Item, number>>): EvalDefinition<Item, number> {
  return defineEval({
    name: "counting",
    question: "Who counts best?",
    data: () => numbers(20),
    arms: { plain: async ({ n }) => n, off: async ({ n }) => n + (n % 2) },
    metrics: { right },
    ...parts,
  });
}

function cyclic(): unknown {
  const one: { a?: unknown } = {};
  one.a = { own: one };
  return one;
}

const armOf = (found: Awaited<ReturnType<typeof runEval>>, name: string) =>
  found.report.arms.find((arm) => arm.name === name)!;

test("arms are compared with the first on the same items, with intervals, p and Holm's adjustment", async () => {
  const { report, scores } = await runEval(evalOf({ metrics: { right, value } }), { journal });
  expect(report).toMatchObject({
    version: 1,
    name: "counting",
    baseline: "plain",
    data: { items: 20, clusters: 20, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    arms: [
      { name: "plain", samples: 20, failed: 0, recalled: 0 },
      { name: "off", samples: 20 },
    ],
    caveats: [],
  });
  const [share, mean] = report.metrics;
  expect(share!.arms).toMatchObject([
    { arm: "plain", figure: { value: 1, high: 1 }, n: 20, without: 0, clusters: 20 },
    { arm: "off", figure: { value: 0.5, low: expect.closeTo(0.299, 3), high: expect.closeTo(0.701, 3) } },
  ]);
  expect(share!.differences).toMatchObject([
    { arm: "off", baseline: "plain", figure: { value: -0.5 }, p: 2 / 1024, adjusted: 4 / 1024 },
  ]);
  expect(mean!.differences[0]).toMatchObject({ figure: { value: 0.5 } });
  expect(scores).toHaveLength(40);
});

test("the same eval gives the same report, whatever ended first, and the second time nothing is made", async () => {
  const off = vi.fn(async ({ n }: Item) => {
    for (let wait = 0; wait < n % 5; wait++) await Promise.resolve();
    return n % 3;
  });
  const arms = { plain: async ({ n }: Item) => n, off };
  const first = await runEval(evalOf({ arms, metrics: { right, value } }), { journal, concurrency: 7 });
  const again = await runEval(evalOf({ arms, metrics: { right, value } }), { journal, concurrency: 1 });
  expect(off).toHaveBeenCalledTimes(20);
  expect(again.report.metrics).toEqual(first.report.metrics);
  expect(armOf(again, "off")).toMatchObject({ samples: 20, recalled: 20 });
});

test("two at once make each sample once, and find the same", async () => {
  const off = vi.fn(async ({ n }: Item) => n % 3);
  const shared = evalOf({ arms: { plain: async ({ n }: Item) => n, off } });
  const [one, other] = await Promise.all([1, 2].map((concurrency) => runEval(shared, { journal, concurrency })));
  expect(off).toHaveBeenCalledTimes(20);
  expect(other!.report.metrics).toEqual(one!.report.metrics);
  expect([one!, other!].map((found) => armOf(found, "off")!.recalled).reduce((sum, some) => sum + some)).toBe(20);
});

test("arms meet items in turn, and what a stop leaves is gone on with", async () => {
  const made: string[] = [];
  const arm =
    (name: string) =>
    async ({ n }: Item) => {
      made.push(`${name}${n}`);
      if (made.length === 5) stop.abort();
      return n;
    };
  const stop = new AbortController();
  const counting = evalOf({ arms: { a: arm("a"), b: arm("b") } });
  const stopped = await runEval(counting, { journal, concurrency: 1, drain: stop.signal }).catch((error) => error);
  expect(stopped).toBeInstanceOf(EvalStopped);
  expect(stopped.message).toBe("Stopped after 5 of 40 samples: they are kept, and the same command goes on.");
  expect(made).toEqual(["a0", "b0", "a1", "b1", "a2"]);
  const { report } = await runEval(counting, { journal, concurrency: 1 });
  expect(made).toHaveLength(40);
  expect(new Set(made).size).toBe(40);
  expect(report.arms).toMatchObject([{ recalled: 3 }, { recalled: 2 }]);
});

describe("an arm that throws", () => {
  it("is named with its errors, the others finish, and it is asked again the next time", async () => {
    let isBroken = true;
    const flaky = vi.fn(async ({ n }: Item) => {
      if (isBroken && n < 3) throw new Error("no luck");
      return n;
    });
    const counting = evalOf({ arms: { plain: async ({ n }) => n, flaky } });
    const found = await runEval(counting, { journal });
    expect(armOf(found, "flaky")).toMatchObject({ samples: 20, failed: 3, errors: [{ message: "no luck", count: 3 }] });
    expect(found.report.metrics[0]!.arms[1]).toMatchObject({ n: 17, without: 3 });
    expect(armOf(found, "plain")).toMatchObject({ samples: 20, failed: 0 });
    isBroken = false;
    expect(armOf(await runEval(counting, { journal }), "flaky")).toMatchObject({ failed: 0, recalled: 17 });
    expect(flaky).toHaveBeenCalledTimes(23);
  });

  it.each(["key", "quota", "unknown-model"] as const)(
    "for a reason that meets every item (%s) stops at once",
    async (kind) => {
      const locked = vi.fn(async () => {
        throw new ModelError(kind, `no: ${kind}`);
      });
      const found = await runEval(evalOf({ arms: { plain: async ({ n }) => n, locked } }), { journal, concurrency: 1 });
      expect(locked).toHaveBeenCalledTimes(1);
      expect(armOf(found, "locked")).toMatchObject({ samples: 0, stopped: `no: ${kind}` });
      expect(armOf(found, "plain")).toMatchObject({ samples: 20 });
      expect(found.report.caveats).toEqual([
        `locked stopped after 0 samples (the most that an arm has: 20): no: ${kind}`,
      ]);
    },
  );

  it.each([
    ["nothing", undefined],
    ["NaN", Number.NaN],
    ["a bigint", 1n],
    ["a Map", new Map()],
    ["when is a Date", { when: new Date(0) }],
    ["a.1 is a function", { a: [1, () => 1] }],
    ["a.own is the object that it is in", cyclic()],
  ])("or gives what is no plain data, has failed: %s", async (problem, output) => {
    const found = await runEval(evalOf({ arms: { empty: async () => output as never } }), { journal });
    expect(armOf(found, "empty").errors).toEqual([{ message: `It gave no plain data: ${problem}.`, count: 20 }]);
  });

  it("or takes longer than it may, has failed, whether it listens or not", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const deaf = () => new Promise<number>(() => {});
    const listening = (_: Item, { signal }: ArmContext) =>
      new Promise<number>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const running = runEval(evalOf({ arms: { deaf, listening }, timeLimit: 30 }), { journal });
    await vi.advanceTimersByTimeAsync(70_000);
    const found = await running;
    const errors = [{ message: "It took longer than 30 s.", count: 20 }];
    expect([armOf(found, "deaf").errors, armOf(found, "listening").errors]).toEqual([errors, errors]);
  });

  it("by a mistake in its code is told with the line", async () => {
    const mistaken = async () => (undefined as unknown as { length: number }).length;
    const found = await runEval(evalOf({ arms: { mistaken } }), { journal, limit: 1 });
    // Whatever is within this package is not the user's own code, and has no line.
    expect(armOf(found, "mistaken").errors[0]!.message).toMatch(/^Cannot read properties of undefined/);
  });
});

describe("spending", () => {
  const model = () =>
    counted(
      priced(
        fake(() => "7"),
        { input: 1e6, output: 0 },
      ),
    );
  const asking =
    (asked: ReturnType<typeof model>) =>
    async ({ n }: Item) =>
      Number((await asked.complete([{ role: "user", content: `one two ${n}` }])).text);

  it("is counted for each arm, however deep its calls are made", async () => {
    const found = await runEval(evalOf({ arms: { plain: async ({ n }) => n, asking: asking(model()) } }), { journal });
    const spent = { calls: 20, inputTokens: 60, outputTokens: 20, cost: 60 };
    expect(armOf(found, "asking")).toMatchObject({ spent, models: ["fake/script"] });
    expect(armOf(found, "plain").spent).toMatchObject({ calls: 0, inputTokens: 0, cost: 0 });
    const recalled = await runEval(evalOf({ arms: { asking: asking(model()) } }), { journal });
    expect(armOf(recalled, "asking").spent).toMatchObject({ calls: 20, cost: 60 });
  });

  it("stays within an arm's budget, which what was made before counts against", async () => {
    const counting = (calls: number) =>
      evalOf({ arms: { plain: async ({ n }) => n, asking: asking(model()) }, budget: { calls } });
    const found = await runEval(counting(7), { journal, concurrency: 3 });
    expect(armOf(found, "asking")).toMatchObject({ samples: 7, spent: { calls: 7 } });
    expect(armOf(found, "asking").stopped).toMatch(/^The budget of 7 calls is reached: .* may take 1 call\.$/);
    expect(armOf(found, "plain")).toMatchObject({ samples: 20 });
    expect(found.report.metrics[0]!.arms[1]).toMatchObject({ n: 7 });
    expect(armOf(await runEval(counting(9), { journal }), "asking")).toMatchObject({ samples: 9, recalled: 7 });
  });

  it("of all arms together stays within the command's limits", async () => {
    const found = await runEval(evalOf({ arms: { one: asking(model()), other: asking(model()) } }), {
      ...{ journal, concurrency: 1, limits: { cost: 10 } },
    });
    expect(found.report.arms.map(({ samples }) => samples)).toEqual([2, 1]);
    expect(armOf(found, "one").stopped).toContain("--max-cost");
  });

  it("of a model without a price is unknown, and cannot be limited", async () => {
    const free = counted(fake(() => "7"));
    expect(
      armOf(await runEval(evalOf({ arms: { asking: asking(free) } }), { journal }), "asking").spent.cost,
    ).toBeNull();
    const limited = evalOf({ name: "limited", arms: { asking: asking(free) }, budget: { cost: 1 } });
    expect(armOf(await runEval(limited, { journal }), "asking").stopped).toContain("no price is known for fake/script");
  });
});

describe("judges", () => {
  const pairs = Array.from({ length: 12 }, (_, at) =>
    comparison({ input: `q${at}`, a: { text: "long" }, b: { text: "x" }, gold: at % 3 ? "a" : "b" }),
  );
  const accuracy: Metric<Comparison, Verdict> = {
    unit: "share",
    better: "higher",
    score: ({ item, output }) => (output!.status === "judged" ? Number(output!.choice === item.gold) : undefined),
  };
  const longer: Judge = { id: "longer", kind: "program", compare: async () => ({ status: "judged", choice: "a" }) };
  const judging = (arms: EvalDefinition<Comparison, Verdict>["arms"]) =>
    defineEval<Comparison, Verdict>({
      name: "judging",
      question: "Who is right?",
      data: () => pairs,
      arms,
      metrics: { accuracy, gap: { of: "accuracy", from: "tossed", to: "ceiling" } },
    });

  it("are arms: what recovers a gap is told between those that it is of", async () => {
    const tossed: Judge = { id: "tossed", kind: "program", compare: async () => ({ status: "judged", choice: "b" }) };
    const { report } = await runEval(judging({ tossed, longer, ceiling: oracle() }), { journal });
    expect(report.metrics[1]).toMatchObject({
      name: "gap",
      unit: "share",
      arms: [{ figure: { value: 0 } }, { figure: { value: 0.5 } }, { figure: { value: 1 } }],
      differences: [],
    });
  });

  it("that come to no verdict are counted, and asked again", async () => {
    const compare = vi.fn(async (): Promise<Verdict> => ({ status: "unjudged", reason: "it stayed away" }));
    const shy: Judge = { id: "shy", kind: "program", compare };
    const arms = { tossed: longer, shy, ceiling: oracle() };
    const { report } = await runEval(judging(arms), { journal });
    expect(report.metrics[0]!.arms[1]).toEqual({ arm: "shy", n: 0, without: 12, clusters: 0 });
    await runEval(judging(arms), { journal });
    expect(compare).toHaveBeenCalledTimes(24);
  });

  it("that come to no verdict count in no figure of all samples either, nor what has no gold", async () => {
    const compare = async ({ input }: Comparison): Promise<Verdict> =>
      String(input).endsWith("1")
        ? { status: "unjudged", reason: "shy" }
        : { status: "judged", choice: "a", probability: 0.9 };
    const shy: Judge = { id: "shy", kind: "program", compare };
    const data = () => [...pairs, comparison({ input: "unknown", a: { text: "one" }, b: { text: "two" } })];
    const definition = {
      ...judging({ tossed: longer, shy, ceiling: oracle() }),
      data,
      metrics: { agreement, calibrationError },
    };
    const { report } = await runEval(definition, { journal });
    // q1 and q11 are unjudged; only one judge gives a probability.
    expect(report.metrics.map(({ arms }) => arms.map(({ n, without }) => [n, without]))).toEqual([
      [
        [12, 1],
        [10, 3],
        [12, 1],
      ],
      [
        [0, 13],
        [10, 3],
        [0, 13],
      ],
    ]);
  });

  it("of another id are other arms, and another right answer asks nobody again", async () => {
    const compare = vi.fn(longer.compare);
    const arms = (id: string) => ({ tossed: { ...longer, id, compare }, ceiling: oracle() });
    const first = await runEval(judging(arms("one")), { journal });
    const second = await runEval(
      { ...judging(arms("one")), data: () => pairs.map((pair) => ({ ...pair, gold: "a" as const })) },
      { journal },
    );
    expect(second.report.data.hash).not.toBe(first.report.data.hash);
    expect(compare).toHaveBeenCalledTimes(12);
    await runEval(judging(arms("two")), { journal });
    expect(compare).toHaveBeenCalledTimes(24);
  });
});

test("seeds and epochs are samples of their own of the same items", async () => {
  const contexts: Omit<ArmContext, "signal">[] = [];
  const drawn = async (_: Item, { seed, epoch }: ArmContext) => {
    contexts.push({ seed, epoch });
    return seed + epoch;
  };
  const { report } = await runEval(evalOf({ data: () => numbers(3), arms: { drawn }, metrics: { value }, epochs: 2 }), {
    ...{ journal, seeds: [0, 5] },
  });
  expect(report).toMatchObject({ seeds: [0, 5], epochs: 2, data: { items: 3 } });
  expect(report.metrics[0]!.arms[0]).toMatchObject({ n: 12, clusters: 3, figure: { value: 3 } });
  expect(new Set(contexts.map(({ seed, epoch }) => `${seed} ${epoch}`)).size).toBe(4);
});

test("some of the arms and items are run, and the report says so", async () => {
  const gap = { of: "right", from: "plain", to: "best" };
  const whole = evalOf({
    arms: { plain: async ({ n }) => n, off: async () => 0, best: async ({ n }) => n },
    metrics: { right, gap },
    thresholds: [
      { metric: "gap", least: 0.5 },
      { metric: "right", arm: "off", least: 0.9 },
      { metric: "right", arm: "best", least: 1 },
    ],
  });
  const { report } = await runEval(whole, { journal, limit: 4, arms: ["best", "off"] });
  expect(report.caveats).toEqual([
    "Only the first 4 items were read.",
    "Arms left out: plain.",
    "The baseline, plain, is left out: arms are compared with off.",
    "gap is left out: the gap that it is of needs arms that are left out.",
    "1 of 3 thresholds are left out with their arms.",
  ]);
  expect(report.thresholds).toEqual([
    { metric: "right", arm: "off", least: 0.9, value: 0.25, held: false },
    { metric: "right", arm: "best", least: 1, value: 1, held: true },
  ]);
  await expect(runEval(whole, { journal, arms: ["bets"] })).rejects.toThrow(
    'The eval "counting" has no arm "bets". There is: plain, off, best.',
  );
});

test("a trade-off is of metrics that are there", async () => {
  const tradeOffs = [
    { x: "value", y: "right" },
    { x: "value", y: "recovered" },
  ];
  const metrics = { right, value, recovered: { of: "right", from: "off", to: "plain" } };
  const { report } = await runEval(evalOf({ metrics, tradeOffs }), { journal });
  expect(report.tradeOffs).toEqual(tradeOffs);
  const one = await runEval(evalOf({ metrics, tradeOffs }), { journal, arms: ["plain"] });
  expect(one.report.tradeOffs).toEqual([{ x: "value", y: "right" }]);
});

test("a metric of all samples is bootstrapped, and has a difference without a p; curves are kept", async () => {
  const largest: Metric<Item, number> = {
    over: (samples) => Math.max(...samples.map(({ output }) => output ?? 0)),
    curve: (samples) => ({
      title: "Sizes",
      x: "n",
      y: "size",
      points: samples.map(({ item, output }) => ({ x: item.n, y: output! })),
    }),
  };
  const { report } = await runEval(evalOf({ metrics: { largest } }), { journal });
  expect(report.metrics[0]!.arms).toMatchObject([{ figure: { value: 19 }, n: 20 }, { figure: { value: 20 } }]);
  expect(report.metrics[0]!.differences).toEqual([
    { arm: "off", baseline: "plain", figure: expect.objectContaining({ value: 1 }) },
  ]);
  expect(report.curves.map(({ arm, curve }) => [arm, curve.points.length])).toEqual([
    ["plain", 20],
    ["off", 20],
  ]);
});

test("a metric may be measured on some of the items only: the others are not without a value", async () => {
  const only = ({ n }: Item) => n >= 15;
  const highest: Metric<Item, number> = { over: (samples) => Math.max(...samples.map(({ output }) => output!)) };
  const metrics = {
    late: { ...right, only },
    early: {
      ...highest,
      only: ({ n }: Item) => n < 15,
      curve: (samples: readonly unknown[]) => ({ title: "n", x: "n", y: "n", points: [{ x: 0, y: samples.length }] }),
    },
    recovered: { of: "late", from: "off", to: "plain" },
    broken: {
      ...right,
      only() {
        throw new Error("no such subset");
      },
    },
  };
  const thresholds = [{ metric: "broken", arm: "off", least: 0.5 }];
  const { report, scores } = await runEval(evalOf({ metrics, thresholds }), { journal });
  const [late, early, recovered, broken] = report.metrics;
  expect(late!.arms).toMatchObject([
    { arm: "plain", figure: { value: 1 }, n: 5, without: 0, clusters: 5 },
    { arm: "off", figure: { value: 0.4 }, n: 5, without: 0 },
  ]);
  expect(late!.differences).toMatchObject([{ figure: { value: -0.6 } }]);
  expect(early!.arms).toMatchObject([
    { arm: "plain", figure: { value: 14 }, n: 15, without: 0, clusters: 15 },
    { arm: "off", figure: { value: 14 }, n: 15 },
  ]);
  expect(report.curves.map(({ curve }) => curve.points)).toEqual([[{ x: 0, y: 15 }], [{ x: 0, y: 15 }]]);
  expect(recovered!.arms).toMatchObject([{ n: 5, without: 0 }, { n: 5 }]);
  expect(broken).toBeUndefined();
  expect(report.thresholds).toEqual([{ metric: "broken", arm: "off", least: 0.5, held: false }]);
  expect(report.caveats).toEqual([
    "What broken is measured on could not be computed: no such subset",
    "None of the items is one that this is measured on: broken.",
  ]);
  expect(Object.keys(scores[0]!.scores)).toEqual([]);
});

test("a metric that throws is named, and the others are there", async () => {
  const broken: Metric<Item, number> = {
    score({ item }) {
      if (item.n === 3) throw new Error("three");
      return item.n === 4 ? Number.NaN : 1;
    },
  };
  const { report } = await runEval(evalOf({ metrics: { broken, right }, arms: { plain: async ({ n }) => n } }), {
    journal,
  });
  expect(report.caveats).toEqual(["broken could not be computed for 2 of 20 samples of plain: three"]);
  expect(report.metrics.map(({ arms }) => arms[0]!.n)).toEqual([18, 20]);
});

test("what throws of all samples, or in words, is named too", async () => {
  const fails = () => {
    throw new Error("no");
  };
  const { report } = await runEval(
    evalOf({ metrics: { right, kappa: { over: fails, curve: fails } }, answer: fails }),
    { journal },
  );
  expect(report.caveats).toEqual([
    "kappa could not be computed for 20 samples of plain: no",
    "kappa could not be computed for 20 samples of off: no",
    "The curve of kappa could not be computed for plain: no",
    "The curve of kappa could not be computed for off: no",
    "No answer could be written: no",
  ]);
  expect(report.metrics[1]!.arms[0]).toEqual({ arm: "plain", n: 20, without: 0, clusters: 20 });
});

test("data that cannot be read, or is empty, is named", async () => {
  const broken = evalOf({
    data() {
      throw new Error("no such file");
    },
  });
  await expect(runEval(broken, { journal })).rejects.toThrow('The data of "counting" cannot be read: no such file');
  await expect(runEval(evalOf({ data: () => [] }), { journal })).rejects.toThrow('The data of "counting" has no items');
});

test.each<[string, unknown]>([
  ["it gives a string, not a list of items.", "lines\nof a file"],
  ["it gives one object, not a list of items.", { n: 1 }],
  ["it gives nothing, not a list of items.", undefined],
  ["item 2 is not plain data: ", [{ n: 1 }, { n: 2n }]],
  ["item 1 is not plain data: it is undefined.", [undefined]],
  ["item 1 is not plain data: it is a function.", [() => 1]],
])("data that is none is refused: %s", async (message, data) => {
  const whole = evalOf({ data: () => data as never });
  await expect(runEval(whole, { journal })).rejects.toThrow(`The data of "counting" cannot be read: ${message}`);
});

test("ids that several items share are told, unless the items are the same", async () => {
  const data = () => [{ n: 1 }, { n: 2 }, { n: 2 }, { n: 2 }];
  const told = async (idOf: (item: Item) => string) =>
    (await runEval(evalOf({ data, idOf }), { journal })).report.caveats.filter((caveat) =>
      caveat.includes("the id of"),
    );
  expect(await told(({ n }) => `${n}`)).toEqual([]);
  expect(await told(() => "same")).toEqual([
    'Of 4 items 3 have the id of one before them that is not the same, the first of them "same". Give ids that tell items apart.',
  ]);
});

test.each([
  [{ threshold: [] }, /it names the field "threshold"\. There is: name, .*thresholds/],
  [
    { thresholds: [{ metric: "right", lest: 1, most: 1 }] },
    /"right" names the field "lest"\. There is: metric, arm, least, most/,
  ],
  [{ thresholds: [{ metric: "right", most: 2 }] }, /is a share, so from 0 to 1; found 2\./],
  [{ budget: { call: 1 } }, /its budget names the field "call"/],
  [{ arms: { "a\nb": async (): Promise<number> => 1 } }, /the arm "a b" has a character in its name that is not seen/],
  [{ arms: { ["a".repeat(101)]: async (): Promise<number> => 1 } }, /has a name of 101 characters: 100 at most/],
])("what would be passed over in silence is refused: %o", (parts, message) => {
  expect(() => evalOf(parts as never)).toThrow(message);
});

test("what occurs twice is two samples of one cluster", async () => {
  const { report } = await runEval(evalOf({ data: () => [{ n: 1 }, { n: 1 }, { n: 2 }] }), { journal });
  expect(report.data).toMatchObject({ items: 3, clusters: 2 });
});

describe("defineEval", () => {
  it.each<[Partial<EvalDefinition<Item, number>>, string]>([
    [
      { name: "my eval" },
      `An eval's name is letters, digits and hyphens, such as "judges-on-llmbar"; found "my eval".`,
    ],
    [{ question: " " }, "it states no question"],
    [{ arms: {} }, "it has no arms"],
    [{ arms: { "a,b": async () => 1 } }, 'the arm "a,b" needs a name without commas'],
    [{ arms: { a: {} as never } }, 'the arm "a" is neither a judge nor a function'],
    [{ baseline: "plane" }, 'its baseline names the arm "plane". There is: plain, off.'],
    [{ metrics: {} }, "it has no metrics"],
    [{ metrics: { right: (() => 1) as never } }, 'the metric "right" is a function: it should be an object'],
    [{ metrics: { right: undefined as never } }, 'the metric "right" is undefined: it should be an object'],
    [
      { metrics: { right: { ...right, unit: "percent" as never } } },
      'names the unit "percent". There is: share, number,',
    ],
    [
      { metrics: { right: { ...right, better: "more" as never } } },
      'names the direction "more". There is: higher, lower.',
    ],
    [{ metrics: { right: {} } }, 'the metric "right" has neither score'],
    [
      { metrics: { right, gap: { of: "left", from: "plain", to: "off" } } },
      'names the metric with a score for each sample "left". There is: right.',
    ],
    [
      { metrics: { right, gap: { of: "right", from: "plain", to: "of" } } },
      'the metric "gap" names the arm "of". There is: plain, off.',
    ],
    [{ metrics: { right, gap: { of: "right", from: "off", to: "off" } } }, 'begins and ends with "off"'],
    [{ thresholds: [{ metric: "left", least: 1 }] }, 'a threshold names the metric "left". There is: right.'],
    [{ thresholds: [{ metric: "right", arm: "x", least: 1 }] }, 'names the arm "x"'],
    [{ thresholds: [{ metric: "right" }] }, "has neither least nor most"],
    [{ seeds: [1, 1] }, "found [1, 1]"],
    [{ epochs: 0 }, "found 0"],
  ])("refuses %j", (parts, message) => {
    expect(() => evalOf(parts)).toThrow(message);
  });
});
