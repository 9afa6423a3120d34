/** Bits that get lost on the way from one side of an assignment to the other. */
import { constantOf, widthOf } from "../expression.ts";
import { within } from "../syntax.ts";
import { finder, type Rule } from "./rule.ts";

const find = finder("function");

/** What is as wide as its operands; sums and products may be cut on purpose. */
const definite = new Set(["IDENTIFIER", "CONCAT", "CONSTANT", "BIT_AND", "BIT_OR", "BIT_XOR", "BIT_NOT", "TERNARY"]);

export const cutOff: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.assigns.flatMap(({ left, right, syntax, targets }) => {
      const [to, from] = [widthOf(left, module), widthOf(right, module)];
      if (to === undefined || from === undefined || from <= to || !definite.has(right.kind)) return [];
      // Of a number without a width, such as 'd0, nothing is lost that is not 0.
      const value = right.kind === "CONSTANT" && from === 32 ? constantOf(right, module.constants) : undefined;
      if (value !== undefined && value < 2n ** BigInt(to)) return [];
      // Numbers of 32 bits and signed counters of loops are cut everywhere.
      if ([...within(right)].some(({ kind }) => kind === "ADD" || kind === "SUB" || kind === "MUL")) return [];
      if (targets.some((target) => module.signals.get(target)?.isSigned)) return [];
      return [
        find("cut-off", {
          // Who takes half or less of a word means to.
          severity: from < 2 * to ? "warning" : "note",
          ground: "source",
          lines: [syntax, ...targets.flatMap((target) => module.signals.get(target)?.node ?? [])],
          text: `${targets.join(", ")} takes ${to} of ${from} bits: the upper ${from - to === 1 ? "one is" : `${from - to} are`} lost.`,
          together: {
            subject: `${targets.join(", ")} (${to} of ${from} bits)`,
            text: "What is assigned is wider than what takes it, and the upper bits are lost: ….",
          },
          evidence: `${to} bits on the left, ${from} on the right`,
        }),
      ];
    }),
  );

/** An output that a selector of several bits needs, and which has but one. */
export const oneBitForMany: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const byTarget = Map.groupBy(
      module.assigns.filter(({ targets, left }) => targets.length === 1 && left.children.length === 0),
      ({ target }) => target,
    );
    return [...byTarget].flatMap(([target, assigns]) => {
      const signal = module.signals.get(target);
      if (signal?.width !== 1 || assigns.length < 3) return [];
      const wide = assigns.filter(({ right }) => right.kind === "IDENTIFIER" && (widthOf(right, module) ?? 1) > 1);
      if (wide.length < 3) return [];
      return [
        find("declared-too-narrow", {
          severity: "error",
          ground: "source",
          lines: [signal.node, ...wide.map(({ syntax }) => syntax)],
          text: `${target} has one bit, and ${wide.length} assignments give it several: its declaration lacks a range.`,
          evidence: `${wide[0]!.right.name} has ${widthOf(wide[0]!.right, module)} bits`,
        }),
      ];
    });
  });
