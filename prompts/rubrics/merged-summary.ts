/**
 * Which of two summaries made from summaries of the parts is better. Wu et al. 2021, arXiv:2109.10862: a node of the tree
 * is judged against what it was given.
 */
export const mergedSummary = {
  name: "merged-summary",
  version: "1",
  candidate: "summary",
  input: "parts",
  criteria: [
    "The parts are summaries of successive stretches of one text. The better summary tells them as one.",
    "It says nothing that the parts do not say, and keeps who did what, in the order in which it happened.",
    "It covers all parts: the end weighs as much as the beginning. What recurs or has consequences comes before detail.",
    "It reads as one account and not as a list, and says nothing twice.",
    "A longer summary is better only for what it says.",
  ].join("\n"),
  ties: true,
};
