/** What a chip reviewer asks a model: what tools cannot tell. Its answers are opinions, and reports mark them so. */
import { definePrompt } from "../src/index.ts";

export interface DesignToDescribe {
  readonly top: string;
  /** Each line with its number before it. */
  readonly code: string;
}

const reviewer = { role: "system", content: "You are a hardware engineer who reviews Verilog." } as const;

export const describeDesign = definePrompt<DesignToDescribe>({
  name: "describe-design",
  maxTokens: 120,
  render: ({ top, code }) => [
    reviewer,
    {
      role: "user",
      content: `${code}\n\nIn two or three sentences: what does the module ${top} do? Name its inputs and outputs.`,
    },
  ],
  parse(text) {
    const words = text.trim().replace(/\s+/g, " ");
    if (words === "") throw new Error("the description is empty");
    return words;
  },
});

export interface DesignToCheck extends DesignToDescribe {
  readonly specification: string;
}

/** A place where a model thinks that the design is not what was asked for. */
export interface Objection {
  readonly line: number;
  readonly text: string;
}

/** Objections at once; more is a model that has lost its way. */
const most = 10;

export const checkSpecification = definePrompt<DesignToCheck, readonly Objection[]>({
  name: "check-specification",
  maxTokens: 300,
  render: ({ specification, top, code }) => [
    reviewer,
    {
      role: "user",
      content:
        `What was asked for:\n${specification}\n\nThe module ${top}:\n${code}\n\n` +
        "Where does the module not do what was asked for? One line for each place, in this form:\n" +
        "LINE 12: what is wrong\nIf it does all that was asked for, answer with the one word NONE.",
    },
  ],
  parse(text, { code }) {
    const lines = new Set(Array.from(code.matchAll(/^ *(\d+) /gm), ([, number]) => Number(number)));
    const found = Array.from(text.matchAll(/^\W*LINE (\d+)\s*:\s*(.+)$/gim), ([, line, words]) => ({
      line: Number(line),
      text: words!.trim(),
    }));
    if (found.length === 0 && !/\bNONE\b/.test(text)) throw new Error('neither a "LINE n:" nor NONE in the reply');
    const unknown = found.find(({ line }) => !lines.has(line));
    if (unknown) throw new Error(`there is no line ${unknown.line}`);
    return found.slice(0, most);
  },
});
