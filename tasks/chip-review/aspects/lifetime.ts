/**
 * What the years do: memories that are written all the time, counters that come round. A netlist does not say what a
 * memory is made of, so these are notes, and few.
 */
import { memoriesOf } from "../measures.ts";
import { assignedAt } from "./places.ts";
import { finder, type Rule, reviewer } from "./rule.ts";

const find = finder("lifetime");

/** A usual clock, cycles a second: what a wrap is reckoned in. */
const clock = 100e6;
const secondsOfTenYears = 10 * 365.25 * 24 * 3600;

/** A memory written in every cycle: harmless for RAM, the end of a flash cell within hours. */
export const writtenAlways: Rule = ({ built, modules }) =>
  memoriesOf(built).flatMap(({ cell, name, words }) => {
    const enables = cell.inputs.WR_EN ?? [];
    if (enables.length === 0 || enables.some((bit) => bit !== "1")) return [];
    return [
      find("written-always", {
        severity: "warning",
        ground: "netlist",
        lines: [...assignedAt(name, modules), ...cell.places],
        text: `${name} (${words} words) is written in every cycle: nothing says when. A memory that wears out would not last.`,
        evidence: "its write enable is the constant 1",
      }),
    ];
  });

/** A wide counter that counts in every cycle and comes round while the chip lives. */
export const comesRound: Rule = ({ built }) =>
  built.registers.flatMap(({ name, output, data, enable, places }) => {
    const adder = built.driver(data[0]!)?.cell;
    if (enable !== undefined || output.length < 16 || adder?.type !== "$add") return [];
    if (
      !data.every((bit) => built.driver(bit)?.cell === adder) ||
      !Object.values(adder.inputs).flat().includes(output[0]!)
    )
      return [];
    const seconds = 2 ** output.length / clock;
    if (seconds > secondsOfTenYears) return [];
    return [
      find("comes-round", {
        severity: "note",
        ground: "netlist",
        lines: places,
        text: `${name} (${output.length} bits) counts in every cycle and comes round every ${time(seconds)} at 100 MHz: times taken with it must allow for that.`,
        evidence: `$add of its own output, ${output.length} bits, no enable`,
      }),
    ];
  });

function time(seconds: number): string {
  const [unit, size] = (
    [
      ["days", 86400],
      ["hours", 3600],
      ["minutes", 60],
      ["s", 1],
      ["ms", 1e-3],
      ["µs", 1e-6],
    ] as const
  ).find(([, size]) => seconds >= size) ?? ["ns", 1e-9];
  return `${(seconds / size).toPrecision(2)} ${unit}`;
}

export const reviewLifetime = reviewer([writtenAlways, comesRound]);
