import { expect, it } from "vitest";
import { porterStem } from "./porter-stem.ts";

/** What PorterStemmer of NLTK 3.10.4 says, in its default mode; most words are the examples of Porter's article. */
const stems = `
  sky:sky skies:sky dying:die news:news flies:fli dies:die tied:tie spied:spi caress:caress ponies:poni
  caresses:caress cats:cat feed:feed agreed:agre plastered:plaster bled:bled motoring:motor sing:sing
  conflated:conflat troubled:troubl sized:size hopping:hop falling:fall hissing:hiss fizzed:fizz failing:fail
  filing:file happy:happi enjoy:enjoy fly:fli relational:relat conditional:condit valency:valenc hesitancy:hesit
  digitizer:digit conformably:conform radically:radic differently:differ vilely:vile analogously:analog
  vietnamization:vietnam predication:predic operator:oper feudalism:feudal decisiveness:decis hopefulness:hope
  callousness:callous formality:formal sensitivity:sensit sensibility:sensibl hopefully:hope geology:geolog
  theological:theolog triplicate:triplic formative:form formalize:formal electricity:electr electrical:electr
  goodness:good revival:reviv allowance:allow airliner:airlin gyroscopic:gyroscop adjustable:adjust
  defensible:defens irritant:irrit replacement:replac adjustment:adjust dependent:depend adoption:adopt
  region:region communism:commun activate:activ angularity:angular effective:effect bowdlerize:bowdler
  probate:probat rate:rate cease:ceas controlling:control roll:roll syzygy:syzygi yyyy:yyyi owed:owe ing:ing
  as1990s:as1990 3rd:3rd
`
  .trim()
  .split(/\s+/)
  .map((pair) => pair.split(":") as [word: string, stem: string]);

it("a word is stemmed as by NLTK", () => {
  expect(stems.map(([word]) => [word, porterStem(word)])).toEqual(stems);
});
