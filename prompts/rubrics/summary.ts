/**
 * Which of two summaries is better, whether of a passage or of summaries of its parts: for outputs at any height of a tree.
 * What counts is in the order of Stiennon et al. 2020 (arXiv:2009.01325) and Wu et al. 2021 (arXiv:2109.10862).
 */
export const summary = {
  name: "summary",
  version: "1",
  candidate: "summary",
  input: "text",
  criteria: [
    "The better summary tells a reader who has not read the text what happens in it.",
    "It says nothing that the text does not say: a wrong name, a wrong deed or an invented event is the worst fault.",
    "It covers the whole text, the end as well as the beginning, and what has consequences before detail.",
    "It reads as one account, can be understood by itself, says nothing twice and does not comment on the text.",
    "A longer summary is better only for what it says.",
  ].join("\n"),
  ties: true,
};
