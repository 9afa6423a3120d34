/** Expressions of the source: what they read, what constants they are, how wide. */
import { partsOf, type Syntax, within } from "./syntax.ts";

/** What names mean where an expression stands. */
export interface Scope {
  readonly signals: ReadonlyMap<string, Signal>;
  readonly constants: ReadonlyMap<string, bigint>;
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

/** Names read by an expression, those that choose a bit of a target included. */
export function readsOf(node: Syntax): string[] {
  return [...within(node)].flatMap(({ kind, name }) => (kind === "IDENTIFIER" && name !== undefined ? [name] : []));
}

/** @returns a name with the bits of it that are meant, `d[15:13]`, where these are constants; nothing for what has no name */
export function nameOf(node: Syntax, constants: ReadonlyMap<string, bigint>): string | undefined {
  if (node.name === undefined) return;
  const range = partsOf(node).at(-1);
  const ends = range?.kind === "RANGE" ? partsOf(range).map((part) => constantOf(part, constants)) : [];
  return ends.length === 0 || ends.includes(undefined) ? node.name : `${node.name}[${ends.join(":")}]`;
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
export function widthOf(node: Syntax, { signals, constants }: Scope): number | undefined {
  const widths = () => partsOf(node).map((part) => widthOf(part, { signals, constants }));
  const widest = () => {
    const all = widths();
    return all.includes(undefined) ? undefined : Math.max(...(all as number[]));
  };
  if (node.kind === "CONSTANT") {
    // Unknown fills whatever it is given to.
    if (/^[xz]+$/.test(node.bits ?? "")) return 1;
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
      part.kind === "CONSTANT" ? part.bits?.length : widthOf(part, { signals, constants }),
    );
    return all.includes(undefined) ? undefined : (all as number[]).reduce((sum, one) => sum + one, 0);
  }
  return;
}
