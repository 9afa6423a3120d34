/**
 * The words that stories are made of, a bank for each split: no name of a person or place is in two of them, so that
 * what was trained on one meets strangers in the next.
 */
export const splits = ["train", "dev", "test", "ood"] as const;
/** `ood` has kinds of contradiction that no other split has; else it is told in the words of `test`. */
export type Split = (typeof splits)[number];

export interface Bank {
  readonly women: readonly string[];
  readonly men: readonly string[];
  readonly surnames: readonly string[];
  readonly places: readonly string[];
  /** Things with an owner and a place where they are kept. */
  readonly objects: readonly string[];
  /** Each used once in a story: what follows from several of them together would not be told. */
  readonly events: readonly string[];
  /** Past participles: "had broken the great window". */
  readonly deeds: readonly string[];
}

const words = (text: string) => text.split(" ");
const phrases = (text: string) => text.split(", ");
const paired = (makes: string, things: string) =>
  words(makes).flatMap((make) => words(things).map((thing) => `the ${make} ${thing}`));

export const banks: Readonly<Record<Split, Bank>> = {
  train: {
    women: words("Mara Tilda Ines Greta Odile Runa Petra Salome Hester Livia Nora Maud"),
    men: words("Tobias Anselm Piers Konrad Ivo Silas Bertram Osric Hugo Lorens Emil Jasper"),
    surnames: words("Voss Quill Harrow Penn Locke Brandt Sorrel Tamm Wicker Ashby Dorn Fell Gant Holm Ketter Marsh"),
    places: phrases(
      "Oxmere, Hallow End, Cold Ferry, Saltby, Thornwick, Upper Dunn, Fallow Bridge, Greyling, Marrow Hill, Eastrop",
    ),
    objects: paired("silver copper painted broken", "flute lantern compass kettle mirror clock"),
    events: phrases(
      "the fire, the flood, the long frost, the sickness, the fair, the wreck, the landslip, the drought",
    ),
    deeds: phrases(
      "broken the great window, opened the sluice, written the false letter, cut the bell rope, hidden the tax roll, let the horses out, burned the map, sold the church silver",
    ),
  },
  dev: {
    women: words("Agathe Brida Clemence Dagny Ebba Frida Ghislaine Hedda"),
    men: words("Alaric Bruno Caspar Dietmar Edgar Falk Gerolt Henning"),
    surnames: words("Abendroth Birkin Calloway Drummond Eskil Fenwright Gorse Hadley"),
    places: phrases("Pellworth, Stone Acre, Birch Landing, Vale Royal, Netherby, Crowgate"),
    objects: paired("leather walnut brass", "satchel telescope inkstand saddle"),
    events: phrases("the hailstorm, the strike, the election, the rockfall, the parade, the eclipse"),
    deeds: phrases(
      "unlocked the granary, forged the seal, poisoned the pond, moved the boundary stone, torn the register, drained the lock",
    ),
  },
  test: {
    women: words("Yara Zelda Winifred Una Thea Rosamund Philippa Orla Minna Katya"),
    men: words("Viktor Ulric Theron Rupert Quentin Patrick Oskar Nathan Magnus Leopold"),
    surnames: words("Trevane Undery Vickers Waldron Yates Zeller Rook Selwyn Purcell Nightley Morrow Lachlan"),
    places: phrases("Westering, Glass Harbour, Old Kirk, Juniper Row, Lindow, Ramsholt, Bellmouth, Tarn Edge"),
    objects: paired("ivory iron velvet gilded", "violin sextant purse birdcage chessboard"),
    events: phrases(
      "the earthquake, the siege, the coronation, the avalanche, the regatta, the plague of moths, the great thaw, the rising",
    ),
    deeds: phrases(
      "stolen the chalice, cut the anchor cable, betrayed the watch, emptied the poor box, set the mill alight, drugged the dogs, changed the will, smashed the printing press",
    ),
  },
  ood: {
    women: words("Beatrix Corisande Delphine Eugenie Flora Ginevra Honor Isolde Juliana Leonie"),
    men: words("Ambrose Benedek Cyril Dorian Everard Florian Gideon Horatio Ignace Jerome"),
    surnames: words("Ackroyd Bellweather Cray Dunmore Elphick Farrant Glover Hurst Ibsley Jessop Kingsley Lorimer"),
    places: phrases("Applegarth, Broken Cross, Candle Quay, Drovers Rest, Elmstead, Fosse, Gallowmoor, Hythe"),
    objects: paired("crystal wooden scarlet antique", "decanter crossbow umbrella globe spindle"),
    events: phrases(
      "the wedding, the auction, the launch, the funeral, the trial, the harvest supper, the concert, the race",
    ),
    deeds: phrases(
      "rung the alarm, robbed the ferry, hidden the deserter, sunk the barge, copied the key, spoiled the wine, freed the falcon, broken the treaty stone",
    ),
  },
};

const tens = words("twenty thirty forty fifty sixty seventy");
const ones = words("one two three four five six seven eight nine");
/** 20 to 79 in words, in order. */
export const numbers: readonly string[] = tens.flatMap((ten) => [ten, ...ones.map((one) => `${ten}-${one}`)]);
