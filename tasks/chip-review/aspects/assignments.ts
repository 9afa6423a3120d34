/**
 * How things are assigned: blocking and not, one way and another, and lists of what a block waits for.
 * Source: Cummings 2000, "Nonblocking assignments in Verilog synthesis, coding styles that kill".
 */

import { readsOf } from "../expression.ts";
import type { Block, Structure } from "../structure.ts";
import { readsOfAssign } from "../structure.ts";
import { partsOf, type Syntax, within } from "../syntax.ts";
import { finder, type Rule, some } from "./rule.ts";

const find = finder("function");

/** `=` at a clock's edge, for what others read: who runs first decides what they see. */
export const blockingAtAnEdge: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.blocks
      .filter(({ kind }) => kind === "edges")
      .flatMap((block) =>
        [...Map.groupBy(block.assigns, ({ target }) => target)].flatMap(([target, assigns]) => {
          const blocking = assigns.filter(({ way }) => way === "blocking");
          const mixed = blocking.length > 0 && blocking.length < assigns.length;
          if (blocking.length === 0 || isCounterOfLoop(target, module)) return [];
          if (!mixed && !isReadOutside(target, block, module)) return [];
          return [
            find(mixed ? "mixed-assignment" : "blocking-at-edge", {
              severity: mixed ? "error" : "warning",
              ground: "source",
              lines: blocking.map(({ syntax }) => syntax),
              text: mixed
                ? `${target} is assigned both with = and with <= in one block.`
                : `${target} is assigned with = at a clock's edge and read elsewhere: what is read depends on which block runs first.`,
              together: {
                subject: target,
                text: mixed
                  ? "… are assigned both with = and with <= in one block."
                  : "… are assigned with = at a clock's edge and read elsewhere: what is read depends on which block runs first.",
              },
              evidence: `${blocking.length} of ${assigns.length} assignments to ${target} in this block use =`,
            }),
          ];
        }),
      ),
  );

function isReadOutside(target: string, block: Block, module: Structure): boolean {
  if (module.signals.get(target)?.direction === "output") return true;
  return (
    module.blocks.some((other) => other !== block && other.assigns.flatMap(readsOfAssign).includes(target)) ||
    module.assigns.some((assign) => !assign.block && readsOfAssign(assign).includes(target))
  );
}

function isCounterOfLoop(target: string, { signals }: Structure): boolean {
  const node = signals.get(target)?.node;
  return node === undefined || node.words.includes("signed");
}

/** `<=` in logic without a clock: simulation lags behind what is built. */
export const nonblockingInLogic: Rule = ({ modules }) =>
  modules.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      const lagging = block.assigns.filter(({ way }) => way === "nonblocking");
      if (block.kind === "edges" || block.kind === "initial" || lagging.length === 0) return [];
      const some_ = lagging.length < block.assigns.length;
      return [
        find("nonblocking-in-logic", {
          severity: "warning",
          ground: "source",
          lines: [...lagging.map(({ syntax }) => syntax), firstLine(block)],
          text: `${some([...new Set(lagging.map(({ target }) => target))])}: assigned with <= in a block that waits for no edge. ${
            block.kind === "list" ? "If it was to be a register, the edge of its clock is missing." : "Use =."
          }`,
          evidence: `always @(${block.kind === "any" ? "*" : block.listed.join(" or ")})${some_ ? ", with = beside it" : ""}`,
        }),
      ];
    }),
  );

/** What a block reads and does not wait for. */
export const incompleteList: Rule = ({ modules }) =>
  modules.flatMap(({ blocks, signals, assigns }) =>
    blocks.flatMap((block) => {
      if (block.kind !== "list") return [];
      // A wire made of what is listed changes when that does.
      const isListed = (name: string, depth = 0): boolean => {
        if (block.listed.includes(name)) return true;
        const making = assigns.filter(({ way, targets }) => way === "continuous" && targets.includes(name));
        return (
          depth < 4 &&
          making.length > 0 &&
          making.flatMap(readsOfAssign).every((one) => !signals.has(one) || isListed(one, depth + 1))
        );
      };
      const own = new Set(block.assigns.flatMap(({ targets }) => targets));
      const read = new Set(block.assigns.flatMap(readsOfAssign));
      const missing = [...read].filter((name) => signals.has(name) && !own.has(name) && !isListed(name));
      if (missing.length === 0) return [];
      return [
        find("incomplete-list", {
          severity: "error",
          ground: "source",
          lines: [firstLine(block)],
          text: `This block reads ${some(missing)} and does not wait for ${missing.length === 1 ? "it" : "them"}: simulation and hardware differ.`,
          evidence: `always @(${block.listed.join(" or ")})`,
        }),
      ];
    }),
  );

/** An edge of a signal that is neither clock nor reset of anything: what it waits for is data. */
export const edgeOfData: Rule = ({ modules }) =>
  modules.flatMap(({ blocks, signals }) =>
    blocks.flatMap((block) =>
      block.edges.flatMap(({ signal }) => {
        const width = signals.get(signal)?.width;
        if (width === undefined || width === 1) return [];
        return [
          find("edge-of-data", {
            severity: "error",
            ground: "source",
            lines: [firstLine(block)],
            text: `This block waits for an edge of ${signal}, which has ${width} bits: only the lowest one counts.`,
            evidence: `posedge or negedge ${signal}`,
          }),
        ];
      }),
    ),
  );

/** A test below, or after, another one that has decided it already. */
export const decidedTest: Rule = ({ modules }) =>
  modules.flatMap(({ blocks }) =>
    blocks.flatMap(({ assigns }) =>
      assigns.flatMap(({ guards }) =>
        guards.flatMap(({ test, holds }, at) => {
          const inner = holds === undefined || test.line === 0 ? undefined : asked(test);
          if (!inner) return [];
          const decided = guards
            .slice(0, at)
            .find((outer) => outer.holds !== undefined && asked(outer.test).what === inner.what);
          if (!decided) return [];
          const always = (asked(decided.test).high === decided.holds) === inner.high;
          return [
            find("decided-test", {
              severity: "error",
              ground: "source",
              lines: [
                { ...test, end: test.line },
                { ...decided.test, end: decided.test.line },
              ],
              text: `What is tested here is known already: this test always ${always ? "holds" : "fails"}.`,
              evidence: `tested before on line ${decided.test.line}`,
            }),
          ];
        }),
      ),
    ),
  );

/** What a test asks, and whether for its truth or the opposite. */
function asked(test: Syntax): { readonly what: string; readonly high: boolean } {
  if (test.kind === "LOGIC_NOT" || (test.kind === "BIT_NOT" && partsOf(test)[0]?.kind === "IDENTIFIER")) {
    const inner = asked(partsOf(test)[0]!);
    return { ...inner, high: !inner.high };
  }
  return { what: [...within(test)].map(({ kind, name, bits }) => `${kind} ${name ?? bits ?? ""}`).join(), high: true };
}

/** A value that only goes to itself: `q <= q`. In both branches of a test, the same. */
export const withoutEffect: Rule = ({ modules }) =>
  modules.flatMap(({ assigns }) =>
    assigns.flatMap((one) => {
      const { left, right, syntax, way } = one;
      if (way !== "continuous" || right.kind !== "IDENTIFIER" || left.kind !== "IDENTIFIER") return [];
      if (
        left.name !== right.name ||
        readsOf(right).length !== 1 ||
        right.children.length > 0 ||
        left.children.length > 0
      )
        return [];
      return [
        find("itself", {
          severity: "error",
          ground: "source",
          lines: [syntax],
          text: `${left.name} is assigned itself.`,
          evidence: `assign ${left.name} = ${left.name}`,
        }),
      ];
    }),
  );

function firstLine({ syntax: { file, line } }: Block) {
  return { file, line, end: line };
}
