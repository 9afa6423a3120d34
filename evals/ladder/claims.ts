/** Whether what was claimed held: the claims stand in ladder.ts. */
import type { Estimate } from "../../src/index.ts";
import type { Claim } from "../results.ts";
import { percent } from "../statistics.ts";
import type { Found } from "./found.ts";

export function claimsOf(first: Found, all: ReadonlyMap<string, Found>, depth: number): Claim[] {
  const judge = (arm: string, height = depth) => first.accuracy(arm, height, "judge");
  const isFull = depth === 4;
  const deep = [2, 3, 4].filter((height) => height <= depth);
  const claim = (
    text: string,
    asked: readonly (readonly [string, Estimate | undefined, (of: Estimate) => boolean])[],
  ): Claim => {
    const known = asked.flatMap(([name, estimate, test]) =>
      estimate ? [{ name, estimate, held: test(estimate) }] : [],
    );
    return {
      claim: text,
      held: isFull && known.length === asked.length && known.length > 0 ? known.every(({ held }) => held) : undefined,
      found: known.map(({ name, estimate, held }) => `${name}: ${percent(estimate)}${held ? "" : " ✗"}`).join("; "),
    };
  };
  const worse = ["random notes", "untrained helpers"];
  return [
    claim(
      "1. At depth 4 the unaided judge's interval contains 50%; with trained helpers it lies above 65%, with dampers above 75%",
      [
        ["unaided", judge("unaided"), ({ low, high }) => low <= 0.5 && high >= 0.5],
        ["trained", judge("trained helpers"), ({ low }) => low > 0.65],
        ["dampers", judge("trained, dampers"), ({ low }) => low > 0.75],
      ],
    ),
    claim(
      "2. Random notes and untrained helpers are not better than nothing",
      worse.flatMap((arm) =>
        deep.map(
          (height) =>
            [
              `${arm} − unaided, depth ${height}`,
              first.difference(arm, "unaided", height, "judge"),
              ({ low }: Estimate) => low <= 0,
            ] as const,
        ),
      ),
    ),
    claim(
      "3. Budget is no substitute: trained helpers beat the unaided judge with all labels, and with all leaves",
      ["unaided, all labels", "unaided, all leaves"].map(
        (arm) =>
          [
            `trained − ${arm}`,
            first.difference("trained helpers", arm, depth, "judge"),
            ({ low }: Estimate) => low > 0,
          ] as const,
      ),
    ),
    claim(
      "4. A frozen level lowers every level above it",
      [3, 4]
        .filter((height) => height <= depth)
        .flatMap((height) =>
          (["judge", "policy"] as const).map(
            (what) =>
              [
                `${what}, depth ${height}`,
                first.difference("trained, level 2 frozen", "trained helpers", height, what),
                ({ high }: Estimate) => high < 0,
              ] as const,
          ),
        ),
    ),
    growthClaim(first, deep, isFull),
    claim("6. Dampers keep the error at depth 4 below that of undamped helpers", [
      [
        "dampers − trained, root policy",
        first.difference("trained, dampers", "trained helpers", depth, "policy"),
        ({ low }) => low > 0,
      ],
    ]),
    claim("7. An adversary at the top costs the help, and at most 10 points more; outvoted it does little harm", [
      ...deep.map(
        (height) =>
          [
            `adversary − unaided, depth ${height}`,
            first.difference("adversarial top helper", "unaided", height, "judge"),
            ({ low }: Estimate) => low > -0.1 && low <= 0,
          ] as const,
      ),
      ["outvoted, depth 4", judge("adversary outvoted"), ({ low }) => low > 0.65] as const,
    ]),
    claim("8. At depth 4 trained helpers recover at least half of the judge's gap", [
      ["gap recovered", first.gapRecovered("trained helpers", depth, "judge"), ({ value }) => value >= 0.5],
    ]),
    claim("9. Damped helpers beat the unaided judge in nand and mixture at depth 3; in xor only with nested checks", [
      ...["nand", "mixture"].map(
        (family) =>
          [
            `dampers − unaided, ${family}`,
            all.get(family)?.difference("trained, dampers", "unaided", 3, "judge"),
            ({ low }: Estimate) => low > 0,
          ] as const,
      ),
      [
        "dampers − unaided, xor",
        all.get("xor")?.difference("trained, dampers", "unaided", 3, "judge"),
        ({ low }) => low <= 0,
      ],
      ["nested checks, xor", all.get("xor")?.accuracy("dampers, nested checks", 3, "judge"), ({ low }) => low > 0.65],
    ]),
  ];
}

function growthClaim(first: Found, heights: readonly number[], isFull: boolean): Claim {
  const rows = heights.map((height) => ({
    height,
    measured: first.error("trained helpers", height),
    predicted: first.predictedError("trained helpers", height),
  }));
  const known = rows.filter(({ measured, predicted }) => measured && predicted !== undefined);
  return {
    claim: "5. The error of trained helpers follows the recursion of majority gates, within 3 points",
    held:
      isFull && known.length === rows.length
        ? known.every((row) => Math.abs(row.measured!.value - row.predicted!) <= 0.03)
        : undefined,
    found: known
      .map(
        (row) =>
          `depth ${row.height}: predicted ${(100 * row.predicted!).toFixed(1)}, measured ${percent(row.measured!)}`,
      )
      .join("; "),
  };
}
