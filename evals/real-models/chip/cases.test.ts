import { expect, it } from "vitest";
import { casesOf } from "./cases.ts";
import { evidenceFeatures, toolAnswers } from "./evidence.ts";
import { limitedReviewer, understandingOf } from "./limited-reviewer.ts";
import { linesQuestion } from "./tasks.ts";

it("two lines tell whether a claim holds, and a judge of no lines knows nothing without notes", async () => {
  const { checks, reviews } = await casesOf("dev", 6, 900);
  const understands = understandingOf(checks);
  for (const { question, holds } of checks) {
    const { claim, lines } = linesQuestion(question);
    expect(understands(claim, lines)).toBe(holds);
  }
  const blind = limitedReviewer(0, understands);
  const seeing = limitedReviewer(1000, understands);
  for (const { comparison } of reviews) {
    expect(await blind.compare(comparison)).toMatchObject({ choice: "tie" });
    expect(await seeing.compare(comparison)).toMatchObject({ choice: comparison.gold });
  }
});

it("tools say yes where they find something near, and features change sign with the answer", async () => {
  const excerpt = ">   3 a <= b;\n    4 end";
  const question = { claim: "a is not reset", line: 3, excerpt, findings: [{ line: 4, text: "x" }] };
  expect(await toolAnswers().sample(question, 1, { seed: 0 })).toEqual(["Yes."]);
  const features = evidenceFeatures({ withTools: true });
  const of = (output: string) => [
    ...features({ input: "", source: excerpt, output: `${output}\nThe lines: Yes.\nTools:\nLINE 4: x` }),
  ];
  expect(of("Yes.").map((value) => -value || 0)).toEqual(of("No.").map((value) => value || 0));
});
