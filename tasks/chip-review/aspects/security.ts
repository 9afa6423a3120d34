/**
 * Locks that begin open, secrets that can be read, state machines that can be led astray: what hardware weaknesses can be
 * told from names and netlist. Names alone are weak evidence, so each finding says what was seen.
 * Source: MITRE's Common Weakness Enumeration, hardware view (CWE-1194).
 */

import { constantOf } from "../expression.ts";
import { type Bit, type Netlist, sourcesOf } from "../netlist.ts";
import { partsOf } from "../syntax.ts";
import { assignedAt } from "./places.ts";
import { resetBranch, resetOf } from "./reset-test.ts";
import { finder, type Rule, reviewer, some } from "./rule.ts";
import { machineOf } from "./state-machines.ts";

const find = finder("security");

const word = (words: string) => new RegExp(`(?:^|[_.\\d])(?:${words})(?:$|[_.\\d\\[])`, "i");
const lockName = word(
  "lock|locked|lck|wr_?lock|lock_?bit|wp|write_?protect|protect(?:ed)?|secure|sec_?mode|priv(?:ilege)?_?lock",
);
const openName = word(
  "unlock(?:ed)?|debug_?en(?:able)?|dbg_?en|jtag_?en|test_?en|scan_?en|bypass(?:_?en)?|debug_?mode|test_?mode|trusted|privileged|auth(?:enticated|_?ok)?|access_?(?:ok|granted)|grant_?all",
);
const secretName = word(
  "key|keys|secret|secrets|password|passwd|seed|private|priv_?key|round_?key|aes_?key|session_?key|token|pin_?code",
);
const openPort = word("debug|dbg|test|scan|status|trace|read|rd|dout|data_?out|out|probe|obs(?:erve)?|mon(?:itor)?");

/** Data that is "locked in" is no lock. */
function isLockName(name: string): boolean {
  return lockName.test(name) && !/data_?lock|lock_?(?:valid|in|data)|(?:pll|dll|clk|clock)_?lock/i.test(name);
}

/** CWE-1221, CWE-276: what should begin locked begins open. */
export const beginsOpen: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (!reset) return [];
      return block.assigns.flatMap(({ target, right, syntax, guards }) => {
        if (guards[0]?.test !== reset.test || !guards[0].holds || module.signals.get(target)?.width !== 1) return [];
        const isOpening = openName.test(target);
        const value = constantOf(right, module.constants);
        if (value === undefined || (!isOpening && !isLockName(target)) || (value === 1n) !== isOpening) return [];
        return [
          find("begins-open", {
            severity: isOpening ? "error" : "note",
            ground: "source",
            lines: [syntax],
            text: `${target} is ${value} after reset: ${isOpening ? "what it lets through is open from the start" : "nothing is locked until somebody locks it"} (CWE-1221).`,
            evidence: `reset value ${value}`,
          }),
        ];
      });
    }),
  );

/** CWE-1271: a lock, or a secret, whose state after power-up is anybody's guess. */
export const sensitiveWithoutReset: Rule = ({ built, modules }) =>
  built.registers.flatMap(({ name, reset, initial, output, places }) => {
    const isLock = isLockName(name) || openName.test(name);
    const isSecret = secretName.test(name) && output.length >= 8;
    if (reset || initial !== undefined || (!isLock && !isSecret)) return [];
    return [
      find("sensitive-without-reset", {
        severity: isLock ? "error" : "warning",
        ground: "netlist",
        lines: [...assignedAt(name, modules), ...resetBranch(name, modules), ...places],
        text: isLock
          ? `${name} has no reset: whether it is locked after power-up is left to chance (CWE-1271).`
          : `${name} has no reset: what it held is still there for whoever comes next (CWE-226).`,
        evidence: "no reset and no initial value after synthesis",
      }),
    ];
  });

/** CWE-1231: a lock that software, not a reset, can open again. */
export const lockCanBeOpened: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (block.kind !== "edges") return [];
      return block.assigns.flatMap(({ target, right, syntax, guards }) => {
        if (!isLockName(target) || openName.test(target) || (module.signals.get(target)?.width ?? 1) > 1) return [];
        if (reset && guards[0]?.test === reset.test && guards[0].holds) return [];
        const isCleared = right.kind === "CONSTANT" && /^0+$/.test(right.bits ?? "");
        const isWritten = right.kind === "IDENTIFIER" && right.name !== target;
        const guarded = guards.some(({ test }) => [...test.children, test].some((one) => one.name === target));
        if (guarded || (!isCleared && !isWritten)) return [];
        return [
          find("lock-can-be-opened", {
            severity: "warning",
            ground: "source",
            lines: [syntax],
            text: `${target} can be ${isCleared ? "cleared" : "written with any value"} without a reset, whether it is set or not (CWE-1231).`,
            evidence: `no test of ${target} around this assignment`,
          }),
        ];
      });
    }),
  );

/** CWE-1233: a lock that locks nothing. */
export const lockWithoutEffect: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    [...module.signals.values()].flatMap(({ name, direction, node }) => {
      if (direction === "output" || !isLockName(name)) return [];
      const driven = direction === "input" || module.assigns.some(({ targets }) => targets.includes(name));
      const read = module.assigns.some(({ right, guards }) =>
        [right, ...guards.map(({ test }) => test)].some((one) => JSON.stringify(one).includes(`"name":"${name}"`)),
      );
      const connected = JSON.stringify(module.syntax.children.filter(({ kind }) => kind === "CELL")).includes(
        `"name":"${name}"`,
      );
      if (!driven || read || connected) return [];
      return [
        find("lock-without-effect", {
          severity: "error",
          ground: "source",
          lines: [node, ...module.assigns.filter(({ targets }) => targets.includes(name)).map(({ syntax }) => syntax)],
          text: `${name} is never tested: it locks nothing (CWE-1233).`,
          evidence: `${name} stands in no test and on no right side`,
        }),
      ];
    }),
  );

/** CWE-200, CWE-1258: a secret that goes to an output as it is. */
export const secretToOutput: Rule = ({ written, modules }) => {
  const secret = new Map<Bit, string>();
  for (const { name, bits } of written.nets) {
    if (secretName.test(name) && bits.length >= 8) for (const bit of bits) if (!secret.has(bit)) secret.set(bit, name);
  }
  return written.ports.flatMap(({ name, direction, bits }) => {
    if (direction !== "output" || secretName.test(name)) return [];
    const found = new Set(bits.flatMap((bit) => movedFrom(bit, secret, written) ?? []));
    if (found.size === 0) return [];
    const assigned = modules.flatMap(({ assigns }) =>
      assigns.filter(
        ({ targets, right }) =>
          targets.includes(name) && JSON.stringify(right).match(/"name":"[^"]*(?:key|secret|pass|seed|priv|token)/i),
      ),
    );
    return [
      find("secret-to-output", {
        severity: openPort.test(name) ? "error" : "warning",
        ground: "netlist",
        lines: [...assigned.map(({ syntax }) => syntax), ...written.placesOf(bits[0]!)],
        text: `${some([...found])} can be read at the output ${name}, unchanged (CWE-200).`,
        evidence: "only multiplexers and registers lie between",
      }),
    ];
  });
};

/** Along wires, multiplexers' data and registers: what is not computed with. */
function movedFrom(start: Bit, secret: ReadonlyMap<Bit, string>, netlist: Netlist): string | undefined {
  const seen = new Set<Bit>();
  const todo = [start];
  for (let bit = todo.pop(); bit !== undefined; bit = todo.pop()) {
    if (seen.has(bit) || typeof bit !== "number") continue;
    seen.add(bit);
    const name = secret.get(bit);
    if (name !== undefined) return name;
    const driver = netlist.driver(bit);
    if (!driver) continue;
    const { cell, index } = driver;
    if (/dff/.test(cell.type)) todo.push(cell.inputs.D![index]!);
    else if (/mux$/.test(cell.type)) {
      const select = new Set(cell.inputs.S);
      todo.push(...sourcesOf(driver).filter((one) => !select.has(one)));
    }
  }
  return;
}

/** CWE-1245: values of a state register that no choice handles, in a design that has something to protect. */
export const openStates: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.cases.flatMap((one) => {
      const machine = machineOf(one, module);
      const width = machine && module.signals.get(machine.state)?.width;
      if (!machine || width === undefined || one.hasDefault) return [];
      const free = 2 ** width - machine.handled.size;
      if (free <= 0 || partsOf(one.syntax).length === 0) return [];
      return [
        find("open-states", {
          severity: "note",
          ground: "source",
          lines: [{ file: one.syntax.file, line: one.syntax.line, end: one.syntax.line }],
          text: `${free} of ${2 ** width} values of ${machine.state} are handled nowhere: a glitch that leads there may stay (CWE-1245).`,
          together: {
            subject: `${machine.state} (${free} of ${2 ** width})`,
            text: "Values of … are handled nowhere: a glitch that leads there may stay (CWE-1245).",
          },
          evidence: `${width} bits, ${machine.handled.size} choices, no default`,
        }),
      ];
    }),
  );

export const reviewSecurity = reviewer([
  beginsOpen,
  sensitiveWithoutReset,
  lockCanBeOpened,
  lockWithoutEffect,
  secretToOutput,
  openStates,
]);
