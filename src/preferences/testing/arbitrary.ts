/** Any preference at all, for property tests. */
import fc from "fast-check";
import { type Comparison, comparison } from "../comparison.ts";
import type { Preference, Verdict } from "../preference.ts";

/** Names of columns; "__proto__" is none, and what reads JSON with care drops it. */
const column = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");

const text = fc.string({ unit: "binary" });
const side = fc.constantFrom("a" as const, "b" as const);
const choice = fc.constantFrom("a" as const, "b" as const, "tie" as const);
const probability = fc.double({ min: 0, max: 1, noNaN: true }).map((p) => p || 0);
const optional = { noNullPrototype: true };

const turn = fc.record({
  role: fc.constantFrom("system" as const, "user" as const, "assistant" as const),
  content: text,
});
const origin = fc.record(
  { model: text, temperature: probability, sample: fc.nat() },
  { ...optional, requiredKeys: [] },
);
const candidate = fc.record({ text, origin }, { ...optional, requiredKeys: ["text"] });
const note = fc.record(
  {
    helper: text,
    about: fc.constantFrom("a" as const, "both" as const),
    text,
    span: fc.constant({ start: 0, end: 2 }),
  },
  { ...optional, requiredKeys: ["helper", "about", "text"] },
);

export const anyComparison: fc.Arbitrary<Comparison> = fc
  .record(
    {
      input: fc.oneof(text, fc.array(turn)),
      a: candidate,
      b: candidate,
      task: text,
      source: text,
      notes: fc.array(note, { maxLength: 2 }),
      gold: choice,
      extra: fc.dictionary(column, fc.constantFrom(1, "x", null, [2]), optional),
    },
    { ...optional, requiredKeys: ["input", "a", "b"] },
  )
  .filter(({ a, b }) => a.text !== b.text)
  .map((parts) => comparison(parts));

const spending = fc.record(
  { calls: fc.nat(), inputTokens: fc.nat(), outputTokens: fc.nat(), cost: probability },
  { ...optional, requiredKeys: ["calls", "inputTokens", "outputTokens"] },
);
const orders = fc.array(
  fc.record({ first: side, choice, probability }, { ...optional, requiredKeys: ["first", "choice"] }),
  { maxLength: 2 },
);
const verdictOf = (votes: fc.Arbitrary<Record<string, Verdict>>): fc.Arbitrary<Verdict> =>
  fc.oneof(
    fc.record(
      {
        status: fc.constant("judged" as const),
        choice,
        bothBad: fc.boolean(),
        probability,
        strength: fc.integer({ min: 1, max: 9 }),
        rationale: text,
        orders,
        votes,
        spending,
      },
      { ...optional, requiredKeys: ["status", "choice"] },
    ),
    fc.record(
      { status: fc.constant("unjudged" as const), reason: text, orders, votes, spending },
      { ...optional, requiredKeys: ["status", "reason"] },
    ),
  );
const verdict = verdictOf(fc.dictionary(fc.constantFrom("ann", "openai/x"), verdictOf(fc.constant({})), optional));

/** A comparison with the judgements of several judges, each once. */
export const anyPreferences: fc.Arbitrary<Preference[]> = fc
  .tuple(
    anyComparison,
    fc.uniqueArray(
      fc.record(
        {
          judge: fc.string({ minLength: 1 }),
          kind: fc.constantFrom("human" as const, "model" as const, "program" as const),
          rubric: text,
          first: side,
          verdict,
          milliseconds: fc.nat(),
          at: fc.nat(),
        },
        { ...optional, requiredKeys: ["judge", "kind", "verdict", "at"] },
      ),
      { minLength: 1, maxLength: 4, selector: ({ judge }) => judge },
    ),
  )
  .map(([comparison, said]) => said.map((one) => ({ comparison, ...one })));
