/**
 * A model's opinion of a design: what it does, and where it is not what a specification in words asks for. Nothing bears
 * it out, so its findings say that they are an opinion, and none is an error.
 */
import { z } from "zod";
import { checkSpecification, describeDesign } from "../../prompts/chip-review.ts";
import { AskError, defineTask } from "../../src/index.ts";
import { numberedLines } from "./claims.ts";
import { type Finding, findingSchema } from "./finding.ts";
import type { SourceFile } from "./source.ts";

/** Characters of code that a model is shown; a small one has a context of 2048 tokens. */
const mostCode = 4000;
const mostSpecification = 1500;

export interface Opinion {
  /** Absent when the model said nothing that could be used. */
  readonly description?: string;
  readonly findings: readonly Finding[];
  /** Part of the code that was shown, in [0, 1]. */
  readonly shown: number;
}

export const askReviewer = defineTask({
  name: "chip-review-opinion",
  input: z.object({
    top: z.string(),
    file: z.string(),
    /** Without comments. */
    code: z.string(),
    specification: z.string().optional(),
  }),
  output: z.object({
    description: z.string().optional(),
    findings: z.array(findingSchema),
    shown: z.number(),
  }),
  size: ({ code, specification = "" }) => code.length + specification.length,
  async solve({ top, file, code, specification }, node) {
    const numbered = numberedLines(code);
    const shown = numbered.slice(0, mostCode);
    const unusable = (error: unknown) => {
      if (error instanceof AskError) return undefined;
      throw error;
    };
    const description = await node.ask(describeDesign, { top, code: shown }).catch(unusable);
    const objections =
      specification === undefined
        ? []
        : ((await node
            .ask(checkSpecification, { top, code: shown, specification: specification.slice(0, mostSpecification) })
            .catch(unusable)) ?? []);
    return {
      ...(description !== undefined && { description }),
      findings: objections.map(({ line, text }) => ({
        aspect: "function" as const,
        rule: "model-opinion",
        severity: "note" as const,
        lines: [{ file, line, end: line }],
        text: `A model thinks: ${text}`,
        evidence: "a model's opinion of the specification; nothing else bears it out",
        ground: "model" as const,
      })),
      shown: numbered.length === 0 ? 1 : shown.length / numbered.length,
    };
  },
});

/** The file that holds the top module. */
export function fileOfTop(files: readonly SourceFile[], top: string): SourceFile {
  const declares = new RegExp(`\\bmodule\\s+${top.replace(/\W/g, "\\$&")}\\b`);
  return files.find(({ code }) => declares.test(code)) ?? files[0]!;
}
