/** What goes wrong is said in a sentence on standard error: what it was, what was found, what works. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { defaultModelPath } from "../models/testing.ts";
import { espalier, type ProgramOptions, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

const fake = ["-m", "fake/lead"];

/** @returns what it complained of, on one line */
async function complaint(args: readonly string[], code: number, options: ProgramOptions): Promise<string> {
  const ended = await espalier(args, options);
  expect(ended, ended.stderr).toMatchObject({ code, stdout: "" });
  // Nobody should have to read a stack.
  expect(ended.stderr).not.toMatch(/^\s+at |node:internal|file:\/\//m);
  expect(ended.stderr).toMatch(/^espalier: /);
  return ended.stderr;
}

function folderWith(files: Record<string, string | Uint8Array> = { "story.txt": story(2, 3) }): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

describe("a book that cannot be read", () => {
  const encrypted = zipSync({
    mimetype: [strToU8("application/epub+zip"), { level: 0 }],
    "META-INF/container.xml": strToU8(
      '<container><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    ),
    "META-INF/encryption.xml": strToU8(
      '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><enc:CipherData><enc:CipherReference URI="one.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>',
    ),
    "book.opf": strToU8(
      '<package><manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="one"/></spine></package>',
    ),
    "one.xhtml": new Uint8Array([1, 2, 3, 4]),
  });
  const blankPage =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n";
  const files = {
    "empty.txt": "",
    "binary.txt": new Uint8Array(2000).map((_, at) => (at * 7919) % 251),
    "wordless.txt": " \n\n … *** \n",
    "broken.epub": "PK\x03\x04 and then nothing that belongs there",
    "encrypted.epub": encrypted,
    "blank.pdf": blankPage,
  };
  test.each([
    ["empty.txt", /empty\.txt is empty/],
    ["binary.txt", /binary\.txt is not text/],
    ["wordless.txt", /no words/],
    ["broken.epub", /broken\.epub is a broken zip archive/],
    ["encrypted.epub", /encrypted|protected|DRM/i],
    ["blank.pdf", /no text|no words/],
    ["absent.txt", /There is no file "absent\.txt"/],
    [".", /is a directory/],
  ])("%s", async (name, message) => {
    expect(await complaint(["summarize", name, ...fake], 1, { cwd: folderWith(files) })).toMatch(message);
  });

  test("standard input with nothing in it", async () => {
    const options = { cwd: folderWith({}), input: "" };
    expect(await complaint(["summarize", "-", ...fake], 1, options)).toContain("standard input is empty");
  });
});

describe("a model that cannot be had", () => {
  test.each([
    ["opnai/gpt-5", /No provider named "opnai"\. Known providers: .*openai/],
    ["fake/leader", /No fake model named "leader"\. There is fake\/lead/],
    ["fake", /written provider\/name.* found "fake"/],
    ["llama/smollm", /No local model named "smollm"\. Known names: smollm2-135m/],
    ["openai/gpt-5", /set OPENAI_API_KEY/],
    ["anthropic/claude-haiku-4-5", /set ANTHROPIC_API_KEY/],
  ])("%s", async (model, message) => {
    expect(await complaint(["summarize", "story.txt", "-m", model], 1, { cwd: folderWith() })).toMatch(message);
  });

  test.each([
    ["openai/gpt-5", "OPENAI_API_KEY"],
    ["anthropic/claude-haiku-4-5", "ANTHROPIC_API_KEY"],
  ])("%s with a broken key, which is not shown", async (model, variable) => {
    const options = { cwd: folderWith(), env: { [variable]: "sk-31337\nfoo" } };
    const message = await complaint(["summarize", "story.txt", "-m", model, "--retries", "0"], 1, options);
    expect(message).toContain(`${variable} holds a character that no key has`);
    expect(message).not.toContain("31337");
    expect((await espalier(["runs", "--json"], options)).stdout).toBe("[]\n");
  });

  test.each([
    ["http://bob:pw-31337@127.0.0.1:1/v1", /takes no user, password or query/],
    ["http://127.0.0.1:1/v1?api_key=pw-31337", /takes no user, password or query/],
    ["localhost:8000/v1", /"localhost:8000\/v1" is not a base URL\. --base-url should be like/],
  ])("one behind --base-url %s", async (url, message) => {
    for (const flag of [["--base-url", url], []]) {
      const env = { OPENAI_API_KEY: "sk-none", ...(flag.length === 0 && { ESPALIER_BASE_URL: url }) };
      const options = { cwd: folderWith(), env };
      const said = await complaint(["summarize", "story.txt", "-m", "openai/gpt-5", ...flag], 1, options);
      expect(said).toMatch(message);
      expect(said).not.toContain("31337");
      expect((await espalier(["runs", "--json"], { cwd: options.cwd })).stdout).toBe("[]\n");
    }
  });

  test("servers of the environment: the doctor shows none of their passwords", async () => {
    const env = {
      OLLAMA_HOST: "http://bob:pw-31337@127.0.0.1:1",
      LLAMA_SERVER_URL: "http://127.0.0.1:1/?key=pw-31337",
    };
    const { code, stdout } = await espalier(["doctor"], { cwd: folderWith(), env });
    expect(code).toBe(0);
    expect(stdout).toContain("OLLAMA_HOST holds a user or a password");
    expect(stdout).toContain("no answer at http://127.0.0.1:1;");
    expect(stdout).not.toContain("31337");
  });

  test("one whose context is too small for the passages", async () => {
    await defaultModelPath();
    const cwd = folderWith();
    const message = await complaint(["summarize", "story.txt", "--context", "64", "--quiet"], 1, { cwd });
    expect(message).toMatch(/A context of 64 tokens is too small for passages of 600: .* Use --context 2048\.\n$/);
    const args = ["summarize", "story.txt", "--context", "1024", "--quiet"];
    expect(await complaint(args, 1, { cwd })).toMatch(/Use --context 2048 or --passage 544\.\n$/);
  });

  test("one whose price is not known, when money is limited", async () => {
    const args = ["summarize", "story.txt", "-m", "openai/unheard-of", "--max-cost", "1", "--quiet"];
    const options = { cwd: folderWith(), env: { OPENAI_API_KEY: "sk-none" } };
    expect(await complaint(args, 1, options)).toMatch(/no price is known for openai\/unheard-of.* --price/);
  });
});

describe("a journal that cannot be used", () => {
  const summarize = ["summarize", "story.txt", ...fake];

  test("one without a name", async () => {
    for (const command of [summarize, ["runs"]]) {
      const message = await complaint([...command, "--journal", ""], 2, { cwd: folderWith() });
      expect(message).toContain("--journal <file>' argument '' is invalid. It must name a file.");
    }
  });

  test("a file in place of its folder: the doctor knows", async () => {
    const cwd = folderWith({ ".espalier": "" });
    const { code, stdout } = await espalier(["doctor"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ {2}journal .*\/\.espalier is a file, so no journal can be made in it\n/);
  });

  test("a folder in its place", async () => {
    const message = await complaint([...summarize, "--journal", "."], 1, { cwd: folderWith() });
    expect(message).toMatch(/Journal \.: the file cannot be opened.* --journal/);
  });

  test("a file that is something else is left as it was", async () => {
    const cwd = folderWith();
    const message = await complaint([...summarize, "--journal", "story.txt"], 1, { cwd });
    expect(message).toContain("story.txt: the file is not an Espalier journal");
    expect(readFileSync(join(cwd, "story.txt"), "utf8")).toBe(story(2, 3));
  });

  test("one of a newer version", async () => {
    const cwd = folderWith();
    const database = new DatabaseSync(join(cwd, "new.db"));
    database.exec("PRAGMA user_version = 99");
    database.close();
    const message = await complaint([...summarize, "--journal", "new.db"], 1, { cwd });
    expect(message).toContain("new.db was written by a newer Espalier (journal version 99");
  });

  test("one whose folder is a file", async () => {
    const message = await complaint([...summarize, "--journal", "story.txt/journal.db"], 1, { cwd: folderWith() });
    expect(message).toContain("Journal story.txt/journal.db:");
  });
});

describe("where the result goes", () => {
  test("--out onto a file is refused before anything is spent", async () => {
    const cwd = folderWith();
    const message = await complaint(["summarize", "story.txt", ...fake, "--out", "story.txt"], 1, { cwd });
    expect(message).toMatch(/folder story\.txt cannot be written: it is a file\. Name another folder with --out/);
    expect((await espalier(["runs", "--json"], { cwd })).stdout).toBe("[]\n");
  });

  test("a folder that cannot be written in the end costs nothing but the files", async () => {
    const cwd = folderWith();
    mkdirSync(join(cwd, "out", "tree.json", "full"), { recursive: true });
    const ended = await espalier(["summarize", "story.txt", ...fake, "--out", "out"], { cwd });
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining("on day") });
    const [, id] = ended.stderr.match(
      /espalier: The folder out cannot be written: .* espalier resume (\S+) --out FOLDER/,
    )!;
    const again = await espalier(["resume", id!, "--out", "elsewhere", "--quiet"], { cwd });
    expect(again).toMatchObject({ code: 0, stdout: ended.stdout, stderr: "" });
    expect(readFileSync(join(cwd, "elsewhere", "summary.txt"), "utf8")).toBe(ended.stdout);
  });
});

describe("a file named .env", () => {
  test("is read", async () => {
    const cwd = folderWith({ ".env": "ESPALIER_MODEL=fake/leader\n", "story.txt": story(1, 1) });
    expect(await complaint(["summarize", "story.txt"], 1, { cwd })).toContain('No fake model named "leader"');
  });

  test("may hold nonsense, may be a folder, and its empty lines set nothing", async () => {
    const cwd = folderWith({ ".env": "= \u0000 ===\nnonsense\n'\nESPALIER_MAX_CALLS=\nESPALIER_JSON=false\n" });
    expect(await espalier(["runs"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const withFolder = temporaryFolder();
    mkdirSync(join(withFolder, ".env"));
    expect(await espalier(["runs"], { cwd: withFolder })).toMatchObject({ code: 0, stderr: "" });
  });

  test("that leads to itself", async () => {
    const cwd = folderWith();
    symlinkSync(".env", join(cwd, ".env"));
    expect(await complaint(["runs"], 1, { cwd })).toMatch(
      /The file \.env could not be read \(ELOOP.*\)\. Mend or remove it\./,
    );
  });
});

describe("a proxy without a scheme", () => {
  test("is no trouble, and one that is no proxy only where something is to be reached", async () => {
    const cwd = folderWith();
    const none = { HTTP_PROXY: "127.0.0.1:3128", HTTPS_PROXY: "127.0.0.1:3128" };
    const nonsense = { HTTPS_PROXY: "ftp://box", OPENAI_API_KEY: "sk-none" };
    for (const env of [none, nonsense]) expect(await espalier(["runs"], { cwd, env })).toMatchObject({ code: 0 });
    const args = ["summarize", "story.txt", "-m", "openai/gpt-5"];
    expect(await complaint(args, 1, { cwd, env: nonsense })).toContain("HTTPS_PROXY is not the address of a proxy");
  });
});

describe("wrong usage ends with 2 and says what it takes", () => {
  test.each([
    [["sumarize"], /unknown command 'sumarize'[\s\S]*Did you mean summarize/],
    [["summarize"], /missing required argument 'book'[\s\S]*espalier summarize --help/],
    [["summarize", "story.txt", "--jurnal", "x"], /unknown option '--jurnal'[\s\S]*Did you mean --journal/],
    [["summarize", "story.txt", "--max-calls", "many"], /'many' is invalid\. It must be a whole number, 0 or more/],
    [["summarize", "story.txt", "--max-calls", ""], /It must be a whole number/],
    [["summarize", "story.txt", "--max-cost", "$"], /It must be an amount in dollars, such as 0\.50/],
    [["summarize", "story.txt", "--max-cost", "-1"], /It must be an amount in dollars/],
    [["summarize", "story.txt", "--price", "/"], /two amounts, such as 0\.15\/0\.60/],
    [["summarize", "story.txt", "--device", "gpu"], /Allowed choices are auto, cpu, cuda, vulkan, metal/],
    [["show", "one", "two"], /too many arguments/],
    [["models", "pul"], /unknown command 'pul'|too many arguments/],
  ])("%j", async (args, message) => {
    expect(await complaint(args, 2, { cwd: folderWith() })).toMatch(message);
  });
});

describe("runs that are not there", () => {
  test("no journal: show and resume say so, runs lists none, and nobody makes one", async () => {
    const cwd = folderWith({});
    expect(await complaint(["show"], 1, { cwd })).toMatch(
      /There is no journal at .*journal\.db yet\. Start a run with/,
    );
    expect(await complaint(["resume"], 1, { cwd })).toContain("There is no journal at");
    expect(await espalier(["runs"], { cwd })).toMatchObject({ code: 0, stdout: expect.stringContaining("No runs in") });
    expect((await espalier(["doctor"], { cwd })).stdout).toContain("none yet");
    expect(() => readFileSync(join(cwd, ".espalier", "journal.db"))).toThrow(/ENOENT/);
  });

  test("an id that is unknown, and one that fits several", async () => {
    const cwd = folderWith();
    for (const seed of ["0", "1", "2"]) {
      await espalier(["summarize", "story.txt", ...fake, "--quiet", "--seed", seed], { cwd });
    }
    const runs: { id: string }[] = JSON.parse((await espalier(["runs", "--json"], { cwd })).stdout);
    expect(await complaint(["show", "zzz"], 1, { cwd })).toContain(`The latest are: ${runs[0]!.id}`);
    const database = new DatabaseSync(join(cwd, ".espalier", "journal.db"));
    database.exec("UPDATE runs SET id = 'ab' || id");
    database.close();
    const several = await complaint(["show", "ab"], 1, { cwd });
    expect(several).toMatch(/"ab" begins several runs: ab\w+, ab\w+, ab\w+\. Give more of it/);
    expect(await espalier(["show", `ab${runs[1]!.id}`], { cwd })).toMatchObject({ code: 0 });
  });
});
