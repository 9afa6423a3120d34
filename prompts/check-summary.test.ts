import { describe, expect, it } from "vitest";
import { checkSummary as check } from "./check-summary.ts";

const source =
  "Ada Finn kept bees on the roof of the mill. In May the swarm left her. She followed it across the river in a borrowed boat, " +
  "and found it in the bell of the church at Orley. The sexton would not let her climb. “Come back on Sunday,” he said.";

function checkSummary(reply: string, about = source, context = "") {
  return check(reply, { source: about, context, finish: "stop" });
}

describe("checkSummary", () => {
  it("keeps a summary in words of its own", () => {
    const summary = "Ada's swarm escapes, and she pursues it by boat to Orley. The sexton sends her away until Sunday.";
    expect(checkSummary(summary)).toBe(summary);
  });

  it("takes an announcement from the front", () => {
    expect(checkSummary("Here is a concise summary of the text: Ada follows her bees.")).toBe("Ada follows her bees.");
    expect(checkSummary("**Summary:** “Ada follows her bees.”")).toBe("Ada follows her bees.");
  });

  it("takes out a sentence that names people or years the source does not", () => {
    const summary = "Ada Finn, who kept bees, followed her swarm to the church at Orley. It was owned by Lord Harrow.";
    expect(checkSummary(summary)).toBe("Ada Finn, who kept bees, followed her swarm to the church at Orley.");
    expect(() => checkSummary("In 1987 Ada was arrested.")).toThrow(/100% .* invented/);
  });

  it("takes out a sentence that says again what was said", () => {
    const sentence = "Ada followed the swarm across the river to Orley.";
    expect(checkSummary(`${sentence} The sexton would not let her climb. ${sentence}`)).toBe(
      `${sentence} The sexton would not let her climb.`,
    );
  });

  it("refuses a reply that goes in circles", () => {
    const circles =
      "She looked at the bell, and she looked at the bell, and she looked at the bell, and she looked at it.";
    expect(() => checkSummary(`Ada kept bees. ${circles}`)).toThrow("repeated");
  });

  it("refuses talk about the text, unless the source has such words", () => {
    expect(() => checkSummary("The author uses a swarm to convey a message.")).toThrow("about the text itself");
    expect(checkSummary("The author met Ada.", `${source} Her brother was an author.`)).toBe("The author met Ada.");
  });

  it("takes out what a reviewer would say of it", () => {
    const told = "Ada Finn, who kept bees, followed her swarm to the church at Orley by boat.";
    expect(checkSummary(`${told} The story highlights the value of patience.`)).toBe(told);
    expect(checkSummary(`${told} It is a testament to the river.`)).toBe(told);
  });

  it("keeps of a reply that was cut off what the source bears out, and refuses one that leaves too little", () => {
    const cutOff = (reply: string) => check(reply, { source, finish: "length" });
    const sound = "Ada followed the swarm across the river in a borrowed boat to the church at Orley.";
    expect(
      cutOff(`${sound} The 19-year-old sexton let her climb. It was a wonderful lesson in patience. The sexton`),
    ).toBe(sound);
    expect(() => cutOff("Ada followed the swarm. The sexton")).toThrow("does not come to an end");
  });

  it("refuses a reply that could be about any story, but not a translation", () => {
    expect(() => checkSummary("It tells of patience, and of how a young woman finds courage inside herself.")).toThrow(
      /only \d+% of the summary's words are in the text/,
    );
    const german = "Ada verfolgt ihre Bienen über den Fluss; der Küster schickt sie fort, bis es Sonntag wird.";
    expect(checkSummary(german)).toBe(german);
  });

  it("refuses a reply that leaves too much out, but asks little of a short source", () => {
    const reply = "Ada follows her swarm across the river to Orley.";
    expect(() => check(reply, { source, finish: "stop", fewestWords: 40 })).toThrow(
      /the 9 words .* leave too much out/,
    );
    expect(
      check(reply, {
        source: "Ada follows her swarm across the river to Orley in a borrowed boat.",
        finish: "stop",
        fewestWords: 40,
      }),
    ).toBe(reply);
  });

  it("refuses an empty reply", () => {
    expect(() => checkSummary(" \n")).toThrow("empty");
  });

  it("refuses a reply that tells the context again", () => {
    const before = "Old Bram sold his mill to Ada and sailed to Portugal with his parrot.";
    expect(() => checkSummary("Bram sold the mill and sailed to Portugal with a parrot.", source, before)).toThrow(
      "what came before",
    );
    expect(checkSummary("Ada followed her swarm, which Bram had sold her, to Orley.", source, before)).toContain(
      "Bram",
    );
  });

  it("holds no names against a translation", () => {
    const russian = "Ада Финн держала пчёл на крыше мельницы. В мае рой улетел от неё через реку в Орли.";
    const summary = "The swarm of Ada Finn flew across the river to Orley.";
    expect(checkSummary(summary, russian)).toBe(summary);
  });
});
