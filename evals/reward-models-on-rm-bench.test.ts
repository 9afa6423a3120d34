import { beforeAll, expect, test, vi } from "vitest";
import { openJournal, runEval } from "../src/index.ts";
import { inventedSet } from "./judging/testing/invented-set.ts";

beforeAll(() => {
  const prompt = (id: number, right: string, wrong: string) => {
    const styled = (text: string) => [
      text,
      `${text} That is all that there is to say.`,
      `## Answer\n\n- **${text}** That is all.${" ".repeat(9)}Indeed.`,
    ];
    return { id, subset: "chat", prompt: `Question ${id}?`, chosen: styled(right), rejected: styled(wrong) };
  };
  vi.stubEnv(
    "RM_BENCH",
    inventedSet([prompt(1, "Yes.", "No!"), prompt(2, "Four.", "Five times."), prompt(3, "Rhine.", "Elb.")]),
  );
  const voted = {
    motivation_app: "app",
    instruction: "Say yes.",
    input: "",
    annotator1: 1,
    annotator2: 1,
    annotator3: 1,
  };
  vi.stubEnv("PANDALM", inventedSet([{ idx: 0, ...voted, response1: "Yes.", response2: "No." }]));
});

test("length knows the easy pairs and no hard one: it takes the richer style always", async () => {
  const { default: rewardModelsOnRmBench } = await import("./reward-models-on-rm-bench.eval.ts");
  expect(Object.keys(rewardModelsOnRmBench.arms)).toEqual(["untrained", "head on PandaLM", "longer answer"]);
  const journal = openJournal(":memory:");
  const { report } = await runEval(rewardModelsOnRmBench, { journal, arms: ["longer answer"] });
  await journal.close();
  expect(report.data).toMatchObject({
    items: 27,
    clusters: 3,
    sets: ["rm-bench", "pandalm"].map((name) => ({ name: `${name}, not as published` })),
  });
  const figure = (name: string) => report.metrics.find((metric) => metric.name === name)?.arms[0]?.figure?.value;
  expect([figure("easy"), figure("hard"), figure("prefers the richer style")]).toEqual([1, 0, 1]);
  // Two right answers are the longer ones of their style, of three.
  expect(figure("normal")).toBeCloseTo(2 / 3, 12);
  expect(figure("average")).toBeCloseTo((1 + 2 / 3 + 0) / 3, 12);
  expect(figure("on code")).toBeUndefined();
  expect(report.answer).toBe(
    "None that can be told from chance. Of easy, normal and hard pairs they are right about: “longer answer” 100%, 67% and 0%.",
  );
});
