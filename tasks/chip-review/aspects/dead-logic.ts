/** What synthesis throws away: signals nobody reads, registers that never change, outputs that are constants. */
import { readsOfAssign, type Structure } from "../structure.ts";
import { within } from "../syntax.ts";
import { finder, type Rule, some } from "./rule.ts";

const find = finder("function");

/** An input that nothing depends on: what it was for is missing. */
export const unreadInput: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    if (module.assigns.length === 0) return [];
    const read = namesIn(module);
    return [...module.signals.values()].flatMap(({ name, direction, node }) => {
      if (direction !== "input" || read.has(name)) return [];
      return [
        find("unread-input", {
          severity: "warning",
          ground: "source",
          lines: [node],
          text: `Nothing reads the input ${name} of ${module.name}.`,
          together: { subject: name, text: `Nothing reads the inputs … of ${module.name}.` },
          evidence: `${name} stands in no expression`,
        }),
      ];
    });
  });

/** Whether parameters decide what is assigned: then another setting of them may give it a meaning. */
function isByParameter(names: readonly string[], modules: readonly Structure[]): boolean {
  return modules.some((module) => {
    const parameters = new Set(
      module.syntax.children.flatMap(({ kind, name }) => (kind === "PARAMETER" && name !== undefined ? [name] : [])),
    );
    return module.assigns.some(
      (one) =>
        [...one.targets, ...readsOfAssign(one)].some((name) => names.includes(name)) &&
        readsOfAssign(one).some((name) => parameters.has(name)),
    );
  });
}

/** A register or wire that is made and never used. */
export const unreadSignal: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const read = namesIn(module);
    const unread = [...module.signals.values()].filter(
      ({ name, direction }) =>
        direction === undefined && !read.has(name) && module.assigns.some(({ target }) => target === name),
    );
    if (unread.length === 0) return [];
    const names = unread.map(({ name }) => name);
    return [
      finder("area")("unread-signal", {
        severity: "note",
        ground: "source",
        lines: unread.flatMap(({ name, node }) => [
          node,
          ...module.assigns.filter(({ target }) => target === name).map(({ syntax }) => syntax),
        ]),
        text: `Assigned and never read in ${module.name}, so synthesis removes ${names.length === 1 ? "it" : "them"}: ${some(names)}.`,
        evidence: "on no right side, in no test and in no connection",
      }),
    ];
  });

/** An output that is the same whatever happens. */
export const constantOutput: Rule = ({ built, modules }) => {
  const assigns = modules.flatMap(({ assigns }) => assigns);
  return built.ports.flatMap(({ name, direction, bits }) => {
    const fixed = bits.filter((bit) => typeof bit !== "number");
    if (direction !== "output" || fixed.length < bits.length) return [];
    const value = bits.toReversed().join("");
    return [
      find("constant-output", {
        severity: isByParameter([name], modules) || /x/.test(value) ? "note" : "warning",
        ground: "netlist",
        lines: [...assigns.filter(({ targets }) => targets.includes(name)).map(({ syntax }) => syntax)],
        text: /^x+$/.test(value)
          ? `The output ${name} is never defined: every bit of it is x.`
          : `The output ${name} is always ${shown(value)}.`,
        together: /^x+$/.test(value)
          ? { subject: name, text: "The outputs … are never defined: every bit of them is x." }
          : { subject: `${name} (${shown(value)})`, text: "The outputs … never change." },
        evidence: "after synthesis no cell drives it",
      }),
    ];
  });
};

/** Many bits are read more easily in hexadecimal. */
function shown(bits: string): string {
  const isShort = bits.length <= 8 || /[^01]/.test(bits);
  return isShort ? `${bits.length}'b${bits}` : `${bits.length}'h${BigInt(`0b${bits}`).toString(16)}`;
}

/** A register that source and netlist disagree about: it is written, and after synthesis it is a constant. */
export const constantRegister: Rule = ({ written, built, modules }) => {
  const left = new Set(built.registers.map(({ name }) => name));
  const fixed = built.nets.filter(({ bits }) => bits.every((bit) => bit === "0" || bit === "1"));
  const names = new Set(fixed.map(({ name }) => name));
  const ports = new Set(built.ports.map(({ name }) => name));
  return written.registers.flatMap(({ name, places }) => {
    if (left.has(name) || !names.has(name) || ports.has(name)) return [];
    const own = name.split(".").at(-1)!;
    const assigned = modules.flatMap(({ assigns }) => assigns.filter(({ targets }) => targets.includes(own)));
    const as = isByParameter([own], modules) ? " with the parameters as they are" : "";
    return [
      find("constant-register", {
        severity: as === "" ? "warning" : "note",
        ground: "netlist",
        lines: [...assigned.map(({ syntax }) => syntax), ...places.slice(-1)],
        text: `The register ${name} never changes${as}: synthesis replaces it by a constant.`,
        together: { subject: name, text: `The registers … never change${as}: synthesis replaces them by constants.` },
        evidence: `bits after synthesis: ${fixed
          .find((net) => net.name === name)!
          .bits.toReversed()
          .join("")}`,
      }),
    ];
  });
};

/** Inputs that come in, are read, and still change nothing at any output or register. */
export const inputWithoutEffect: Rule = ({ built, modules }) => {
  const top = modules.find(({ name }) => name === built.top);
  if (!top) return [];
  const read = namesIn(top);
  const ports = built.ports.filter(
    ({ name, direction, bits }) =>
      direction === "input" &&
      read.has(name) &&
      bits.every((bit) => built.readers(bit).length === 0 && !isPassed(bit, built)),
  );
  if (ports.length === 0) return [];
  return [
    find("input-without-effect", {
      severity: isByParameter(
        ports.map(({ name }) => name),
        modules,
      )
        ? "note"
        : "warning",
      ground: "netlist",
      lines: ports.flatMap(({ name }) => top.signals.get(name)?.node ?? []),
      text: `${some(ports.map(({ name }) => name))}: read in the source, and after synthesis nothing depends on ${ports.length === 1 ? "it" : "them"}.`,
      evidence: "no cell of the netlist reads it",
    }),
  ];
};

function isPassed(
  bit: unknown,
  { ports }: { ports: readonly { direction: string; bits: readonly unknown[] }[] },
): boolean {
  return ports.some(({ direction, bits }) => direction === "output" && bits.includes(bit));
}

/** Names that stand in an expression, a test, a list of edges, or a connection of an instance. */
function namesIn({ syntax, assigns, blocks }: Parameters<Rule>[0]["modules"][number]): Set<string> {
  const names = new Set([
    ...assigns.flatMap(readsOfAssign),
    ...blocks.flatMap(({ edges }) => edges.map(({ signal }) => signal)),
  ]);
  for (const node of within(syntax)) {
    if (["ASSIGN", "ASSIGN_EQ", "ASSIGN_LE"].includes(node.kind)) continue;
    for (const part of node.children) {
      if (part.kind === "IDENTIFIER" && part.name !== undefined && !part.words.includes("in_lvalue"))
        names.add(part.name);
    }
  }
  return names;
}
