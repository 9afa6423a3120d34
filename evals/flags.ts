/** The flags of an eval's command: each has a usual value, and a smaller run names smaller ones. */
import { parseArgs } from "node:util";

export type Flags<Names extends string> = Readonly<Record<Names, string>>;

/** @param usual values by flag. @throws TypeError for a flag that is not known, naming it */
export function readFlags<Names extends string>(usual: Flags<Names>, args = process.argv.slice(2)): Flags<Names> {
  const names = Object.keys(usual) as Names[];
  const { values } = parseArgs({
    args,
    options: Object.fromEntries(names.map((name) => [name, { type: "string", default: usual[name] }] as const)),
  });
  return values as unknown as Flags<Names>;
}

/** `1,2,5` or `1-5` */
export function numbers(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    if (first === undefined || last === undefined || !Number.isInteger(first) || !Number.isInteger(last)) {
      throw new TypeError(`"${text}" is no list of numbers: give 1,2,3 or 1-3.`);
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** The command with what differs from the usual. */
export function commandOf<Names extends string>(file: string, usual: Flags<Names>, flags: Flags<Names>): string {
  const given = (Object.keys(usual) as Names[]).filter((name) => flags[name] !== usual[name]);
  return ["npx node", file, ...given.map((name) => `--${name} ${flags[name]}`)].join(" ");
}
