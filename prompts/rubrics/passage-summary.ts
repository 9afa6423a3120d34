/**
 * Which of two summaries of one passage is better, for a reader who has not read it.
 * What counts is in the order of Stiennon et al. 2020 (arXiv:2009.01325) and Wu et al. 2021 (arXiv:2109.10862):
 * accuracy, coverage, coherence.
 */
export const passageSummary = {
  name: "passage-summary",
  version: "1",
  candidate: "summary",
  input: "passage",
  criteria: [
    "The better summary tells a reader who has not read the passage what happens in it.",
    "It says nothing that the passage does not say: a wrong name, a wrong deed or an invented event is the worst fault.",
    "It has what matters most: who does what, and why it matters for what follows. Details may be left out.",
    "It can be understood by itself, and does not comment on the passage or on its author.",
    "A longer summary is better only for what it says.",
  ].join("\n"),
  ties: true,
};
