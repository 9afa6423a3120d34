import { writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defineRubric, parseRubric, readRubric, rubricId } from "./rubric.ts";

const criteria = "The shorter one is better.";

describe("a rubric", () => {
  it("has a version of its own or one drawn from its words", () => {
    expect(rubricId(defineRubric({ name: "terse", version: "2", criteria }))).toBe("terse@2");
    const [one, same, other] = [criteria, criteria, `${criteria}!`].map((criteria) =>
      rubricId(defineRubric({ name: "terse", criteria })),
    );
    expect(one).toMatch(/^terse@[0-9a-f]{8}$/);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });

  it("is read from JSON", () => {
    expect(parseRubric(JSON.stringify({ criteria, version: 3, ties: true }), "rubrics/Very terse.json")).toEqual({
      name: "very-terse",
      version: "3",
      criteria,
      candidate: "response",
      input: "instruction",
      ties: true,
    });
  });

  it("is read from Markdown, with front matter or without", () => {
    expect(parseRubric(criteria, "terse.md")).toMatchObject({ name: "terse", criteria });
    const text = `---\r\n# for answers\r\nname: "short"\r\ncandidate: answer\r\nties: true\r\n---\r\n# Criteria\r\n\r\n${criteria}\r\n`;
    expect(parseRubric(text, "terse.md")).toMatchObject({
      name: "short",
      candidate: "answer",
      ties: true,
      criteria: `# Criteria\n\n${criteria}`,
    });
  });

  it.each([
    ["r.json", "{", "it is not JSON"],
    ["r.json", "[]", 'no object with "name" and "criteria"'],
    ["r.json", "{}", "criteria"],
    ["r.json", JSON.stringify({ criteria, critera: "" }), 'Unrecognized key: "critera"'],
    ["r.json", JSON.stringify({ criteria, name: "No Good" }), "small letters, digits and hyphens"],
    ["r.md", " \n", "criteria"],
    ["r.md", `---\njust words\n---\n${criteria}`, 'found "just words"'],
    ["r.md", `---\nties: maybe\n---\n${criteria}`, "ties"],
  ])("%s that holds %j is an error that says %s", (path, text, message) => {
    expect(() => parseRubric(text, path)).toThrow(message);
    expect(() => parseRubric(text, path)).toThrow(`The rubric ${path} does not parse`);
  });

  it("is read from a file, and a file that is not there is an error that names it", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "espalier-"));
    const path = join(folder.path, "terse.md");
    await expect(readRubric(path)).rejects.toThrow(`The rubric ${path} cannot be read`);
    writeFileSync(path, criteria);
    expect(await readRubric(path)).toMatchObject({ name: "terse", criteria });
  });
});
