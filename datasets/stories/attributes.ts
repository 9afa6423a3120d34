/**
 * What stories say of people, things and events: for each attribute its values, and sentences that tell it, that change
 * it, and decoys, which have such a value and tell nothing of it. Sentences differ by split.
 *
 * `{subject}` and `{value}` are what the sentence is about and what it says of it; `{other}` is the event that came
 * later; `{his}`, `{he}` and `{him}` go with the person.
 */
import { banks, numbers, type Split } from "./banks.ts";

/** Kinds of contradiction. The last four are planted and told in the split `ood` alone. */
export const kinds = [
  "attribute",
  "place",
  "number",
  "order",
  "deed",
  "death",
  "owner",
  "absence",
  "kin",
  "time",
] as const;
export type Kind = (typeof kinds)[number];
export const heldOutKinds: readonly Kind[] = ["owner", "absence", "kin", "time"];

export type Bank3 = Readonly<Record<"train" | "dev" | "test", readonly string[]>>;

export interface Attribute {
  readonly kind: Kind;
  /** What has it: a person, a thing, an event, a pair of events, a deed. */
  readonly of: "person" | "object" | "event" | "events" | "deed";
  /** A list, or what kind of name. */
  readonly values: readonly string[] | "person" | "place" | "event";
  /** What a change makes of a value, where that is no matter of choice; of all values but the last. */
  readonly next?: (value: string) => string;
  readonly topic: (subject: string) => string;
  readonly tell: Bank3;
  /** Without one, what was told once holds. */
  readonly change?: Bank3;
  /** None where the contradiction exchanges two words of its own sentence. */
  readonly decoy?: Bank3;
}

const trades =
  "a baker, a cooper, a weaver, a smith, a tailor, a potter, a miller, a glazier, a roper, a dyer, a printer, a cobbler";
const keeping =
  "the oak chest, the attic, the well house, the bread oven, the hollow elm, the boat shed, the cellar, the bell tower, the hayloft, the wash house";

const spokenOf: Bank3 = {
  train: ["Somebody spoke of {value} by the fire.", "There was a song about {value} that nobody sang to the end."],
  dev: ["The children had a rhyme about {value}."],
  test: ["A painter asked what {value} looked like.", "Two strangers at the inn argued about {value}."],
};

export const attributes = {
  hair: {
    kind: "attribute",
    of: "person",
    values: ["red", "black", "brown", "grey", "white", "fair"],
    topic: (subject) => `the colour of ${subject}'s hair`,
    tell: {
      train: [
        "The wind pulled at {subject}'s {value} hair.",
        "{subject} had {value} hair, and wore it tied back.",
        "One could tell {subject} from far off by {his} {value} hair.",
        "Rain ran out of the {value} hair of {subject}.",
      ],
      dev: ["{subject} combed {his} {value} hair at the window.", "Under the hat {subject}'s hair was {value}."],
      test: [
        "With {his} {value} hair, {subject} was easy to find in a crowd.",
        "Snow settled on {subject}'s {value} hair.",
        "{subject} pushed the {value} hair out of {his} eyes.",
      ],
    },
    change: {
      train: ["That week {subject} dyed {his} hair {value}.", "{subject} came back from the barber with {value} hair."],
      dev: ["With a paste of herbs {subject} turned {his} hair {value}."],
      test: ["On a whim {subject} had {his} hair coloured {value}."],
    },
    decoy: {
      train: ["A cart with {value} wheels went by.", "On the line hung one {value} shirt."],
      dev: ["Somebody had left a {value} glove on the wall."],
      test: ["A {value} ribbon lay in the road.", "The door of the chapel had been painted {value}."],
    },
  },
  eyes: {
    kind: "attribute",
    of: "person",
    values: ["blue", "green", "brown", "grey", "black"],
    topic: (subject) => `the colour of ${subject}'s eyes`,
    tell: {
      train: [
        "{subject} had {value} eyes that missed little.",
        "The {value} eyes of {subject} followed the boats.",
        "Everybody knew {subject}'s {value} eyes.",
      ],
      dev: ["{subject}'s eyes were {value} and tired.", "Out of {value} eyes {subject} looked at the hills."],
      test: [
        "There was laughter in {subject}'s {value} eyes.",
        "{subject} narrowed {his} {value} eyes against the sun.",
      ],
    },
    decoy: {
      train: ["A {value} bottle stood on the sill.", "The new sail was {value}."],
      dev: ["The ferry flew a {value} flag."],
      test: ["A {value} bird sat on the gate.", "All the shutters of the inn were {value}."],
    },
  },
  trade: {
    kind: "attribute",
    of: "person",
    values: trades.split(", "),
    topic: (subject) => `the trade of ${subject}`,
    tell: {
      train: [
        "{subject} earned {his} bread as {value}.",
        "{subject} was {value}, and a good one.",
        "Being {value}, {subject} rose early.",
      ],
      dev: ["By trade {subject} was {value}.", "{subject}, who was {value}, owed nobody money."],
      test: ["People who needed {value} sent for {subject}.", "{subject} worked as {value} from dawn to dusk."],
    },
    change: {
      train: ["In the spring {subject} gave up the old work and became {value}."],
      dev: ["Tired of it all, {subject} learned a new trade and was now {value}."],
      test: ["After a quarrel {subject} threw down {his} tools and set up as {value}."],
    },
    decoy: {
      train: ["At noon {value} from another valley asked the way."],
      dev: ["In the play there was a part for {value}."],
      test: ["The old sign showed {value} and two geese."],
    },
  },
  home: {
    kind: "place",
    of: "person",
    values: "place",
    topic: (subject) => `where ${subject} lives`,
    tell: {
      train: [
        "{subject} lived in {value}, in a narrow house.",
        "The house of {subject} stood in {value}.",
        "In the evening {subject} went home to {value}.",
      ],
      dev: ["{subject} had a room in {value}.", "Letters for {subject} were sent to {value}, where {he} lived."],
      test: ["{subject}'s cottage was the last one in {value}.", "One found {subject} at home in {value}."],
    },
    change: {
      train: [
        "{subject} packed everything on a cart and moved to {value}.",
        "Before the month was out {subject} had moved house to {value}.",
      ],
      dev: ["{subject} gave up the room and settled in {value}."],
      test: ["{subject} sold up and went to live in {value}."],
    },
    decoy: {
      train: ["The road to {value} was bad that year.", "They said that wool was cheaper in {value}."],
      dev: ["There was no bridge at {value} in those days."],
      test: [
        "A pedlar told a long story about {value}.",
        "The bells of {value} could be heard when the wind was right.",
      ],
    },
  },
  kept: {
    kind: "place",
    of: "object",
    values: keeping.split(", "),
    topic: (subject) => `where ${subject} is kept`,
    tell: {
      train: [
        "{Subject} was kept in {value}.",
        "In {value} lay {subject}, wrapped in cloth.",
        "Whoever wanted {subject} had to look in {value}.",
      ],
      dev: ["{Subject} had its place in {value}.", "From {value} somebody took {subject}, and put it back."],
      test: ["{Subject} was locked away in {value}.", "Nobody touched {subject}, which lay in {value}."],
    },
    change: {
      train: ["For safety {subject} was carried over to {value}."],
      dev: ["At night they moved {subject} to {value}."],
      test: ["After the inspection {subject} was given a new place in {value}."],
    },
    decoy: {
      train: ["Somebody had swept {value}.", "A cat slept behind {value}."],
      dev: ["There were wasps near {value}."],
      test: ["The children were afraid of {value}.", "Moss grew on {value}."],
    },
  },
  age: {
    kind: "number",
    of: "person",
    values: numbers,
    next: (value) => numbers[numbers.indexOf(value) + 1]!,
    topic: (subject) => `the age of ${subject}`,
    tell: {
      train: [
        "{subject} was {value} years old.",
        "At {value} years of age {subject} still climbed every stair.",
        "For somebody of {value} years, {subject} was quick.",
      ],
      dev: ["{subject}, aged {value}, laughed at that.", "{subject} counted {value} years."],
      test: ["{value} years had {subject} been in the world.", "{subject} did not look {value} years old, but was."],
    },
    change: {
      train: ["That day {subject} had a birthday, and was now {value}."],
      dev: ["They baked a cake, for {subject} was now {value}."],
      test: ["A year had passed for {subject}, who now turned {value}."],
    },
    decoy: {
      train: ["Somebody had counted {value} swallows on the ridge."],
      dev: ["There were {value} steps down to the water."],
      test: ["In the yard stood {value} empty barrels."],
    },
  },
  flock: {
    kind: "number",
    of: "person",
    values: numbers,
    topic: (subject) => `how many sheep ${subject} has`,
    tell: {
      train: [
        "{subject} kept {value} sheep on the common.",
        "The {value} sheep of {subject} had come down from the hill.",
        "{subject} called {his} {value} sheep, and all of them came.",
      ],
      dev: [
        "{subject} was known for {his} {value} sheep.",
        "On the slope grazed {value} sheep, all of them {subject}'s.",
      ],
      test: [
        "{subject} drove {value} sheep through the gate, every one {he} had.",
        "With {value} sheep, {subject} was no rich farmer.",
      ],
    },
    change: {
      train: ["At the market {subject} traded, and came home with {value} sheep in all."],
      dev: ["After the sale {subject} was left with {value} sheep."],
      test: ["By buying and selling {subject} had brought the flock to {value} sheep."],
    },
    decoy: {
      train: ["The carter asked for {value} pennies."],
      dev: ["It was {value} miles to the sea."],
      test: ["The clock had {value} wheels, said the boy."],
    },
  },
  order: {
    kind: "order",
    of: "events",
    values: "event",
    topic: (subject) => `which came first, ${subject}`,
    tell: {
      train: [
        "{Value} had come before {other}, as all remembered.",
        "First there was {value}, and then {other}.",
        "{Other} came only after {value}.",
      ],
      dev: ["{Value} was over when {other} began.", "{Other} followed {value}, not the other way round."],
      test: ["When {other} came, {value} was already past.", "{Value} was the earlier one; {other} was later."],
    },
  },
  deed: {
    kind: "deed",
    of: "deed",
    values: "person",
    topic: (subject) => `who had ${subject}`,
    tell: {
      train: [
        "It was {value} who had {subject}.",
        "Everybody knew that {value} had {subject}.",
        "Nobody but {value} had {subject}.",
      ],
      dev: ["The one who had {subject} was {value}.", "{value} had {subject}, alone and by night."],
      test: ["That {value} had {subject} was no secret.", "{value} confessed: {he} had {subject}."],
    },
    decoy: spokenOf,
  },
  life: {
    kind: "death",
    of: "person",
    values: ["here"],
    topic: (subject) => `whether ${subject} is alive and present`,
    tell: {
      train: [
        "{subject} carried a lamp down to the harbour.",
        "{subject} sat on the wall and peeled an apple.",
        "{subject} shook {his} head and walked on.",
        "{subject} opened the shutters and called across the yard.",
        "Without a word {subject} mended the net.",
      ],
      dev: [
        "{subject} poured the tea and said nothing.",
        "{subject} chopped wood behind the house.",
        "{subject} waved from the bridge.",
      ],
      test: [
        "{subject} climbed the stairs and knocked twice.",
        "{subject} laid the cards on the table and smiled.",
        "{subject} saddled the mare before breakfast.",
        "From the doorway {subject} asked for news.",
      ],
    },
    decoy: {
      train: spokenOf.train.map((template) => template.replace("{value}", "{subject}")),
      dev: spokenOf.dev.map((template) => template.replace("{value}", "{subject}")),
      test: spokenOf.test.map((template) => template.replace("{value}", "{subject}")),
    },
  },
  owner: {
    kind: "owner",
    of: "object",
    values: "person",
    topic: (subject) => `whose ${subject.replace("the ", "")} it is`,
    tell: {
      train: [],
      dev: [],
      test: [
        "{Subject} belonged to {value}.",
        "The owner of {subject} was {value}.",
        "{value} was proud to own {subject}.",
      ],
    },
    change: { train: [], dev: [], test: ["{Subject} was sold, and from then on was the property of {value}."] },
    decoy: spokenOf,
  },
  kin: {
    kind: "kin",
    of: "person",
    values: "person",
    topic: (subject) => `who the eldest cousin of ${subject} is`,
    tell: {
      train: [],
      dev: [],
      test: [
        "The eldest cousin of {subject} was {value}.",
        "{value} was {subject}'s eldest cousin.",
        "Of all cousins of {subject} {value} was the eldest.",
      ],
    },
    decoy: spokenOf,
  },
  day: {
    kind: "time",
    of: "event",
    values: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    topic: (subject) => `on which day ${subject} was held`,
    tell: {
      train: [],
      dev: [],
      test: [
        "{Subject} was held on a {value}.",
        "It had been a {value}, the day of {subject}.",
        "{Subject} fell on a {value}.",
      ],
    },
    decoy: { train: [], dev: [], test: ["On a {value} the pump froze.", "The post came late that {value}."] },
  },
} satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof attributes;

/** How somebody's life changes: after the first two a person cannot act, after the third again. */
export const lives = {
  dead: {
    train: [
      "In the night {subject} died.",
      "They buried {subject} beside the old wall.",
      "{subject} drowned in the mill race.",
    ],
    dev: ["The fever killed {subject}.", "{subject} was found dead in the orchard."],
    test: ["{subject} did not live to see the morning.", "They laid {subject} in the grave before noon."],
  },
  away: {
    train: [],
    dev: [],
    test: ["{subject} sailed for the far islands and stayed there.", "{subject} left the country for good."],
  },
} satisfies Record<string, Bank3>;

/** In whose words a split is told. */
export function wordsOf(split: Split): "train" | "dev" | "test" {
  return split === "ood" ? "test" : split;
}

/** Every name of a kind in any split: what a reader knows a word by. */
export function namesOf(what: "place" | "event" | "object" | "deed"): readonly string[] {
  const key = ({ place: "places", event: "events", object: "objects", deed: "deeds" } as const)[what];
  return [...new Set(Object.values(banks).flatMap((bank) => bank[key]))];
}
