/** A module's syntax, as a reviewer reads it: its signals, its blocks, and what each assigns under which tests. */
import { partsOf, type Syntax, within } from "./syntax.ts";

export interface Structure {
  readonly name: string;
  readonly syntax: Syntax;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly constants: ReadonlyMap<string, bigint>;
  readonly blocks: readonly Block[];
  readonly assigns: readonly Assign[];
  readonly cases: readonly Case[];
}

export interface Signal {
  readonly name: string;
  /** Undefined where it depends on what cannot be told here. */
  readonly width: number | undefined;
  readonly isSigned: boolean;
  readonly direction?: "input" | "output" | "inout";
  readonly isMemory: boolean;
  readonly node: Syntax;
}

export interface Block {
  readonly syntax: Syntax;
  /** Edges of clocks and resets; what a list names without an edge; `@*`; or at the start. */
  readonly kind: "edges" | "list" | "any" | "initial";
  readonly edges: readonly { readonly signal: string; readonly rising: boolean }[];
  readonly listed: readonly string[];
  readonly assigns: readonly Assign[];
}

export interface Assign {
  readonly target: string;
  /** All that are written at once: `{carry, sum} = …`. */
  readonly targets: readonly string[];
  readonly way: "blocking" | "nonblocking" | "continuous";
  readonly syntax: Syntax;
  readonly left: Syntax;
  readonly right: Syntax;
  /** From the outermost in. */
  readonly guards: readonly Guard[];
  readonly block?: Syntax;
}

/** What has to hold for an assignment to be made. */
export interface Guard {
  readonly test: Syntax;
  /** An `if`: whether it held; a `case`: its items, none for the default. */
  readonly holds?: boolean;
  readonly items?: readonly Syntax[];
}

export interface Case {
  readonly syntax: Syntax;
  readonly selector: Syntax;
  readonly arms: readonly {
    readonly items: readonly Syntax[];
    readonly body: Syntax | undefined;
    readonly line: number;
  }[];
  readonly hasDefault: boolean;
  readonly block: Syntax;
}

export function structureOf(module: Syntax): Structure {
  const constants = constantsOf(module);
  const signals = new Map<string, Signal>();
  for (const node of within(module)) {
    if ((node.kind !== "WIRE" && node.kind !== "MEMORY") || node.name === undefined) continue;
    const known = signals.get(node.name);
    // A port is declared twice in the older style: `output q; reg [3:0] q;`.
    if (known && partsOf(known.node).length > 0) continue;
    const direction = (["input", "output", "inout"] as const).find((word) => node.words.includes(word));
    signals.set(node.name, {
      name: node.name,
      width: widthOfDeclaration(node, constants),
      isSigned: node.words.includes("signed"),
      ...((direction ?? known?.direction) && { direction: direction ?? known!.direction! }),
      isMemory: node.kind === "MEMORY",
      node: known && partsOf(known.node).length > 0 ? known.node : node,
    });
  }
  const blocks: Block[] = [];
  const continuous: Assign[] = [];
  const cases: Case[] = [];
  for (const node of within(module)) {
    if (node.kind === "ASSIGN") {
      const [left, right] = partsOf(node);
      if (left && right) continuous.push(assign(node, left, right, "continuous", [], undefined));
    } else if (node.kind === "ALWAYS" || node.kind === "INITIAL") {
      blocks.push(blockOf(node));
      cases.push(...casesOf(node));
    }
  }
  const assigns = [...continuous, ...blocks.flatMap((block) => block.assigns)];
  return { name: module.name ?? "", syntax: module, signals, constants, blocks, assigns, cases };
}

function blockOf(node: Syntax): Block {
  const parts = partsOf(node);
  const edges = parts
    .filter(({ kind }) => kind === "POSEDGE" || kind === "NEGEDGE")
    .flatMap((edge) => {
      const signal = partsOf(edge)[0]?.name;
      return signal === undefined ? [] : [{ signal, rising: edge.kind === "POSEDGE" }];
    });
  const listed = parts.filter(({ kind }) => kind === "EDGE").flatMap((edge) => partsOf(edge)[0]?.name ?? []);
  const kind = node.kind === "INITIAL" ? "initial" : edges.length > 0 ? "edges" : listed.length > 0 ? "list" : "any";
  const assigns = parts.filter(({ kind }) => kind === "BLOCK").flatMap((body) => [...assignsOf(body, [], node)]);
  return { syntax: node, kind, edges, listed, assigns };
}

function* assignsOf(node: Syntax, guards: readonly Guard[], block: Syntax): Generator<Assign> {
  if (node.kind === "ASSIGN_LE" || node.kind === "ASSIGN_EQ") {
    const [left, right] = partsOf(node);
    if (left && right)
      yield assign(node, left, right, node.kind === "ASSIGN_LE" ? "nonblocking" : "blocking", guards, block);
    return;
  }
  if (!isCase(node)) {
    for (const part of partsOf(node)) yield* assignsOf(part, guards, block);
    return;
  }
  const [test, ...arms] = partsOf(node);
  const asIf = conditionOf(node);
  for (const arm of arms) {
    const items = itemsOf(arm);
    const guard: Guard = asIf ? { test: asIf, holds: items.length > 0 } : { test: test!, items };
    for (const body of partsOf(arm).filter(({ kind }) => kind === "BLOCK"))
      yield* assignsOf(body, [...guards, guard], block);
  }
}

function assign(
  syntax: Syntax,
  left: Syntax,
  right: Syntax,
  way: Assign["way"],
  guards: readonly Guard[],
  block: Syntax | undefined,
): Assign {
  const targets = targetsOf(left);
  return { target: targets[0] ?? "", targets, way, syntax, left, right, guards, ...(block && { block }) };
}

function targetsOf(left: Syntax): string[] {
  if (left.kind === "IDENTIFIER") return left.name === undefined ? [] : [left.name];
  return partsOf(left).flatMap(targetsOf);
}

function isCase({ kind }: Syntax): boolean {
  return kind === "CASE" || kind === "CASEX" || kind === "CASEZ";
}

/** Yosys makes an `if` a case of a single bit. @returns what is tested; nothing for a real case */
function conditionOf(node: Syntax): Syntax | undefined {
  const test = partsOf(node)[0];
  return test?.kind === "REDUCE_BOOL" && test.line === 0 ? partsOf(test)[0] : undefined;
}

/** None for the default. */
function itemsOf(arm: Syntax): Syntax[] {
  return partsOf(arm).filter(({ kind }) => kind !== "BLOCK" && kind !== "DEFAULT");
}

function casesOf(block: Syntax): Case[] {
  return [...within(block)].flatMap((node) => {
    if (!isCase(node) || conditionOf(node)) return [];
    const [selector, ...conditions] = partsOf(node);
    const arms = conditions.map((arm) => {
      const items = itemsOf(arm);
      const body = partsOf(arm).find(({ kind }) => kind === "BLOCK");
      return { items, body, line: items[0]?.line || body?.line || node.line };
    });
    return [
      { syntax: node, selector: selector!, arms, hasDefault: arms.some(({ items }) => items.length === 0), block },
    ];
  });
}

/** Names read by an expression, those that choose a bit of a target included. */
export function readsOf(node: Syntax): string[] {
  return [...within(node)].flatMap(({ kind, name }) => (kind === "IDENTIFIER" && name !== undefined ? [name] : []));
}

/** What an assignment reads: its right side, the tests around it, and the indices on its left. */
export function readsOfAssign({ left, right, guards }: Assign): string[] {
  const indices = [...within(left)].filter(({ kind }) => kind === "RANGE");
  return [right, ...indices, ...guards.flatMap(({ test, items = [] }) => [test, ...items])].flatMap(readsOf);
}

function constantsOf(module: Syntax): ReadonlyMap<string, bigint> {
  const constants = new Map<string, bigint>();
  for (const node of partsOf(module)) {
    if ((node.kind !== "PARAMETER" && node.kind !== "LOCALPARAM") || node.name === undefined) continue;
    const value = partsOf(node)[0] && constantOf(partsOf(node)[0]!, constants);
    if (value !== undefined) constants.set(node.name, value);
  }
  return constants;
}

/** @returns the value of a constant expression; nothing where it is none, or has undefined bits */
export function constantOf(node: Syntax, constants: ReadonlyMap<string, bigint>): bigint | undefined {
  if (node.kind === "CONSTANT") return node.bits && /^[01]+$/.test(node.bits) ? BigInt(`0b${node.bits}`) : undefined;
  if (node.kind === "IDENTIFIER") return partsOf(node).length === 0 ? constants.get(node.name ?? "") : undefined;
  const values = partsOf(node).map((part) => constantOf(part, constants));
  if (values.some((value) => value === undefined)) return;
  const [a, b] = values as bigint[];
  switch (node.kind) {
    case "ADD":
      return a! + b!;
    case "SUB":
      return a! - b!;
    case "MUL":
      return a! * b!;
    case "DIV":
      return b === 0n ? undefined : a! / b!;
    case "SHIFT_LEFT":
      return b! < 4096n ? a! << b! : undefined;
    case "SHIFT_RIGHT":
      return a! >> b!;
    case "POW":
      return b! >= 0n && b! < 4096n ? a! ** b! : undefined;
    case "NEG":
      return -a!;
    case "FCALL":
      return node.name === "$clog2" && a! > 0n ? BigInt((a! - 1n).toString(2).length * (a === 1n ? 0 : 1)) : undefined;
    default:
      return;
  }
}

function widthOfDeclaration(node: Syntax, constants: ReadonlyMap<string, bigint>): number | undefined {
  const range = partsOf(node).find(({ kind }) => kind === "RANGE");
  if (!range) return node.words.includes("signed") && node.name?.startsWith("$") ? undefined : 1;
  const [high, low] = partsOf(range).map((part) => constantOf(part, constants));
  if (high === undefined || low === undefined) return;
  return Number(high > low ? high - low : low - high) + 1;
}

const ofOneBit = new Set(
  "LOGIC_NOT LOGIC_AND LOGIC_OR EQ NE EQX NEX LT LE GE GT REDUCE_AND REDUCE_OR REDUCE_XOR REDUCE_XNOR REDUCE_BOOL".split(
    " ",
  ),
);
const ofWidest = new Set("BIT_AND BIT_OR BIT_XOR BIT_XNOR ADD SUB MUL DIV MOD".split(" "));

/**
 * How many bits an expression has by itself. A number without a width counts as wide as it needs to be: nobody writes
 * `q + 1` for its 32 bits.
 */
export function widthOf(node: Syntax, { signals, constants }: Structure): number | undefined {
  const widths = () => partsOf(node).map((part) => widthOf(part, { signals, constants } as Structure));
  const widest = () => {
    const all = widths();
    return all.includes(undefined) ? undefined : Math.max(...(all as number[]));
  };
  if (node.kind === "CONSTANT") {
    const isUnsized = node.bits?.length === 32 && node.words.includes("signed");
    return isUnsized ? Math.max(1, node.bits!.replace(/^0+/, "").length) : node.bits?.length;
  }
  if (node.kind === "IDENTIFIER") {
    const constant = constants.get(node.name ?? "");
    if (constant !== undefined) return constant < 0n ? undefined : constant.toString(2).length;
    const signal = signals.get(node.name ?? "");
    if (!signal) return;
    const ranges = partsOf(node).filter(({ kind }) => kind === "RANGE" || kind === "MULTIRANGE");
    if (ranges.length === 0) return signal.isMemory ? undefined : signal.width;
    const range = ranges.at(-1)!;
    if (range.kind === "MULTIRANGE") return;
    const ends = partsOf(range);
    if (ends.length === 1) return signal.isMemory ? signal.width : 1;
    const [high, low] = ends.map((part) => constantOf(part, constants));
    return high === undefined || low === undefined ? undefined : Number(high > low ? high - low : low - high) + 1;
  }
  if (ofOneBit.has(node.kind)) return 1;
  if (ofWidest.has(node.kind)) return widest();
  if (node.kind === "BIT_NOT" || node.kind === "NEG" || node.kind === "POS") return widths()[0];
  if (node.kind === "SHIFT_RIGHT" || node.kind === "SHIFT_SRIGHT" || node.kind === "SHIFT_LEFT") return widths()[0];
  if (node.kind === "TERNARY") {
    const [, then, otherwise] = widths();
    return then === undefined || otherwise === undefined ? undefined : Math.max(then, otherwise);
  }
  if (node.kind === "CONCAT") {
    const all = partsOf(node).map((part) =>
      part.kind === "CONSTANT" ? part.bits?.length : widthOf(part, { signals, constants } as Structure),
    );
    return all.includes(undefined) ? undefined : (all as number[]).reduce((sum, one) => sum + one, 0);
  }
  return;
}
