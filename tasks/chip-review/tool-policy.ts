/** The reviewers of an aspect as a policy: what tools find, as text, for trees to begin with or be measured by. */
import { EspalierError, type Policy, seededRandom } from "../../src/index.ts";
import { nothingFound, reviewText } from "./claims.ts";
import { openDesign } from "./design.ts";
import type { Aspect } from "./finding.ts";
import type { AspectQuestion } from "./judged.ts";
import { findingsOf } from "./review.ts";
import { sourceFiles } from "./source.ts";

/** Says the same each time. A design that Yosys refuses is a fault of function, and of no other aspect. */
export function toolPolicy(aspect: Aspect): Policy<AspectQuestion> {
  return {
    id: `tools (${aspect})`,
    async sample({ code }, count, { signal }) {
      const text = await reviewByTools(aspect, code, signal);
      return Array.from({ length: count }, () => text);
    },
  };
}

async function reviewByTools(aspect: Aspect, code: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    const design = await openDesign(sourceFiles([{ name: "design.v", text: code }]), signal ? { signal } : {});
    const claims = findingsOf(aspect, design).flatMap(({ severity, lines, text }) =>
      severity === "note" || !lines[0] ? [] : [{ line: lines[0].line, text }],
    );
    return reviewText(claims);
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
    const line = Number(error.message.match(/:(\d+): ERROR/)?.[1] ?? 1);
    return aspect === "function" ? reviewText([{ line, text: toolsWords(error.message) }]) : nothingFound;
  }
}

/** Of a refusal: the last line, which is the tool's own. */
function toolsWords(message: string): string {
  return message
    .split("\n")
    .at(-1)!
    .replace(/^Yosys: /, "");
}

/**
 * A reviewer that knows nothing: half of the time it finds nothing, else it points at a line by lot. What training is to
 * make better.
 */
export function guessingPolicy(aspect: Aspect): Policy<AspectQuestion> {
  return {
    id: `guesses (${aspect})`,
    sample: async ({ code }, count, { seed }) => {
      const lines = code
        .split("\n")
        .flatMap((text, at) => (/[=;]/.test(text) ? [{ line: at + 1, text: text.trim() }] : []));
      return Array.from({ length: count }, (_, at) => {
        const random = seededRandom(`${aspect} ${seed} ${at} ${code}`);
        const drawn = lines[Math.floor(random() * lines.length)];
        if (!drawn || random() < 0.5) return nothingFound;
        return reviewText([{ line: drawn.line, text: `${drawn.text} is wrong.` }]);
      });
    },
  };
}
