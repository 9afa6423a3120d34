/** What the curves come to: what became of the claims, a table and a picture. */
import { bootstrap, colours, type Estimate } from "../../src/index.ts";
import { lines, type Point } from "../chart.ts";
import type { Claim, Table } from "../results.ts";
import { mean } from "../statistics.ts";
import { type Curve, curvesWith, distance, fitted, most, powers, predicted, type Setting } from "./curves.ts";

export function claimsOf(
  curves: readonly Curve[],
  settings: readonly Setting[],
  levels: readonly number[],
  labels: readonly number[],
): Claim[] {
  const averages = settings.map((setting) => {
    const some = curvesWith(curves, setting);
    const at = (n: number) => mean(some.map(({ gold }) => gold[Math.log2(n)]! - gold[0]!));
    const scale = Math.max(...powers.map((n) => Math.abs(at(n))));
    const miss = mean(some.map((curve) => predicted(curve, most) - curve.gold[0]!)) - at(most);
    return { ...setting, gain: at(most), isNear: Math.abs(miss) <= scale / 4 };
  });
  const near = averages.filter(({ isNear }) => isNear).length;
  const gain = (level: number, by: Setting["by"], count: number) =>
    averages.find((one) => one.level === level && one.by === by && one.labels === count)!.gain;
  const edges = levels.map((level) =>
    labels.map((count) => gain(level, "assisted", count) - gain(level, "unaided", count)),
  );
  const best = levels.map((level) => gain(level, "assisted", labels.at(-1)!));
  const peaks = levels.flatMap((level) =>
    labels.flatMap((count) => {
      const [assisted, unaided] = (["assisted", "unaided"] as const).map((by) =>
        curvesWith(curves, { level, by, labels: count }).flatMap(({ law }) => law.peak ?? []),
      );
      return assisted!.length > 0 && unaided!.length > 0 ? [mean(assisted!) > mean(unaided!)] : [];
    }),
  );
  const last = levels.at(-1)!;
  return [
    {
      claim:
        "1. The law at n ≤ 64 predicts the gold gain at n = 1024 within a quarter of its scale, in three quarters of the settings",
      held: near >= 0.75 * averages.length,
      found: `${near} of ${averages.length}`,
    },
    {
      claim: "2. The best of 1024 is worth more with as many assisted labels, at every level",
      held: edges.flat().every((one) => one > 0),
      found: levels
        .map((level, index) => `level ${level}: ${edges[index]!.map((one) => one.toFixed(2)).join(", ")} more`)
        .join("; "),
    },
    {
      claim: "3. Assistance moves the peak to the right",
      held: peaks.length > 0 && peaks.filter(Boolean).length > peaks.length / 2,
      found: `in ${peaks.filter(Boolean).length} of ${peaks.length} settings with peaks`,
    },
    {
      claim: `4. At level ${last} the most unaided labels stay below the fewest assisted ones`,
      held: gain(last, "unaided", labels.at(-1)!) < gain(last, "assisted", labels[0]!),
      found: `${gain(last, "unaided", labels.at(-1)!).toFixed(2)} against ${gain(last, "assisted", labels[0]!).toFixed(2)}`,
    },
    {
      claim: "5. With the most assisted labels less is gained from level to level",
      held: best.every((one, index) => index === 0 || one < best[index - 1]!),
      found: levels.map((level, index) => `level ${level}: ${best[index]!.toFixed(2)}`).join("; "),
    },
    {
      claim: `6. At level ${last} more is gained with injected errors, as frequent, than with helpers' own`,
      held: gain(last, "injected", labels.at(-1)!) > best.at(-1)!,
      found: levels
        .map(
          (level, index) =>
            `level ${level}: ${gain(level, "injected", labels.at(-1)!).toFixed(2)} against ${best[index]!.toFixed(2)}`,
        )
        .join("; "),
    },
  ];
}

export function findingsOf(
  curves: readonly Curve[],
  settings: readonly Setting[],
  levels: readonly number[],
): string[] {
  const turned = settings.filter((setting) => {
    const some = curvesWith(curves, setting);
    const gold = powers.map((_, power) => mean(some.map((curve) => curve.gold[power]!)));
    return gold.at(-1)! < Math.max(...gold) - 0.05;
  });
  const of = (by: Setting["by"]) =>
    `${turned.filter((setting) => setting.by === by).length} of ${settings.filter((setting) => setting.by === by).length}`;
  const pessimistic = settings.filter((setting) => {
    const some = curvesWith(curves, setting);
    return mean(some.map((curve) => predicted(curve, most))) < mean(some.map(({ gold }) => gold.at(-1)!));
  }).length;
  return [
    `Helpers that were grown err in ${levels.map((level) => `${(100 * mean(curves.filter((one) => one.level === level && one.by === "assisted").map((one) => one.helperError))).toFixed(1)}% (level ${level})`).join(", ")} of their notes.`,
    `Gold turned down before n = ${most} in ${of("unaided")} settings with unaided labels, and in ${of("assisted")} with assisted ones.`,
    `Gao's law, fitted to n up to ${fitted}, was too pessimistic at n = ${most} in ${pessimistic} of ${settings.length} settings: here gold rises faster at first, and bends less later, than a parabola in d.`,
  ];
}

export function tableOf(curves: readonly Curve[], settings: readonly Setting[]): Table {
  const cell = (values: readonly number[]) => {
    const estimate: Estimate | undefined = values.length > 2 ? bootstrap(values, mean) : undefined;
    const range = estimate ? ` [${estimate.low.toFixed(2)}, ${estimate.high.toFixed(2)}]` : "";
    return `${mean(values).toFixed(2)}${range}`;
  };
  return {
    title: "Gold gain over a single sample, mean over seeds [over seeds]; of the law fitted to n ≤ 64",
    columns: ["level", "labels", "by", "labels right, %", "n = 16", "n = 64", "n = 1024", "predicted", "a", "b", "d*"],
    rows: settings.map((setting) => {
      const some = curvesWith(curves, setting);
      const gains = (n: number) => some.map(({ gold }) => gold[Math.log2(n)]! - gold[0]!);
      const peaks = some.flatMap(({ law }) => law.peak ?? []);
      return [
        String(setting.level),
        String(setting.labels),
        setting.by === "injected" ? "assisted, errors injected" : setting.by,
        (100 * mean(some.map(({ labelAccuracy }) => labelAccuracy))).toFixed(1),
        cell(gains(16)),
        cell(gains(64)),
        cell(gains(most)),
        cell(some.map((curve) => predicted(curve, most) - curve.gold[0]!)),
        mean(some.map(({ law }) => law.a)).toFixed(2),
        mean(some.map(({ law }) => law.b)).toFixed(2),
        peaks.length > 0 ? `${mean(peaks).toFixed(2)} (${peaks.length} of ${some.length})` : "none",
      ];
    }),
  };
}

export function picture(
  curves: readonly Curve[],
  levels: readonly number[],
  shown: readonly number[],
): Promise<string> {
  const points = levels.flatMap((level) =>
    [...new Set(shown)].flatMap((labels) =>
      (["unaided", "assisted"] as const).flatMap((name) => {
        const some = curvesWith(curves, { level, by: name, labels });
        const panel = `level ${level}, ${labels} labels`;
        return powers.flatMap((n, power): Point[] => {
          const x = distance(n);
          const golds = some.map(({ gold }) => gold[power]! - gold[0]!);
          return [
            { x, y: mean(golds), low: Math.min(...golds), high: Math.max(...golds), series: name, panel },
            {
              x,
              y: mean(some.map((curve) => predicted(curve, n) - curve.gold[0]!)),
              series: `law of n ≤ 64, ${name}`,
              panel,
            },
          ];
        });
      }),
    ),
  );
  return lines(points, {
    title: "Gold gain of the best of n (bars: the range over seeds)",
    x: { title: "d = sqrt(KL)" },
    y: { title: "gold gain" },
    series: [
      { name: "assisted", colour: colours.blue },
      { name: "law of n ≤ 64, assisted", colour: colours.sky, dashed: true },
      { name: "unaided", colour: colours.vermilion },
      { name: "law of n ≤ 64, unaided", colour: colours.orange, dashed: true },
    ],
    level: 0,
    columns: 2,
  });
}
