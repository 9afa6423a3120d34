/**
 * Clocks: how many, made of what, and what crosses from one to another.
 * Source: Cummings 2008, "Clock domain crossing (CDC) design & verification techniques".
 */
import { type Bit, coneOf, type Netlist, type Register } from "../netlist.ts";
import { assignedAt } from "./places.ts";
import { finder, type Rule, some } from "./rule.ts";

const find = finder("reset-and-clocking");

/** A clock that is a register's output, or made by logic. */
export const derivedClock: Rule = ({ written }) => {
  const clocked = written.registers.filter(({ clock }) => typeof clock === "number");
  return [...Map.groupBy(clocked, ({ clock }) => clock!)].flatMap(([clock, registers]) => {
    const driver = written.driver(clock);
    if (!driver) return [];
    const isRegister = /dff|dlatch/.test(driver.cell.type);
    return [
      find(isRegister ? "divided-clock" : "gated-clock", {
        severity: "warning",
        ground: "netlist",
        lines: [...driver.cell.places, ...written.placesOf(clock), ...registers.flatMap(({ cell }) => cell.places)],
        text: isRegister
          ? `${written.nameOf(clock)} is the output of a register and clocks ${some(registers.map(({ name }) => name))}: use an enable.`
          : `${written.nameOf(clock)} is made by logic and clocks ${some(registers.map(({ name }) => name))}: a glitch is a clock edge.`,
        evidence: `${driver.cell.type} drives a clock input`,
      }),
    ];
  });
};

/** Both edges of one clock: half the time between them, or a slip. */
export const bothEdges: Rule = ({ written }) => {
  const clocked = written.registers.filter(({ clock }) => typeof clock === "number");
  return [...Map.groupBy(clocked, ({ clock }) => clock!)].flatMap(([clock, registers]) => {
    const falling = registers.filter(({ rising }) => !rising);
    if (falling.length === 0 || falling.length === registers.length) return [];
    const fewer = falling.length * 2 <= registers.length ? falling : registers.filter(({ rising }) => rising);
    return [
      find("both-edges", {
        severity: "warning",
        ground: "netlist",
        lines: fewer.flatMap(({ cell, places }) => [...firstLines(cell.places), ...places]),
        text: `${some(fewer.map(({ name }) => name))} work${fewer.length === 1 ? "s" : ""} on the ${fewer[0]!.rising ? "rising" : "falling"} edge of ${written.nameOf(clock)}, the other ${registers.length - fewer.length} on the other one.`,
        evidence: `${falling.length} of ${registers.length} registers on the falling edge`,
      }),
    ];
  });
};

/** A falling edge alone, where nothing says why. */
export const fallingEdge: Rule = ({ written }) => {
  const domains = [...domainsOf(written)];
  const isFalling = ([, registers]: (typeof domains)[number]) => registers.every(({ rising }) => !rising);
  const others = domains.some((domain) => !isFalling(domain));
  return domains.filter(isFalling).flatMap(([clock, registers]) => {
    const name = written.nameOf(clock);
    if (/n$|_b$|neg|bar/i.test(name)) return [];
    return [
      find("falling-edge", {
        severity: others ? "warning" : "note",
        ground: "netlist",
        lines: registers.flatMap(({ cell }) => firstLines(cell.places)),
        text: `All registers of ${name} work on its falling edge${others ? ", those of other clocks on the rising one" : ""}.`,
        evidence: `${registers.length} registers, CLK_POLARITY 0`,
      }),
    ];
  });
};

export const severalClocks: Rule = ({ written }) => {
  const domains = domainsOf(written);
  if (domains.size < 2) return [];
  const said = [...domains].map(([clock, registers]) => `${written.nameOf(clock)} (${registers.length} registers)`);
  return [
    find("several-clocks", {
      severity: "note",
      ground: "netlist",
      lines: [...domains.keys()].flatMap((clock) => written.placesOf(clock)),
      text: `There are ${domains.size} clocks: ${said.join(", ")}.`,
      evidence: "clock inputs of flip-flops",
    }),
  ];
};

/** A register that samples what another clock's register sends, without a second one behind it. */
export const unsynchronised: Rule = ({ built, modules }) => {
  const domains = domainsOf(built);
  if (domains.size < 2) return [];
  const owner = ownersIn(built);
  return built.registers.flatMap((register) => {
    const { name, clock, data, enable, cell, places } = register;
    if (clock === undefined) return [];
    const foreignOf = (bits: readonly Bit[]) =>
      [...coneOf(bits, built)].filter((bit) => {
        const from = owner.get(bit);
        return from?.clock !== undefined && from.clock !== clock && !isDividedFrom(from, register, owner);
      });
    const control = enable === undefined ? [] : foreignOf([enable]);
    const foreign = [...new Set([...foreignOf(data), ...control])];
    if (foreign.length === 0) return [];
    const asIs = control.length === 0 && data.every((bit) => foreign.includes(bit as number));
    if (asIs && isFirstOfTwo(register, built)) return [];
    const senders = [...new Set(foreign.map((bit) => owner.get(bit)!))];
    const from = `${some(senders.map(({ name }) => name))} (clock ${built.nameOf(senders[0]!.clock!)})`;
    // An enable that follows from this clock alone says when the other side holds still.
    const isHeld = asIs && enable !== undefined;
    return [
      find(isHeld ? "crosses-under-enable" : "unsynchronised", {
        severity: isHeld ? "note" : "error",
        ground: "netlist",
        lines: [
          ...assignedAt(name, modules),
          ...cell.places,
          ...places,
          ...senders.flatMap(({ places }) => places.slice(-1)),
        ],
        text: isHeld
          ? `${name} (clock ${built.nameOf(clock)}) takes ${from} when its enable says so: right only while the sender holds still.`
          : `${name} (clock ${built.nameOf(clock)}) samples ${from} ${asIs ? "with no second register behind it" : "through logic"}: it may become metastable.`,
        evidence: `${foreign.length} bits cross; ${asIs ? (isHeld ? "the enable is of this clock" : "its output is used at once") : "no two registers in a row take them as they are"}`,
      }),
    ];
  });
};

function ownersIn({ registers }: Netlist): ReadonlyMap<Bit, Register> {
  return new Map(registers.flatMap((register) => register.output.map((bit) => [bit, register] as const)));
}

/** Several bits, each through two registers: they arrive together only as a Gray code. */
export const crossingOfMany: Rule = ({ written }) => {
  if (domainsOf(written).size < 2) return [];
  const owner = ownersIn(written);
  return written.registers.flatMap((register) => {
    const from = register.data.map((bit) => owner.get(bit));
    if (
      register.data.length < 2 ||
      from.some((one) => one === undefined || one.clock === register.clock || one.isLatch)
    )
      return [];
    if (!isFirstOfTwo(register, written) || from.some((one) => isGray(one!, written))) return [];
    return [
      find("many-bits-cross", {
        severity: "warning",
        ground: "netlist",
        lines: register.places,
        text: `${register.data.length} bits of ${from[0]!.name} cross into ${register.name}: unless only one changes at a time, they may be read torn.`,
        evidence: "each bit has its own synchroniser",
      }),
    ];
  });
};

/** As far as can be seen: what it is loaded with is an exclusive or. */
function isGray({ data }: Register, netlist: Netlist): boolean {
  return data.some((bit) => [...coneOf([bit], netlist)].some((one) => netlist.driver(one)?.cell.type === "$xor"));
}

function isFirstOfTwo({ output, clock }: Register, netlist: Netlist): boolean {
  return output.every((bit) => {
    const readers = netlist.readers(bit);
    return (
      readers.length > 0 &&
      readers.every(
        (cell) => /dff/.test(cell.type) && cell.inputs.CLK?.[0] === clock && (cell.inputs.D ?? []).includes(bit),
      )
    );
  });
}

function isDividedFrom(a: Register, b: Register, owner: ReadonlyMap<Bit, Register>): boolean {
  return owner.get(a.clock!)?.clock === b.clock || owner.get(b.clock!)?.clock === a.clock;
}

function domainsOf({ registers }: Netlist): Map<Bit, Register[]> {
  return Map.groupBy(
    registers.filter(({ clock }) => typeof clock === "number"),
    ({ clock }) => clock!,
  );
}

function firstLines(places: Register["places"]) {
  return places.map(({ file, line }) => ({ file, line, end: line }));
}
