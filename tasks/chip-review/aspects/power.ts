/** What moves although nothing asks for it: clocks without an enable, wide registers that load in every cycle. */
import { coneOf } from "../netlist.ts";
import { finder, type Rule, reviewer, some } from "./rule.ts";

const find = finder("power");

/** Bits that are worth a clock gate of their own. */
const worthAGate = 8;
/** Bits of state of a design below which gating is not worth a word. */
const leastState = 16;

/** Registers that load in every cycle, whether there is something new or not. */
export const withoutEnable: Rule = ({ built }) => {
  const state = built.registers.filter(({ isLatch }) => !isLatch);
  const bits = state.reduce((sum, { output }) => sum + output.length, 0);
  const always = state.filter(({ enable, output, data }) => {
    if (enable !== undefined || output.length < worthAGate) return false;
    // One that keeps its value through a multiplexer has an enable that synthesis did not take for one.
    return !output.every((bit, at) => typeof bit === "number" && coneOf([data[at]!], built).has(bit));
  });
  const moving = always.reduce((sum, { output }) => sum + output.length, 0);
  if (bits < leastState || always.length === 0 || moving * 4 < bits) return [];
  return [
    find("without-enable", {
      severity: "note",
      ground: "netlist",
      lines: always.flatMap(({ places }) => places.slice(0, 1)),
      text: `${moving} of ${bits} flip-flops load in every cycle: ${some(always.map(({ name }) => name))}. An enable would let their clock rest.`,
      evidence: "flip-flops after synthesis without an enable whose value does not depend on the one before",
    }),
  ];
};

/** A counter that never stops: its lowest bits change all the time. */
export const freeRunning: Rule = ({ built }) =>
  built.registers.flatMap(({ name, output, data, enable, places, isLatch }) => {
    if (isLatch || enable !== undefined || output.length < 16) return [];
    const adders = data.map((bit) => built.driver(bit)?.cell);
    if (!adders.every((cell) => cell?.type === "$add" || cell?.type === "$sub")) return [];
    if (!Object.values(adders[0]!.inputs).flat().includes(output[0]!)) return [];
    return [
      find("free-running", {
        severity: "note",
        ground: "netlist",
        lines: places,
        text: `${name} (${output.length} bits) counts in every cycle, with no enable to stop it.`,
        evidence: `${adders[0]!.type} of its own output, no enable`,
      }),
    ];
  });

export const reviewPower = reviewer([withoutEnable, freeRunning]);
