/** Reviews a design aspect by aspect, by what tools and the source bear out. No model is asked. */
import { reviewers } from "./aspects/index.ts";
import { byModule, type ModuleFigures } from "./by-module.ts";
import { type Design, type OpenDesignOptions, openDesign } from "./design.ts";
import { type Aspect, aspects, type Finding, inOrder } from "./finding.ts";
import { type Measures, measure } from "./measures.ts";
import type { SourceFile } from "./source.ts";
import { within } from "./syntax.ts";

export interface Review {
  readonly top: string;
  readonly files: readonly SourceFile[];
  readonly modules: Design["modules"];
  /** What read it: `Yosys 0.55`. */
  readonly tool: string;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly measures: Measures;
  readonly byModule: readonly ModuleFigures[];
  /** Modules that are used and not given: nothing is known of them. */
  readonly missingModules: readonly string[];
  /** Modules that are no part of the top: of them the source alone was read. */
  readonly apart: readonly string[];
  /** Taken by Yosys, and by all together. */
  readonly milliseconds: { readonly yosys: number; readonly all: number };
}

/** @throws as `openDesign` does */
export async function reviewDesign(files: readonly SourceFile[], options: OpenDesignOptions = {}): Promise<Review> {
  return reviewOf(await openDesign(files, options));
}

/** @param more what else was found: by a proof, by a model */
export function reviewOf(design: Design, more: readonly Finding[] = []): Review {
  const started = performance.now();
  const findings = inOrder([...aspects.flatMap((aspect) => findingsOf(aspect, design)), ...more]);
  return {
    top: design.top,
    files: design.files,
    modules: design.modules,
    tool: design.built.tool,
    findings,
    measures: measure(design),
    byModule: byModule(design),
    missingModules: [...new Set(design.written.cells.map(({ type }) => type))].filter((type) => !type.startsWith("$")),
    apart: apartFrom(design),
    milliseconds: { yosys: design.milliseconds, all: design.milliseconds + performance.now() - started },
  };
}

function apartFrom({ top, modules }: Design): string[] {
  const parts = new Set([top]);
  // A set that grows while it is walked: what is added is walked, too.
  for (const name of parts) {
    const own = modules.find((module) => module.name === name);
    for (const node of own ? within(own.syntax) : []) {
      if (node.kind === "CELLTYPE" && node.name !== undefined) parts.add(node.name);
    }
  }
  return modules.map(({ name }) => name).filter((name) => !parts.has(name));
}

/** What one reviewer finds, worst first. */
export function findingsOf(aspect: Aspect, design: Design): readonly Finding[] {
  return inOrder(reviewers[aspect](design));
}
