/**
 * Writes the parts of docs/ that the program and its source already say: the command line from its help, the library from
 * its doors. `npm run docs` writes them; docs.test.ts fails where what stands there is not what would be written.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");

/** What is generated, by its path from the root. */
export async function generated(): Promise<Record<string, string>> {
  return { "docs/cli.md": await commandLine(), "docs/api.md": library() };
}

const notice = "<!-- Written by npm run docs: change the source, not this page. -->";

async function commandLine(): Promise<string> {
  const sections = await sectionsOf([]);
  const intro = "Each command with its options, as `espalier COMMAND --help` tells them.";
  return `${["# Command line", notice, intro, ...sections].join("\n\n")}\n`;
}

/** Of the program or a command, and of all commands below it. */
async function sectionsOf(command: readonly string[]): Promise<string[]> {
  const help = await helpOf(command);
  const listed = help.split("\nCommands:\n")[1]?.split("\n\n")[0] ?? "";
  const names = Array.from(listed.matchAll(/^ {2}([a-z]+)/gm), ([, name]) => name!).filter((name) => name !== "help");
  const below: string[] = [];
  for (const name of names) below.push(...(await sectionsOf([...command, name])));
  return [`## ${["espalier", ...command].join(" ")}`, `\`\`\`text\n${help.trimEnd()}\n\`\`\``, ...below];
}

async function helpOf(command: readonly string[]): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const args = [join(root, "src/cli/main.ts"), ...command, "--help"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH, HOME } });
  return stdout;
}

const doors = {
  espalier: "src/index.ts",
  "espalier/tasks": "tasks/index.ts",
  "espalier/prompts": "prompts/index.ts",
  "espalier/langchain": "src/langchain.ts",
};

function library(): string {
  const intro = "What each entry point exports, with its signature's first line and what its source says of it.";
  const sections = Object.entries(doors).flatMap(([door, path]) => {
    const all = exportsOf(path).map((one) => ({ ...one, ...declarationOf(one) }));
    const rooms = [...Map.groupBy(all, ({ file }) => roomOf(file))];
    return [
      `## ${door}`,
      ...rooms.flatMap(([room, some]) => [...(rooms.length > 1 ? [`### ${room}`] : []), ...some.map(entry)]),
    ];
  });
  return `${["# Library", notice, intro, ...sections].join("\n\n")}\n`;
}

function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "src" && !second.endsWith(".ts") ? second : top;
}

interface Exported {
  /** As whoever imports it knows it. */
  readonly name: string;
  /** In the file that declares it. */
  readonly own: string;
  readonly file: string;
}

function exportsOf(path: string): Exported[] {
  const text = readFileSync(join(root, path), "utf8");
  const named = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\} from "(\.[^"]+)"/gms)).flatMap(
    ([, names, from]) =>
      names!
        .split(",")
        .map((part) => part.trim().replace(/^type /, ""))
        .filter((part) => part !== "")
        .map((part) => {
          const [own = "", name = own] = part.split(" as ");
          return { name, own, file: join(dirname(path), from!) };
        }),
  );
  const direct = text.matchAll(/^export (?:async )?(?:function\*?|const|interface|type|class) (\w+)/gm);
  return [...named, ...Array.from(direct, ([, name]) => ({ name: name!, own: name!, file: path }))];
}

interface Declaration {
  readonly file: string;
  readonly signature: string;
  readonly says: string;
}

/** @throws Error when a door names what its file does not declare in a form that is known here */
function declarationOf({ own, file }: Exported): Declaration {
  const text = readFileSync(join(root, file), "utf8");
  const start = text.search(
    new RegExp(`^export (default )?(abstract )?(async )?(function\\*?|const|interface|type|class) ${own}\\b`, "m"),
  );
  if (start < 0) {
    const passedOn = exportsOf(file).find(({ name, file: from }) => name === own && from !== file);
    if (passedOn && existsSync(join(root, passedOn.file))) return declarationOf(passedOn);
    throw new Error(`${file} does not declare ${own} in a form that .ci/docs.ts reads.`);
  }
  const says = text.slice(0, start).match(/\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s)?.[1] ?? "";
  return { file, signature: signatureAt(text.slice(start)), says: wordsOf(says) };
}

/** Up to the body, on one line. */
function signatureAt(text: string): string {
  let depth = 0;
  let end = 0;
  for (const [at, sign] of Array.from(text).entries()) {
    if ("([".includes(sign)) depth++;
    if (")]".includes(sign)) depth--;
    const rest = text.slice(at);
    end = at;
    if (depth === 0 && (/^(\{|;)\s*\n/.test(rest) || /^= /.test(rest) || /^\n\n/.test(rest))) break;
  }
  // A type's first line is all that its name stands for, where that is short.
  const isType = text.startsWith("export type");
  const whole = isType ? text.slice(0, text.indexOf(";")) : text.slice(0, end);
  const line = whole
    .replace(/^export (default )?/, "")
    .replace(/\s+/g, " ")
    .replace(/([([]) /g, "$1")
    .replace(/,? ([)\]])/g, "$1")
    .trim();
  return line.length > 400 ? `${line.slice(0, 397)}…` : line;
}

function wordsOf(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .join(" ")
    .replace(/ (?=@(param|returns|throws|see)\b)/g, "\n")
    .replace(/^@(\w+) ?/gm, "- *$1* ")
    .trim();
}

function entry({ name, own, signature, says }: Exported & Declaration): string {
  const as = own === name ? "" : ` (\`${own}\` in its file)`;
  return `**\`${name}\`**${as}\n\n\`\`\`ts\n${signature}\n\`\`\`${says ? `\n\n${says.replace(/\n/, "\n\n")}` : ""}`;
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(await generated())) {
    writeFileSync(join(root, path), text);
    console.log(`${path}: ${text.split("\n").length} lines`);
  }
}
