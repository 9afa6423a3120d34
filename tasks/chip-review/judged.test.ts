import { describe, expect, test } from "vitest";
import { rubricFor } from "../../prompts/index.ts";
import { comparison, extraOf, type JudgedTask } from "../../src/index.ts";
import { claimsIn, nothingFound, reviewText, scoreOfReview } from "./claims.ts";
import { aspects } from "./finding.ts";
import { aspectTasks, chipDesign, chipFinding, chipReview } from "./judged.ts";
import { chipTree, joinedReviews, verdictsByLot } from "./to-grow.ts";
import { guessingPolicy, toolPolicy } from "./tool-policy.ts";

const code = `module m(input a, input b, output reg y);
  always @* if (a) y = b;
endmodule`;

function compared<Input>(task: JudgedTask<Input>, input: Input, a: string, b: string) {
  return comparison({ ...task.present(input), a: { text: a }, b: { text: b }, task: task.name, extra: extraOf(input) });
}

/** All questions below a comparison are smaller than what they help to judge. */
function checkSizes<Input>(task: JudgedTask<Input>, input: Input, a: string, b: string): number {
  const questions = task.evaluation.flatMap(({ task: asked, questions }) =>
    questions(input, compared(task, input, a, b)).map((question) => ({ asked, question })),
  );
  for (const { asked, question } of questions) {
    expect(asked.size(question.input)).toBeLessThan(task.size(input));
    expect(asked.input.safeParse(question.input).success).toBe(true);
  }
  return questions.length;
}

describe("the tree", () => {
  test("asks every aspect about a design whose reviews are compared", () => {
    expect(checkSizes(chipReview, { code }, nothingFound, "LINE 2: a latch")).toBe(aspects.length);
  });

  test("asks every aspect about each of two designs", () => {
    const task = { specification: "y follows b while a is high", lines: 4 };
    expect(checkSizes(chipDesign, task, code, `${code}\n${code}`)).toBe(2 * aspects.length);
  });

  test("asks whether each claim holds of the lines around it", () => {
    const long = `${code}\n${"// filler\n".repeat(20)}`;
    const [a, b] = ["LINE 2: a latch\nLINE 1: no clock\nLINE 99: not there", nothingFound];
    expect(checkSizes(aspectTasks.function, { code: long }, a, b)).toBe(2);
    expect(checkSizes(aspectTasks.function, { code: "module m; endmodule" }, "LINE 1: empty", nothingFound)).toBe(1);
  });

  test("shows a claim with an arrow at its line", () => {
    const [question] = aspectTasks.function.evaluation[0]!.questions(
      { code },
      compared(aspectTasks.function, { code }, "LINE 2: a latch", nothingFound),
    );
    expect(question).toMatchObject({ about: "a", title: "LINE 2: a latch", input: { claim: "a latch" } });
    expect((question!.input as { excerpt: string }).excerpt).toContain(">   2   always @*");
  });

  test("names no comment of a design to anybody", () => {
    const task = { specification: "anything", lines: 9 };
    const [question] = chipDesign.evaluation[0]!.questions(task, compared(chipDesign, task, `// bug\n${code}`, code));
    expect(JSON.stringify(question)).not.toContain("bug");
  });

  test("is judged by rubrics of its own", () => {
    expect(rubricFor(chipFinding.name).name).toBe("chip-finding");
    expect(rubricFor(chipDesign.name).name).toBe("chip-design");
    for (const { name } of [chipReview, ...Object.values(aspectTasks)])
      expect(rubricFor(name).name).toBe("chip-review");
  });

  test("has a policy to begin with for every task", () => {
    const names = [chipFinding, chipReview, ...Object.values(aspectTasks)].map(({ name }) => name);
    expect(Object.keys(chipTree.plots).toSorted()).toEqual(names.toSorted());
  });
});

describe("policies", () => {
  test("of tools say what tools find, and where", async () => {
    const [said] = await toolPolicy("function").sample({ code }, 1, { seed: 0 });
    expect(claimsIn(said!)).toContainEqual({ line: 2, text: expect.stringContaining("y becomes a latch") });
    expect(await toolPolicy("security").sample({ code }, 2, { seed: 0 })).toEqual([nothingFound, nothingFound]);
  });

  test("of tools call what does not parse a fault of function alone", async () => {
    expect((await toolPolicy("function").sample({ code: "module m;\n=\nendmodule" }, 1, { seed: 0 }))[0]).toMatch(
      /^LINE 2: /,
    );
    expect(await toolPolicy("power").sample({ code: "=" }, 1, { seed: 0 })).toEqual([nothingFound]);
  });

  test("that guess are the same for a seed, and point at lines that are there", async () => {
    const policy = guessingPolicy("timing");
    const texts = await policy.sample({ code }, 30, { seed: 1 });
    expect(texts).toEqual(await policy.sample({ code }, 30, { seed: 1 }));
    expect(new Set(texts).size).toBeGreaterThan(1);
    for (const text of texts) for (const { line } of claimsIn(text)!) expect(line).toBeLessThanOrEqual(3);
  });

  test("of the whole join what aspects claim, each line once", async () => {
    const says = (text: string) => ({ id: text, sample: async () => [text] });
    const joined = joinedReviews([says("LINE 1: x"), says(nothingFound), says("LINE 1: y\nLINE 2: z")]);
    expect(await joined.sample({ code }, 1, { seed: 0 })).toEqual(["LINE 1: x\nLINE 2: z"]);
    const [first, ...others] = await joined.sample({ code }, 20, { seed: 0 });
    expect(first).toBe("LINE 1: x\nLINE 2: z");
    expect(new Set(others)).toEqual(new Set([first, "LINE 1: x", "LINE 2: z", nothingFound]));
  });

  test("of verdicts say both", async () => {
    const asked = { aspect: "timing" as const, claim: "c", excerpt: "e" };
    expect(new Set(await verdictsByLot().sample(asked, 2, { seed: 0 })).size).toBe(2);
  });
});

describe("reviews as text", () => {
  test("are read as they are written, and other texts are none", () => {
    const claims = [
      { line: 3, text: "a latch" },
      { line: 9, text: "no reset" },
    ];
    expect(claimsIn(reviewText(claims))).toEqual(claims);
    expect(claimsIn(reviewText([]))).toEqual([]);
    expect(claimsIn("I like it.")).toBeUndefined();
  });

  test.each([
    ["nothing said of a clean design", nothingFound, [], 1],
    ["a claim of a clean design", "LINE 1: x", [], 0.5],
    ["the defect alone", "LINE 2: x", [2, 3], 1],
    ["the defect among others", "LINE 1: x\nLINE 2: y", [2], 0.5],
    ["another line", "LINE 1: x", [2], 0],
    ["nothing said of a defect", nothingFound, [2], 0],
    ["no review", "hello", [], 0],
  ])("%s", (_, text, lines, score) => {
    expect(scoreOfReview(text, lines)).toBe(score);
  });
});
