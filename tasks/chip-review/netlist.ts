/**
 * The flat netlist that Yosys makes of a design, with what a reviewer walks along: who drives a bit, which registers
 * there are and what each depends on. Source: Yosys, `help write_json` and `help -cells`.
 */
import { z } from "zod";
import type { Place } from "./finding.ts";

/** A net's number, or a constant. */
export type Bit = number | "0" | "1" | "x" | "z";

export interface Cell {
  readonly name: string;
  /** `$add`, `$dff`, …; another name is that of a module nobody defined. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, readonly Bit[]>>;
  readonly outputs: Readonly<Record<string, readonly Bit[]>>;
  readonly places: readonly Place[];
}

export interface Register {
  readonly cell: Cell;
  /** As the source has it, its instance before it. */
  readonly name: string;
  readonly isLatch: boolean;
  readonly clock: Bit | undefined;
  readonly rising: boolean;
  readonly data: readonly Bit[];
  readonly output: readonly Bit[];
  readonly enable: Bit | undefined;
  /** Whether it acts at once or at the clock's edge, and what it writes; most significant bit first. */
  readonly reset:
    | { readonly bit: Bit; readonly asynchronous: boolean; readonly high: boolean; readonly value: string }
    | undefined;
  /** What it holds when power comes, where the source says so; most significant bit first, x where it does not. */
  readonly initial: string | undefined;
  readonly places: readonly Place[];
}

export interface Net {
  readonly name: string;
  readonly bits: readonly Bit[];
  readonly places: readonly Place[];
  readonly initial?: string;
}

export interface Netlist {
  readonly top: string;
  /** What made it: `Yosys 0.55`. */
  readonly tool: string;
  /** Parts of the flat design, however deep: by the name of the module that each is one of. */
  readonly instances: ReadonlyMap<string, number>;
  readonly ports: readonly { readonly name: string; readonly direction: string; readonly bits: readonly Bit[] }[];
  readonly cells: readonly Cell[];
  readonly registers: readonly Register[];
  /** Those that the source names. */
  readonly nets: readonly Net[];
  /** What drives a bit: the place at an output of a cell; undefined for an input of the design or nothing. */
  driver(bit: Bit): Driver | undefined;
  /** Cells that read it. */
  readers(bit: Bit): readonly Cell[];
  /** @returns `count`, `count[3]`, or the number of a net without a name */
  nameOf(bit: Bit): string;
  placesOf(bit: Bit): readonly Place[];
}

export interface Driver {
  readonly cell: Cell;
  readonly port: string;
  readonly index: number;
}

const bits = z.array(z.union([z.number(), z.enum(["0", "1", "x", "z"])]));
const text = z.union([z.string(), z.number()]).transform(String);
const moduleSchema = z.object({
  attributes: z.record(z.string(), text).default({}),
  ports: z.record(z.string(), z.object({ direction: z.string(), bits })).default({}),
  cells: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        parameters: z.record(z.string(), text).default({}),
        attributes: z.record(z.string(), text).default({}),
        port_directions: z.record(z.string(), z.string()).default({}),
        connections: z.record(z.string(), bits),
      }),
    )
    .default({}),
  netnames: z
    .record(z.string(), z.object({ hide_name: z.number(), bits, attributes: z.record(z.string(), text).default({}) }))
    .default({}),
});
const fileSchema = z.object({ creator: z.string().default("Yosys"), modules: z.record(z.string(), moduleSchema) });

/** @param json of `write_json` after `flatten`. @returns nothing where no module is marked as the top */
export function readNetlist(json: string): Netlist | undefined {
  const { creator, modules } = fileSchema.parse(JSON.parse(json));
  const found = Object.entries(modules).find(([, { attributes }]) => Number(`0b${attributes.top ?? "0"}`) === 1);
  if (!found) return;
  const [top, module] = found;
  const cells = Object.entries(module.cells)
    .filter(([, { type }]) => type !== "$scopeinfo")
    .map(([name, cell]): Cell => {
      const sides = (output: boolean) =>
        Object.fromEntries(
          Object.entries(cell.connections).filter(([port]) => (cell.port_directions[port] === "output") === output),
        );
      return {
        name,
        type: cell.type,
        parameters: cell.parameters,
        inputs: sides(false),
        outputs: sides(true),
        places: placesIn(cell.attributes.src),
      };
    });
  const drivers = new Map<Bit, Driver>();
  const readers = new Map<Bit, Cell[]>();
  for (const cell of cells) {
    for (const [port, all] of Object.entries(cell.outputs)) {
      all.forEach((bit, index) => {
        if (typeof bit === "number") drivers.set(bit, { cell, port, index });
      });
    }
    for (const bit of new Set(Object.values(cell.inputs).flat())) {
      if (typeof bit !== "number") continue;
      const list = readers.get(bit);
      if (list) list.push(cell);
      else readers.set(bit, [cell]);
    }
  }
  const nets = Object.entries(module.netnames)
    .filter(([, { hide_name }]) => hide_name === 0)
    .map(([name, { bits, attributes }]): Net => {
      const initial = attributes.init;
      return { name, bits, places: placesIn(attributes.src), ...(initial !== undefined && { initial }) };
    })
    // The name nearest to the top is the one people know.
    .toSorted((a, b) => a.name.split(".").length - b.name.split(".").length || a.name.length - b.name.length);
  const named = new Map<Bit, { readonly net: Net; readonly index: number }>();
  for (const net of nets) {
    net.bits.forEach((bit, index) => {
      if (typeof bit === "number" && !named.has(bit)) named.set(bit, { net, index });
    });
  }
  const nameOf = (bit: Bit): string => {
    if (typeof bit !== "number") return `constant ${bit}`;
    const { net, index } = named.get(bit) ?? {};
    return net ? (net.bits.length === 1 ? net.name : `${net.name}[${index}]`) : `net ${bit}`;
  };
  return {
    top,
    tool: creator.replace(/ \(.*$/, ""),
    instances: instancesIn(module),
    ports: Object.entries(module.ports).map(([name, port]) => ({ name, ...port })),
    cells,
    registers: cells.flatMap((cell) => registerOf(cell, named)),
    nets,
    driver: (bit) => drivers.get(bit),
    readers: (bit) => readers.get(bit) ?? [],
    nameOf,
    placesOf: (bit) => named.get(bit)?.net.places ?? [],
  };
}

/** What `flatten` took apart it leaves a mark of. */
function instancesIn({ cells }: z.infer<typeof moduleSchema>): Map<string, number> {
  const marks = Object.values(cells).filter(
    ({ type, parameters }) => type === "$scopeinfo" && parameters.TYPE === "module",
  );
  const names = marks.map(({ attributes }) => attributes.module_hdlname ?? attributes.module ?? "");
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

function registerOf(cell: Cell, named: ReadonlyMap<Bit, { readonly net: Net; readonly index: number }>): Register[] {
  const { type, parameters, inputs, outputs } = cell;
  if (!/^\$(?:s|a|al)?dff(?:e|ce|sr|sre)?$|^\$(?:a)?dlatch(?:sr)?$/.test(type)) return [];
  const output = outputs.Q ?? [];
  const { net } = named.get(output[0]!) ?? {};
  const isHigh = (name: string) => !/^0+$/.test(parameters[name] ?? "1");
  const asynchronous = inputs.ARST?.[0];
  const synchronous = inputs.SRST?.[0];
  const reset =
    asynchronous !== undefined
      ? { bit: asynchronous, asynchronous: true, high: isHigh("ARST_POLARITY"), value: parameters.ARST_VALUE ?? "" }
      : synchronous !== undefined
        ? { bit: synchronous, asynchronous: false, high: isHigh("SRST_POLARITY"), value: parameters.SRST_VALUE ?? "" }
        : undefined;
  const isLatch = type.includes("dlatch");
  return [
    {
      cell,
      name: net?.name ?? cell.name,
      isLatch,
      clock: isLatch ? undefined : inputs.CLK?.[0],
      rising: isHigh("CLK_POLARITY"),
      data: inputs.D ?? [],
      output,
      enable: inputs.EN?.[0],
      reset,
      initial: initialOf(output, named),
      places: net ? [...cell.places, ...net.places] : cell.places,
    },
  ];
}

function initialOf(
  output: readonly Bit[],
  named: ReadonlyMap<Bit, { readonly net: Net; readonly index: number }>,
): string | undefined {
  const known = output.map((bit) => {
    const { net, index } = named.get(bit) ?? {};
    return net?.initial?.at(-1 - index!) ?? "x";
  });
  return known.every((value) => value === "x") ? undefined : known.toReversed().join("");
}

/** @param source `a.v:3.1-5.2|b.v:7.4-7.9`, as Yosys keeps it */
export function placesIn(source: string | undefined): Place[] {
  return (source ?? "").split("|").flatMap((one) => {
    const found = one.match(/^(.*):(\d+)(?:\.\d+)?(?:-(\d+)(?:\.\d+)?)?$/);
    if (!found || found[2] === "0") return [];
    return [{ file: found[1]!, line: Number(found[2]), end: Number(found[3] ?? found[2]) }];
  });
}

const bitwise = new Set(["$and", "$or", "$xor", "$xnor", "$not", "$mux", "$pmux", "$bwmux", "$pos", "$buf"]);
const stateful = /dff|dlatch|^\$mem|^\$sr$/;

/** Bits that an output bit of a cell follows from at once; none where it keeps state. */
export function sourcesOf({ cell, index }: Driver): readonly Bit[] {
  const { type, inputs, outputs } = cell;
  if (stateful.test(type) || !type.startsWith("$")) return [];
  if (!bitwise.has(type)) return Object.values(inputs).flat();
  if (type === "$pmux") {
    const width = outputs.Y!.length;
    return [inputs.A![index]!, ...inputs.B!.filter((_, at) => at % width === index), ...inputs.S!];
  }
  const { S: select = [], ...rest } = inputs;
  return [...Object.values(rest).flatMap((all) => all[index] ?? all.at(-1) ?? []), ...select];
}

/** All that a bit follows from without a clock's edge between: outputs of registers and memories, inputs of the design. */
export function coneOf(start: readonly Bit[], netlist: Netlist): ReadonlySet<number> {
  const seen = new Set<number>();
  const todo = start.filter((bit) => typeof bit === "number");
  for (let bit = todo.pop(); bit !== undefined; bit = todo.pop()) {
    if (seen.has(bit)) continue;
    seen.add(bit);
    const driver = netlist.driver(bit);
    if (driver) for (const source of sourcesOf(driver)) if (typeof source === "number") todo.push(source);
  }
  return seen;
}
