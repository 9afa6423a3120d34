/**
 * Verilog's syntax tree, as Yosys prints it before it simplifies anything: the netlist no longer knows which assignment
 * was blocking, what a sensitivity list left out or which case item stood twice.
 * Source: Yosys, `read_verilog -dump_ast1`, frontends/ast/ast.cc.
 */

export interface Syntax {
  /** Without `AST_`: MODULE, ALWAYS, ASSIGN_LE, … */
  readonly kind: string;
  readonly file: string;
  /** From 1; 0 where Yosys made the node up. */
  readonly line: number;
  readonly end: number;
  /** An identifier or a string; without the backslash of a name. */
  readonly name?: string;
  /** Of a constant: most significant first, of 0, 1, x and z. */
  readonly bits?: string;
  /** What else is said of it: `input`, `reg`, `signed`, … */
  readonly words: readonly string[];
  readonly children: readonly Syntax[];
}

type Growing = Omit<Syntax, "children"> & { readonly children: Growing[] };

/** @param log of `read_verilog -dump_ast1 -no_dump_ptr`. @returns the modules in it */
export function syntaxOf(log: string): Syntax[] {
  const modules: Syntax[] = [];
  const dumps = log.matchAll(/^Dumping AST before simplification:\n([\s\S]*?)^--- END OF AST DUMP ---$/gm);
  for (const [, dump] of dumps) {
    const open: { readonly indent: number; readonly node: Growing }[] = [];
    for (const line of dump!.split("\n")) {
      const read = nodeOf(line);
      if (!read) continue;
      while (open.length > 0 && open.at(-1)!.indent >= read.indent) open.pop();
      const parent = open.at(-1);
      if (parent) parent.node.children.push(read.node);
      else modules.push(read.node);
      open.push(read);
    }
  }
  return modules.filter(({ kind }) => kind === "MODULE");
}

function nodeOf(line: string): { indent: number; node: Growing } | undefined {
  const attribute = line.match(/^( *)ATTR \\?(\S+):/);
  if (attribute) {
    const node = { kind: "ATTR", file: "", line: 0, end: 0, name: attribute[2]!, words: [], children: [] };
    return { indent: attribute[1]!.length, node };
  }
  const found = line.match(/^( *)AST_(\w+) <(.*?):(\d+)\.\d+-(\d+)\.\d+>(?: \[[^\]]*\])?(.*)$/);
  if (!found) return;
  const [, indent, kind, file, first, last, rest] = found as unknown as [string, string, string, string, ...string[]];
  const name = rest!.match(/ str='((?:[^'\\]|\\.)*)'/)?.[1];
  const bits = rest!.match(/ bits='([01xz]*)'/)?.[1];
  const words = rest!.replace(/ (?:str|bits)='(?:[^'\\]|\\.)*'/g, "").trim();
  const node = {
    kind: kind!,
    file: file!,
    line: Number(first),
    end: Number(last),
    ...(name !== undefined && { name: name.replace(/^\\+/, "") }),
    ...(bits !== undefined && { bits }),
    words: words === "" ? [] : words.split(/\s+/),
    children: [],
  };
  return { indent: indent!.length, node };
}

/** The node and all below it, in the order of the source; attributes left out. */
export function* within(node: Syntax): Generator<Syntax> {
  if (node.kind === "ATTR") return;
  yield node;
  for (const child of node.children) yield* within(child);
}

/** Its parts, without attributes. */
export function partsOf(node: Syntax): readonly Syntax[] {
  return node.children.filter(({ kind }) => kind !== "ATTR");
}
