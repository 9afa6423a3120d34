/** A module's syntax, as a reviewer reads it: its signals, its blocks, and what each assigns under which tests. */
import { constantOf, readsOf, type Scope, type Signal } from "./expression.ts";
import { partsOf, type Syntax, within } from "./syntax.ts";

export interface Structure extends Scope {
  readonly name: string;
  readonly syntax: Syntax;
  readonly blocks: readonly Block[];
  readonly assigns: readonly Assign[];
  readonly cases: readonly Case[];
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

function widthOfDeclaration(node: Syntax, constants: ReadonlyMap<string, bigint>): number | undefined {
  const range = partsOf(node).find(({ kind }) => kind === "RANGE");
  if (!range) return node.words.includes("signed") && node.name?.startsWith("$") ? undefined : 1;
  const [high, low] = partsOf(range).map((part) => constantOf(part, constants));
  if (high === undefined || low === undefined) return;
  return Number(high > low ? high - low : low - high) + 1;
}
