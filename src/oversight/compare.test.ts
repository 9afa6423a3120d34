import { describe, expect, it, onTestFinished } from "vitest";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { Judge } from "../judges/judge.ts";
import { modelJudge } from "../judges/model-judge.ts";
import { journaled } from "../models/journaled.ts";
import { ModelError } from "../models/model.ts";
import { fake, type Script } from "../models/providers/fake.ts";
import type { Comparison } from "../preferences/comparison.ts";
import { readDataset } from "../preferences/store.ts";
import { type CompareProtocolsOptions, compareProtocols } from "./compare.ts";
import type { Protocol } from "./protocol.ts";
import { amplification } from "./protocols/amplification.ts";
import { consultancy } from "./protocols/consultancy.ts";
import { debate } from "./protocols/debate.ts";
import { assistedBy } from "./protocols/recursive-reward-modelling.ts";
import { singleCritique } from "./protocols/single-critique.ts";
import {
  assistantWho,
  doorJudge,
  doorReward,
  doors,
  honest,
  principles,
  reader,
  refusing,
} from "./protocols/testing/doors.ts";
import { unaided } from "./protocols/unaided.ts";

function journal(): Journal {
  const opened = openJournal(":memory:");
  onTestFinished(() => opened.close());
  return opened;
}

function options(over: Partial<CompareProtocolsOptions> = {}): CompareProtocolsOptions {
  return {
    ...{ judge: () => doorJudge, assistant: assistantWho(honest), train: doors(40), test: doors(40, 100) },
    ...{ labels: 40, tokens: 100_000, reward: doorReward, folder: "nowhere", journal: journal(), seed: 1 },
    ...over,
  };
}

function counted(script: Script) {
  const calls: string[] = [];
  const counting: Script = (messages, how) => {
    calls.push(messages.map(({ content }) => content).join("\n"));
    return script(messages, how);
  };
  return { calls, script: counting };
}

/** Takes the labels it may, one word of the assistant's for each. */
function greedy(name: string, extra = 0): Protocol {
  return {
    name,
    async prepare({ judge, assistant, train, labels }) {
      for (const comparison of train.slice(0, labels + extra)) {
        await assistant.complete([{ role: "user", content: comparison.source! }], { maxTokens: 10 });
        await judge.compare(comparison);
      }
      return judge;
    },
  };
}

describe("protocols compared", () => {
  it("have a row each: how right, how much was unjudged, labels, tokens, and the gain on the judge alone", async () => {
    const all = [unaided(), consultancy(), singleCritique(), debate(), amplification(), assistedBy([reader])];
    const rows = await compareProtocols(all, options());
    const by = Object.fromEntries(rows.map((row) => [row.protocol, row]));
    expect(Object.keys(by)).toEqual(all.map(({ name }) => name));
    expect(by.unaided).toMatchObject({
      labels: 0,
      tokens: { preparing: 0, judging: 0 },
      unjudged: { value: 0, n: 40 },
    });
    expect(by.unaided!.accuracy!.high).toBeLessThan(0.9);
    expect(by.unaided!.againstUnaided).toBeUndefined();
    for (const name of ["single critique", "debate", "amplification", "recursive reward modelling"]) {
      expect(by[name]!.accuracy, name).toMatchObject({ value: 1, n: 40 });
      expect(by[name]!.againstUnaided!.low, name).toBeGreaterThan(0.1);
      expect(by[name]!.againstUnaided!.n, name).toBe(40);
    }
    expect(by.debate!.tokens.judging).toBeGreaterThan(by.consultancy!.tokens.judging);
    expect(by.amplification).toMatchObject({ labels: 40, tokens: { judging: 0 } });
    expect(by.amplification!.tokens.preparing).toBeGreaterThan(0);
  });

  it("show nobody the right answer, where an output came from, or what else the file says", async () => {
    const { calls, script } = counted(honest);
    const seen: Comparison[] = [];
    const judge: Judge = {
      ...doorJudge,
      async compare(comparison, how) {
        seen.push(comparison);
        return doorJudge.compare(comparison, how);
      },
    };
    const given = options({ judge: () => judge, assistant: assistantWho(script) });
    await compareProtocols([unaided(), debate(), amplification()], given);
    expect(seen.length).toBeGreaterThan(100);
    expect(JSON.stringify([calls, seen])).not.toMatch(/SECRET|"gold"/);
    const ids = new Set([...given.train, ...given.test].map(({ id }) => id));
    expect(ids.size).toBe(80);
  });

  it("go on without the assistant where tokens are used up; the judge is heard all the same", async () => {
    const spent = async (tokens: number) => (await compareProtocols([debate()], options({ tokens })))[0]!;
    const rich = await spent(1_000_000);
    expect(rich).toMatchObject({ usedUp: { value: 0 }, accuracy: { value: 1 } });
    const poor = await spent(rich.tokens.judging / 2);
    expect(poor).toMatchObject({ usedUp: { value: 1 }, unjudged: { value: 0 } });
    expect(poor.tokens.judging).toBeLessThanOrEqual(rich.tokens.judging / 2);
    const broke = await spent(0);
    expect(broke).toMatchObject({ usedUp: { value: 1 }, unjudged: { value: 0 }, tokens: { judging: 0 } });
    const [alone] = await compareProtocols([unaided()], options());
    expect(broke.accuracy).toEqual(alone!.accuracy);
  });

  it("stop labelling where tokens are used up in preparing, and learn from what there is", async () => {
    const [rich] = await compareProtocols([amplification()], options());
    const tokens = rich!.tokens.preparing / 2;
    const [poor] = await compareProtocols([amplification()], options({ tokens }));
    expect(poor!.problems).toEqual([]);
    expect(poor!.labels).toBeLessThan(25);
    expect(poor!.labels).toBeGreaterThan(10);
    expect(poor!.tokens.preparing).toBeLessThanOrEqual(tokens);
    const [broke] = await compareProtocols([amplification()], options({ tokens: 0 }));
    expect(broke).toMatchObject({ labels: 0, problems: [expect.stringContaining("nothing to learn from")] });
    expect(broke!.accuracy).toBeUndefined();
  });

  it("divide what preparing left among the test comparisons alike", async () => {
    const frugal: Protocol = {
      name: "frugal",
      async prepare({ judge, assistant, train }) {
        await greedy("", 0).prepare({ judge, assistant, train, labels: 5, folder: "nowhere", seed: 1 });
        return {
          ...judge,
          async compare(...asked) {
            await assistant.complete([{ role: "user", content: "x" }]);
            return judge.compare(...asked);
          },
        };
      },
    };
    const model = fake(() => "one two three four five six seven eight nine");
    const [row] = await compareProtocols([frugal], options({ assistant: model, tokens: 1000, test: doors(40, 100) }));
    expect(row!.tokens).toEqual({ preparing: row!.tokens.preparing, judging: 400 });
    expect(row!.usedUp!.value).toBe(0);
  });

  it("cannot ask for more labels than they may, and the others go on", async () => {
    const rows = await compareProtocols([greedy("greedy", 1), unaided()], options({ labels: 10 }));
    expect(rows[0]).toMatchObject({
      problems: ['The protocol "greedy" asked for more than its 10 labels.'],
      labels: 10,
    });
    expect(rows[1]!.accuracy!.n).toBe(40);
  });

  it("count what an assistant that refuses leaves unjudged, and no coin is tossed for it", async () => {
    const rows = await compareProtocols([unaided(), debate()], options({ assistant: assistantWho(refusing) }));
    expect(rows[1]).toMatchObject({ unjudged: { value: 1, n: 40 } });
    expect(rows[1]!.accuracy).toBeUndefined();
    expect(rows[1]!.againstUnaided).toBeUndefined();
  });

  it("judge in turns, none always first", async () => {
    const order: string[] = [];
    const noting = (name: string): Protocol => ({
      name,
      prepare: async ({ judge }) => ({
        ...judge,
        async compare(...asked) {
          order.push(name);
          return judge.compare(...asked);
        },
      }),
    });
    await compareProtocols([noting("x"), noting("y")], options({ test: doors(4, 100), concurrency: 1 }));
    expect(order.join("")).toBe("xyyxxyyx");
  });

  it("are repeated with other seeds, and what is of one input is one cluster", async () => {
    const seeds: number[] = [];
    const noting: Protocol = {
      name: "noting",
      async prepare({ judge, seed }) {
        seeds.push(seed);
        return judge;
      },
    };
    const [row] = await compareProtocols([noting], options({ repeats: 3, seed: 7 }));
    expect(seeds).toEqual([7, 8, 9]);
    expect(row!.accuracy!.n).toBe(120);
    const [once] = await compareProtocols([noting], options({ seed: 7 }));
    expect(row!.accuracy!.value).toBe(once!.accuracy!.value);
    // Three times the same says no more than once.
    expect(row!.accuracy!.low!).toBeCloseTo(once!.accuracy!.low!, 1);
  });
});

describe("what a comparison of protocols takes", () => {
  const judging: Script = (messages, how) => (how.schema ? honest(messages, how) : "?");

  it("is the judge's tokens too, where its model is counted", async () => {
    const judge: CompareProtocolsOptions["judge"] = (count) => modelJudge(count(fake(judging)), principles[0]!);
    const rows = await compareProtocols([unaided(), singleCritique()], options({ judge }));
    expect(rows[0]!.tokens.judging).toBeGreaterThan(40 * 2 * 50);
    expect(rows[1]!.tokens.judging).toBeGreaterThan(rows[0]!.tokens.judging);
  });

  it("is the same after it was killed in between, and nothing that was finished is asked again", async () => {
    const whole = counted(honest);
    const protocols = [unaided(), debate(), amplification()];
    const made = (script: Script, kept: Journal): CompareProtocolsOptions => {
      const judge = fake(script, { id: "fake/judge" });
      return options({
        judge: (count) => modelJudge(count(journaled(judge, kept)), principles[0]!),
        assistant: journaled(assistantWho(script), kept),
        tokens: 30_000,
        journal: kept,
      });
    };
    const expected = await compareProtocols(protocols, made(whole.script, journal()));
    expect(expected.map(({ usedUp }) => usedUp?.value)).not.toEqual([0, 0, 0]);

    for (const at of [10, Math.floor(whole.calls.length / 2), whole.calls.length - 5]) {
      const kept = journal();
      const killed = counted((messages, how) => {
        if (killed.calls.length > at) throw new ModelError("quota", "killed");
        return honest(messages, how);
      });
      await expect(compareProtocols(protocols, made(killed.script, kept))).rejects.toThrow("killed");
      const resumed = counted(honest);
      expect(await compareProtocols(protocols, made(resumed.script, kept))).toEqual(expected);
      const refused = killed.calls.length - at;
      expect(at + resumed.calls.length, `killed at ${at}, ${refused} refused`).toBe(whole.calls.length);
    }
  });

  it("keeps what the judge said, without the right answers, and asks nothing when it is done again", async () => {
    const given = options();
    let asked = 0;
    const judge: Judge = {
      ...doorJudge,
      async compare(...all) {
        asked += 1;
        return doorJudge.compare(...all);
      },
    };
    const first = await compareProtocols([unaided(), amplification()], { ...given, judge: () => judge });
    expect(asked).toBe(80);
    expect(await compareProtocols([unaided(), amplification()], { ...given, judge: () => judge })).toEqual(first);
    expect(asked).toBe(80);
    const kept = [...readDataset(given.journal, "protocols")];
    expect(kept).toHaveLength(80);
    expect(kept.every(({ comparison }) => comparison.gold === undefined)).toBe(true);
  });

  it("ends with what would meet every comparison, and with an abort's reason", async () => {
    const broken: Script = () => {
      throw new ModelError("key", "No key.");
    };
    await expect(compareProtocols([debate()], options({ assistant: assistantWho(broken) }))).rejects.toThrow("No key.");
    await expect(compareProtocols([amplification()], options({ assistant: assistantWho(broken) }))).rejects.toThrow(
      "No key.",
    );
    const reason = new Error("enough");
    const stop = new AbortController();
    const onEvent: CompareProtocolsOptions["onEvent"] = ({ kind }) => void (kind === "judged" && stop.abort(reason));
    const stopped = compareProtocols([unaided()], options({ onEvent, signal: stop.signal }));
    await expect(stopped).rejects.toBe(reason);
  });

  it("closes the reward models that were opened for it", async () => {
    let closed = 0;
    const reward: typeof doorReward = {
      id: "closing",
      async fit(pairs, place) {
        const fitted = await doorReward.fit(pairs, place);
        return { ...fitted, model: { ...fitted.model, [Symbol.asyncDispose]: async () => void closed++ } };
      },
    };
    await compareProtocols([amplification()], options({ reward, repeats: 2 }));
    expect(closed).toBe(2);
  });
});

describe("protocols cannot be compared", () => {
  it.each([
    ["where two have one name", [unaided(), unaided()], {}, 'Two protocols are named "unaided"'],
    [
      "where no right answer is known",
      [unaided()],
      { test: doors(3).map(({ gold: _, ...rest }) => rest) },
      "No test comparison has a right answer",
    ],
    [
      "where the test is trained on",
      [unaided()],
      { train: doors(5), test: doors(5, 3) },
      "2 of 5 test comparisons are trained on",
    ],
  ] as const)("%s", async (_, protocols, over, message) => {
    await expect(compareProtocols(protocols, options(over))).rejects.toThrow(message);
  });
});
