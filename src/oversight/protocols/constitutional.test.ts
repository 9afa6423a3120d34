import { expect, it } from "vitest";
import type { Script } from "../../models/providers/fake.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import type { RewardFit } from "../reward-fit.ts";
import { constitutional } from "./constitutional.ts";
import { assistantWho, doorJudge, doorReward, doors, honest, principles } from "./testing/doors.ts";

/** What it is fitted on. */
async function learned(script: Script, labels: number): Promise<readonly TrainingPair[]> {
  let pairs: readonly TrainingPair[] = [];
  const reward: RewardFit = {
    id: doorReward.id,
    fit(some, place) {
      pairs = some;
      return doorReward.fit(some, place);
    },
  };
  const train = doors(60).map(({ gold: _, ...door }) => door);
  const setting = {
    judge: doorJudge,
    assistant: assistantWho(script),
    train,
    labels,
    reward,
    folder: "nowhere",
    seed: 1,
  };
  await constitutional({ principles }).prepare(setting);
  return pairs;
}

it("a constitution prefers among outputs, and between an output and its revision, as many as there are labels", async () => {
  const pairs = await learned(honest, 41);
  expect(pairs).toHaveLength(41);
  const revisions = pairs.filter(({ chosen, rejected }) => `${chosen}${rejected}`.includes("says the source"));
  expect(revisions).toHaveLength(20);
  expect(pairs.every(({ source }) => source?.includes("The door"))).toBe(true);
});

it("a revision that fails or changes nothing takes no label", async () => {
  const stubborn: Script = (messages, how) =>
    messages.at(-1)!.content.includes("Write the output again")
      ? messages.at(-1)!.content.match(/Output\]\n(.*)/)![1]!
      : honest(messages, how);
  const mute: Script = (messages, how) =>
    messages.at(-1)!.content.includes("fall short") ? " " : honest(messages, how);
  for (const script of [stubborn, mute]) {
    const pairs = await learned(script, 40);
    expect(pairs).toHaveLength(40);
    expect(new Set(pairs.map(({ input }) => input)).size).toBe(40);
  }
});

it("critique and revision are by one of the principles, drawn anew for each", async () => {
  const drawn: string[] = [];
  await learned((messages, how) => {
    const said = messages.at(-1)!.content;
    if (said.includes("fall short")) drawn.push(said.match(/The principle: (.*)/)![1]!);
    return honest(messages, how);
  }, 60);
  for (const { criteria } of principles) expect(drawn.filter((one) => one === criteria).length).toBeGreaterThan(5);
});
