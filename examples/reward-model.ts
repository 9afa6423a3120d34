/**
 * A reward model on the default local model: fitted on preferences, asked, and used as a judge. Here the better reply is
 * known, the courteous one; yours come with judges' labels from `readComparisons` or `readDataset`.
 * Run it with: node examples/reward-model.ts
 * Your own script imports from "espalier".
 */
import { comparison, fitRewardModel, openRewardModel, rewardJudge, trainingPairs } from "../src/index.ts";

const courteous = [
  "Gladly, one moment please.",
  "Thank you for asking! It is on its way.",
  "Of course, with pleasure.",
];
const curt = ["No.", "Not my job, ask someone else.", "Stop bothering me with this."];
const things = ["the ledger", "a cup of tea", "a map", "a ticket", "the time", "a key", "a lamp", "an oar"];

const judged = things.flatMap((thing, index) =>
  [0, 1].map((second) => {
    const [kind, rude] = [{ text: courteous[(index + second) % 3]! }, { text: curt[(index + 2 * second) % 3]! }];
    const sides = second ? { a: kind, b: rude, gold: "a" as const } : { a: rude, b: kind, gold: "b" as const };
    return { comparison: comparison({ input: `Somebody asks for ${thing}.`, ...sides }), preferences: [] };
  }),
);
const { pairs } = await trainingPairs(judged, { gold: true });
const folder = "courtesy";
const report = await fitRewardModel(pairs, { base: "llama/smollm2-135m", method: "head", folder, device: "cpu" });
console.log(`Trained on ${report.data.train.pairs} pairs; of those held out, right: ${report.held?.accuracy.value}`);

await using rewardModel = await openRewardModel(folder, { device: "cpu" });
const { mean } = await rewardModel.score("Somebody asks for bread.", "Certainly, here you are.");
console.log(`Reward: ${mean.toFixed(2)}`);

const judge = rewardJudge(rewardModel);
const replies = { a: { text: "Go away." }, b: { text: "With pleasure, here it is." } };
const verdict = await judge.compare(comparison({ input: "Somebody asks for bread.", ...replies }));
console.log(verdict.status === "judged" ? `Better: ${verdict.choice}` : `Unjudged: ${verdict.reason}`);
