import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EspalierError } from "../../core/errors.ts";
import type { Judge } from "../../judges/judge.ts";
import type { Script } from "../../models/providers/fake.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Protocol, Setting } from "../protocol.ts";
import { amplification } from "./amplification.ts";
import { constitutional } from "./constitutional.ts";
import { consultancy } from "./consultancy.ts";
import { debate } from "./debate.ts";
import { processSupervision } from "./process-supervision.ts";
import { assistedBy } from "./recursive-reward-modelling.ts";
import { singleCritique } from "./single-critique.ts";
import { subQuestions } from "./sub-questions.ts";
import { assistantWho, doorJudge, doorReward, doors, honest, principles, reader, refusing } from "./testing/doors.ts";
import { unaided } from "./unaided.ts";
import { weakToStrong } from "./weak-to-strong.ts";

interface Known {
  readonly make: () => Protocol;
  /** Share of right verdicts where the judge alone tosses a coin and its assistant is honest. */
  readonly least?: number;
  /** Who fails when the assistant says nothing. */
  readonly refused: "judging" | "preparing" | "nobody";
  readonly trains?: boolean;
}

/** Add new protocols here. */
const PROTOCOLS: Readonly<Record<string, Known>> = {
  unaided: { make: unaided, refused: "nobody" },
  "a consultancy": { make: consultancy, least: 0.6, refused: "judging" },
  "a consultancy of two turns": { make: () => consultancy({ turns: 2 }), least: 0.6, refused: "judging" },
  "a single critique": { make: singleCritique, least: 0.9, refused: "judging" },
  "a debate": { make: debate, least: 0.9, refused: "judging" },
  amplification: { make: amplification, least: 0.9, refused: "preparing", trains: true },
  "a constitution": { make: () => constitutional({ principles }), least: 0.9, refused: "preparing", trains: true },
  "weak to strong": { make: weakToStrong, refused: "nobody", trains: true },
  "process supervision": { make: processSupervision, refused: "nobody", trains: true },
  "grown helpers": { make: () => assistedBy([reader]), least: 0.9, refused: "nobody" },
  "helpers made of the assistant": {
    make: () => assistedBy((model) => [subQuestions(model)]),
    least: 0.9,
    refused: "judging",
  },
};

const train = doors(60).map(withoutGold);
const test = doors(60, 100);

function withoutGold({ gold: _, extra: __, ...door }: Comparison): Comparison {
  return door;
}

function spied() {
  const calls: string[] = [];
  const asked: Comparison[] = [];
  const judge: Judge = {
    id: doorJudge.id,
    kind: doorJudge.kind,
    async compare(door, options) {
      options?.signal?.throwIfAborted();
      asked.push(door);
      return doorJudge.compare(door, options);
    },
  };
  const watching =
    (script: Script): Script =>
    (messages, options) => {
      options.signal?.throwIfAborted();
      const { signal: _, ...rest } = options;
      calls.push(JSON.stringify([messages, rest]));
      return script(messages, options);
    };
  return { calls, asked, judge, watching };
}

const folder = mkdtempSync(join(tmpdir(), "espalier-protocols-"));
afterAll(() => rmSync(folder, { recursive: true }));

function setting(over: Partial<Setting> = {}): Setting {
  return {
    ...{ judge: doorJudge, assistant: assistantWho(honest), train, labels: 60 },
    ...{ reward: doorReward, folder, seed: 1 },
    ...over,
  };
}

async function accuracy(judge: Judge): Promise<number> {
  const right = await Promise.all(
    test.map(async (door) => {
      const verdict = await judge.compare(withoutGold(door));
      return verdict.status === "judged" && verdict.choice === door.gold ? 1 : 0;
    }),
  );
  return right.reduce<number>((sum, one) => sum + one, 0) / test.length;
}

describe.each(Object.entries(PROTOCOLS))("%s", (_name, { make, refused, trains }) => {
  it("gives a judge with an id of one line, the same each time", async () => {
    const [one, other] = [await make().prepare(setting()), await make().prepare(setting())];
    expect(one.id).toMatch(/^[^\n]+$/);
    expect(other.id).toBe(one.id);
  });

  it("judges all that it is given", async () => {
    const judge = await make().prepare(setting());
    for (const door of test.slice(0, 5))
      expect(await judge.compare(withoutGold(door))).toMatchObject({ status: "judged" });
  });

  it("asks the judge for no more labels than it may", async () => {
    for (const labels of [0, 7, 60]) {
      const { judge, asked } = spied();
      await make()
        .prepare(setting({ judge, labels }))
        .catch((error) => expect(error).toBeInstanceOf(EspalierError));
      expect(asked.length).toBeLessThanOrEqual(trains ? labels : 0);
    }
  });

  it("makes the same calls for the same seed", async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const { judge, calls, asked, watching } = spied();
        const prepared = await make().prepare(setting({ judge, assistant: assistantWho(watching(honest)) }));
        const verdicts = await Promise.all(test.slice(0, 10).map((door) => prepared.compare(withoutGold(door))));
        return { calls, asked, verdicts };
      }),
    );
    expect(runs[1]).toEqual(runs[0]);
  });

  it("says why when its assistant refuses", async () => {
    const prepared = make().prepare(setting({ assistant: assistantWho(refusing) }));
    if (refused === "preparing") return void (await expect(prepared).rejects.toThrow(EspalierError));
    const verdict = await (await prepared).compare(withoutGold(test[0]!));
    if (refused === "nobody") expect(verdict.status).toBe("judged");
    else expect(verdict).toMatchObject({ status: "unjudged", reason: expect.stringContaining("refused") });
  });

  it("ends with an abort's own reason", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const { judge, watching } = spied();
    const given = setting({ judge, assistant: assistantWho(watching(honest)) });
    if (trains) await expect(make().prepare({ ...given, signal })).rejects.toBe(reason);
    const prepared = await make().prepare(given);
    await expect(prepared.compare(withoutGold(test[0]!), { signal })).rejects.toBe(reason);
  });
});

describe.each(Object.entries(PROTOCOLS).filter(([, { least }]) => least !== undefined))(
  "%s",
  (_name, { make, least }) => {
    it("is right more often than the judge alone, when its help is honest", async () => {
      expect(await accuracy(doorJudge)).toBeLessThan(0.65);
      expect(await accuracy(await make().prepare(setting()))).toBeGreaterThanOrEqual(least!);
    });
  },
);

describe.each(Object.entries(PROTOCOLS).filter(([, { trains }]) => trains))("%s", (_name, { make }) => {
  it("cannot do without a reward to fit, and says so", async () => {
    const { reward: _, ...without } = setting();
    await expect(make().prepare(without)).rejects.toThrow(/trains a reward model: give the setting a `reward`/);
  });
});
