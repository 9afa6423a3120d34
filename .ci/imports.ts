/**
 * Checks that every import goes with the grain: src is machinery in rooms that stand on each other, content stands
 * on its public doors, and no file imports itself on a roundabout way. `npm run imports` prints a sentence for each
 * arrow that does not. Tests, benchmarks and the tools here may reach anywhere, so nothing else may import them.
 * ARCHITECTURE.md shows the arrows there are, counted here: `npm run imports -- --write` brings it up to date.
 * An import of types alone counts like any other: who reads one file has to read the other.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** The rooms of src, each with the rooms it may import besides itself; what is not named here is not a room. */
const rooms: Record<string, readonly string[]> = {
  core: [],
  documents: ["core"],
  ggml: ["core"],
  journal: ["core"],
  models: ["core", "journal"],
  prompts: ["core", "models"],
  tasks: ["core", "journal", "models", "prompts"],
  preferences: ["core", "journal"],
  rewards: ["core", "ggml", "journal", "models", "preferences"],
  helpers: ["core", "models", "prompts", "tasks", "preferences"],
};
/** These stand on all that is above them. */
for (const room of ["judges", "oversight", "evals", "scale", "web", "server", "cli"]) rooms[room] = Object.keys(rooms);

const doors = ["src/index.ts", "src/langchain.ts"];
const outside = ["cli", "server", "web"];
const content = ["prompts", "tasks", "datasets", "evals", "examples"];
const tools = [".ci", "benchmarks"];
/** The composition root: the one file of src that may import content. Its header says why. */
const compositionRoot = "src/cli/content.ts";

/** @param files path, from the repository's root, to text. @returns a sentence for every bad arrow and every cycle */
export function faults(files: ReadonlyMap<string, string>): string[] {
  const arrows = [...files].flatMap(([path, text]) => importsOf(path, text));
  const bad = arrows.flatMap(({ from, to }) => refusal(from, to));
  return [...new Set(bad), ...cycles(arrows)];
}

/** Paths from the root. */
interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Relative imports and exports, dynamic ones included. */
function importsOf(path: string, text: string): Arrow[] {
  const found = text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s*"(\.[^"]+)"|\bimport\s*\(?\s*"(\.[^"]+)"/gms);
  return Array.from(found, ([, from, direct]) => ({ from: path, to: join(dirname(path), (from ?? direct)!) }));
}

/** @returns why the arrow may not be; empty when it may */
function refusal(from: string, to: string): string[] {
  const refused = (reason: string) => [`${from} imports ${to}: ${reason}.`];
  if (isTest(from)) return [];
  if (isTest(to)) return refused("only tests import tests");
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source.kind === "nowhere") return [`${from} lies in no room: .ci/imports.ts names those there are.`];
  if (source.kind === "tool" || source.name === target.name) return [];
  if (target.kind === "nowhere" || target.kind === "tool") return refused("it is neither src nor content");
  if (source.kind === "content") {
    return target.kind === "room" ? refused(`content imports only ${doors.join(", ")} and content`) : [];
  }
  if (target.kind === "content") {
    return from === compositionRoot ? [] : refused(`only ${compositionRoot} may reach from src to content`);
  }
  if (target.kind === "door") {
    return source.name === "cli" ? [] : refused("rooms import each other, not the public doors made of them");
  }
  if (source.kind === "door") {
    return outside.includes(target.name) ? refused(`nothing is built on src/${target.name}`) : [];
  }
  const allowed = rooms[source.name]!;
  if (allowed.includes(target.name)) return [];
  const may = allowed.length === 0 ? "nothing" : allowed.join(", ");
  return refused(`src/${source.name} may import ${may}`);
}

interface Place {
  readonly kind: "room" | "door" | "content" | "tool" | "nowhere";
  readonly name: string;
}

function placeOf(path: string): Place {
  const [top = "", second = ""] = path.split("/");
  if (tools.includes(top)) return { kind: "tool", name: top };
  if (content.includes(top)) return { kind: "content", name: "content" };
  if (doors.includes(path)) return { kind: "door", name: "door" };
  if (top === "src" && Object.hasOwn(rooms, second)) return { kind: "room", name: second };
  return { kind: "nowhere", name: path };
}

function isTest(path: string): boolean {
  return /\.test\.ts$|\/testing(\/|\.ts$)|\/__fixtures__\//.test(path);
}

/** @returns each cycle once, as the depth-first search meets it */
function cycles(arrows: readonly Arrow[]): string[] {
  const targets = Map.groupBy(arrows, ({ from }) => from);
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    if (path.includes(file)) found.push(`A cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}.`);
    if (done.has(file) || path.includes(file)) return;
    path.push(file);
    for (const { to } of targets.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return found;
}

/**
 * Which room imports which, and how often: counted from the files, tests left out.
 * @param files path, from the repository's root, to text
 * @returns Markdown: a row for each room that imports any other
 */
export function importMap(files: ReadonlyMap<string, string>): string {
  const arrows = [...files].filter(([path]) => !isTest(path)).flatMap(([path, text]) => importsOf(path, text));
  const named = arrows.map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
  const across = named.filter(({ from, to }) => from.kind !== "tool" && to.kind !== "nowhere" && from.name !== to.name);
  const order = [...Object.keys(rooms), "door", "content"];
  const names = (some: Iterable<string>) => [...some].toSorted((one, two) => order.indexOf(one) - order.indexOf(two));
  const byRoom = Map.groupBy(across, ({ from }) => from.name);
  const rows = names(byRoom.keys()).map((name) => {
    const to = Map.groupBy(byRoom.get(name)!, (arrow) => arrow.to.name);
    return `| ${name} | ${names(to.keys())
      .map((target) => `${target} ${to.get(target)!.length}`)
      .join(", ")} |`;
  });
  return ["| room | imports, and how often |", "|---|---|", ...rows].join("\n");
}

const page = "ARCHITECTURE.md";
const [mapBegins, mapEnds] = ["<!-- import map: npm run imports -- --write -->", "<!-- end of import map -->"];

/** @returns the page with this map in it. @throws Error when the page has no place for it */
export function withMap(text: string, map: string): string {
  const [start, end] = [text.indexOf(mapBegins), text.indexOf(mapEnds)];
  if (start < 0 || end < start) throw new Error(`${page} has no "${mapBegins}" before "${mapEnds}".`);
  return `${text.slice(0, start + mapBegins.length)}\n\n${map}\n\n${text.slice(end)}`;
}

if (import.meta.main) {
  const paths = globSync(`{${["src", ...content, ...tools].join(",")}}/**/*.{ts,tsx}`).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const files = new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
  const text = readFileSync(page, "utf8");
  const mapped = withMap(text, importMap(files));
  if (process.argv.includes("--write")) writeFileSync(page, mapped);
  const isStale = mapped !== text && !process.argv.includes("--write");
  const found = [
    ...faults(files),
    ...(isStale ? [`${page}'s map of imports is out of date: npm run imports -- --write`] : []),
  ];
  for (const sentence of found) console.error(sentence);
  if (found.length > 0) process.exitCode = 1;
  else console.log(`${paths.length} files, every import with the grain.`);
}
