import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockFolder } from "../ggml/training/lock.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { Judge } from "../judges/judge.ts";
import { panel } from "../judges/panel.ts";
import { firstShown } from "../preferences/preference.ts";
import { grow } from "./grow.ts";
import type { GrowOptions, GrowReport, Plot } from "./growth.ts";
import { defineJudgedTask, type JudgedTask, subtask } from "./judged-task.ts";
import { freshPlace } from "./testing/fresh-place.ts";
import { addsTwo, counted, type Numbers, planted, plotsFor, sumTree } from "./testing/sums.ts";

const place = freshPlace();
const [two, four, eight] = sumTree(2) as [JudgedTask<Numbers>, JudgedTask<Numbers>, JudgedTask<Numbers>];

function growing(
  root: JudgedTask<Numbers>,
  { plots = plotsFor([two, four, eight]), ...options }: Partial<GrowOptions> = {},
): Promise<GrowReport> {
  return grow(root, { ...place, labels: 40, plots, ...options });
}

describe("growing stops at what cannot be grown, which", () => {
  const stops = (plots: GrowOptions["plots"], root = four) => expect(growing(root, { plots })).rejects;

  it("is a task without a plot, a judge or inputs: said before anything is asked", async () => {
    const { judge, asked } = counted(addsTwo);
    const plots = plotsFor([two], { judge });
    await stops(plots).toThrow(
      'The task "sum-of-4" has no plot, so it is not known who solves it and who judges that. Plots are given for: "sum-of-2".',
    );
    const { judge: _, ...judgeless } = plotsFor([two, four])["sum-of-4"]!;
    await stops({ ...plots, "sum-of-4": judgeless as Plot<Numbers> }).toThrow('The plot of "sum-of-4" has no judge');
    await stops({
      ...plots,
      "sum-of-4": { ...plotsFor([two, four])["sum-of-4"]!, train: [] },
    }).toThrow('The plot of "sum-of-4" has no inputs to train on');
    await expect(growing(two, { labels: 9, rounds: 2 })).rejects.toThrow(
      "`labels` is 9: it must be a whole number of at least 16 for 2 rounds.",
    );
    expect(asked).toEqual([]);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it("is a task whose question is not smaller: the judge is not asked, and levels below stay", async () => {
    const same = defineJudgedTask<Numbers>({
      ...four,
      name: "same",
      evaluation: [subtask(two, (numbers) => [{ input: numbers, about: "both" }])],
    });
    const { judge, asked } = counted(addsTwo);
    const plots = { ...plotsFor([two]), same: { ...plotsFor([two, four])["sum-of-4"]!, judge } };
    await stops(plots, same).toThrow(
      'Growing "same" (height 1) stopped. "sum-of-2" is asked a question of size 4 to help to judge "same" on an input of size 4',
    );
    expect(asked).toEqual([]);
    expect(existsSync(join(place.folder, "sum-of-2", "report.json"))).toBe(true);
    expect(existsSync(join(place.folder, "same", "report.json"))).toBe(false);
  });

  it("is a task whose judges disagree beyond use; with other judges it goes on from the levels that are done", async () => {
    const contrary: Judge = { ...addsTwo, id: "contrary" };
    contrary.compare = async (comparison) => {
      const verdict = await addsTwo.compare({ ...comparison, a: comparison.b, b: comparison.a });
      return verdict;
    };
    const { judge, asked } = counted(addsTwo);
    const plots = planted({ "sum-of-2": { judge }, "sum-of-4": { judge: panel([addsTwo, contrary]) } });
    await stops(plots).toThrow(
      /^Growing "sum-of-4" \(height 1\) stopped. Its judges disagree beyond use: Krippendorff's alpha is -\d\.\d\d \[-\d\.\d\d, -?\d\.\d\d\] on 40 comparisons, and at least 0\.1 is asked for/,
    );
    const changed = planted({
      "sum-of-2": { judge },
      "sum-of-4": { judge: panel([addsTwo, { ...addsTwo, id: "second" }]) },
    });
    const { tasks } = await growing(four, { plots: changed });
    expect(tasks[1]!.rounds[0]!.agreement!.value).toBe(1);
    expect(asked).toHaveLength(40);
  });

  it("is a task whose outputs are all alike, or whose policy has none", async () => {
    const silent = { id: "silent", sample: async () => [] };
    await stops(planted({ "sum-of-2": { policy: silent } })).toThrow(
      'Growing "sum-of-2" (height 0) stopped. There is nothing to judge: silent gave no output for any of 40 inputs that could be used',
    );
    const same = { id: "same", sample: async (_: Numbers, count: number) => Array.from({ length: count }, () => "7") };
    await expect(
      growing(two, { folder: join(place.folder, "same"), plots: planted({ "sum-of-2": { policy: same } }) }),
    ).rejects.toThrow("all outputs of an input are alike, for each of 40 inputs (160 outputs, of same)");
  });

  it("says how many outputs could not be used", async () => {
    const half = { id: "half", sample: async () => ["7"] };
    await stops(planted({ "sum-of-2": { policy: half } })).toThrow(
      "(40 of 160 outputs: empty ones, refusals and those that are too long are left out, of half)",
    );
  });

  it("is a folder in which another process grows, until that has ended", async () => {
    {
      using _other = await lockFolder(place.folder, new AbortController().signal);
      await expect(growing(two)).rejects.toThrow(
        `Another process is at work in ${place.folder} (training, process ${process.pid}).`,
      );
    }
    expect((await growing(two)).tasks).toHaveLength(1);
  });

  it("is not one of which some could not be judged: those are counted, and it is said why", async () => {
    const choosy: Judge = {
      ...addsTwo,
      id: "choosy",
      compare: async (comparison) =>
        comparison.id < "4" ? { status: "unjudged", reason: "it does not care" } : addsTwo.compare(comparison),
    };
    const warnings: string[] = [];
    const [round] = (
      await growing(two, {
        plots: planted({ "sum-of-2": { judge: choosy } }),
        onEvent: (event) => event.kind === "warning" && warnings.push(event.text),
      })
    ).tasks[0]!.rounds;
    expect(round!.unjudged).toBeGreaterThan(0);
    expect(warnings[0]).toBe(`${round!.unjudged} of 40 comparisons could not be judged. The first: it does not care`);
  });

  it("is a task of which nothing could be judged; started again it asks again", async () => {
    let isAway = true;
    const away: Judge = {
      ...addsTwo,
      compare: async (comparison) =>
        isAway ? { status: "unjudged", reason: "nobody is in" } : addsTwo.compare(comparison),
    };
    const plots = planted({ "sum-of-2": { judge: away } });
    await stops(plots, two).toThrow("None of 40 comparisons could be judged by adds-two. The first: nobody is in");
    isAway = false;
    expect((await growing(two, { plots })).tasks[0]!.rounds[0]).toMatchObject({ labels: 40, unjudged: 0 });
  });

  it("is a task whose judge always takes the output on one side, the first one, or none", async () => {
    const left: Judge = { ...addsTwo, id: "left", compare: async () => ({ status: "judged", choice: "a" }) };
    await expect(
      growing(two, { folder: join(place.folder, "left"), plots: planted({ "sum-of-2": { judge: left } }) }),
    ).rejects.toThrow("All 40 verdicts that choose a side choose a, though sides were drawn by lot");
    const first: Judge = {
      ...addsTwo,
      id: "first",
      async compare({ id }) {
        const shown = firstShown(id, "first");
        return { status: "judged", choice: shown, orders: [{ first: shown, choice: shown }] };
      },
    };
    await stops(planted({ "sum-of-2": { judge: first } })).toThrow(
      'Growing "sum-of-2" (height 0) stopped. All 40 verdicts choose the output that was shown first',
    );
    const ties: Judge = { ...addsTwo, id: "ties", compare: async () => ({ status: "judged", choice: "tie" }) };
    await expect(
      growing(two, { folder: join(place.folder, "ties"), plots: planted({ "sum-of-2": { judge: ties } }) }),
    ).rejects.toThrow("Too few pairs to learn from: of 40 none has a better side");
  });

  it("is a tree whose labels are in another journal", async () => {
    await growing(two);
    const other = openJournal(":memory:");
    rmSync(join(place.folder, "sum-of-2", "report.json"));
    await expect(growing(two, { journal: other })).rejects.toThrow(/were made, but are not in the journal :memory:/);
    await other.close();
  });
});
