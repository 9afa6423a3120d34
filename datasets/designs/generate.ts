/** Designs with a planted defect each, by seed, and their clean twins: what is wrong and where is known exactly. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { EspalierError } from "../../src/index.ts";
import { aspects } from "../../tasks/chip-review/finding.ts";
import { drawOf } from "./draw.ts";
import { type Split, splits } from "./split.ts";
import { type Drawn, defectKinds, type Planted, type Template } from "./template.ts";
import * as dev from "./templates/dev.ts";
import * as test from "./templates/test.ts";
import * as train from "./templates/train.ts";

export const templates: readonly Template[] = [train, dev, test].flatMap((all) => Object.values(all));

export const designSchema = z.object({
  id: z.string(),
  /** Of the same design without the defect, or with it. */
  twin: z.string(),
  split: z.enum(splits),
  template: z.string(),
  module: z.string(),
  specification: z.string(),
  text: z.string(),
  /** Absent in the clean one. */
  defect: z
    .object({
      kind: z.enum(defectKinds),
      aspect: z.enum(aspects),
      /** Lines of `text`, from 1; where a line was taken out, the two around the gap. */
      lines: z.array(z.number().int().min(1)),
      text: z.string(),
    })
    .optional(),
});
export type PlantedDesign = z.infer<typeof designSchema>;

export interface DesignsOptions {
  readonly split: Split;
  /** Pairs of a clean and a defective one. */
  readonly pairs: number;
  readonly seed?: number;
}

/** In pairs, the clean one first; templates and defects take turns, so that none is rare. */
export function generateDesigns({ split, pairs, seed = 0 }: DesignsOptions): PlantedDesign[] {
  const own = templates.filter((template) => template.split === split);
  return Array.from({ length: pairs }, (_, at) => {
    const template = own[at % own.length]!;
    return pairOf(template, Math.floor(at / own.length), `${split} ${seed} ${at}`);
  }).flat();
}

/** @param defect counts on through those that the template has */
export function pairOf(template: Template, defect: number, seed: string): [PlantedDesign, PlantedDesign] {
  const { name, split } = template;
  const drawn = template.draw(drawOf(split, `${name} ${seed}`));
  const planted = drawn.defects[defect % drawn.defects.length]!;
  const id = `${name}/${seed.replaceAll(" ", "-")}`;
  const { module, specification, code } = drawn;
  const common = { split, template: name, module, specification };
  const { text, lines } = plant(drawn, planted);
  return [
    { id: `${id}/clean`, twin: `${id}/${planted.kind}`, ...common, text: code },
    {
      id: `${id}/${planted.kind}`,
      twin: `${id}/clean`,
      ...common,
      text,
      defect: { kind: planted.kind, aspect: planted.aspect, lines, text: planted.text },
    },
  ];
}

/** @throws RangeError when an edit does not fit one line and no other: a fault of the template */
export function plant({ code }: Pick<Drawn, "code">, { edits, kind }: Planted): { text: string; lines: number[] } {
  let lines = code.split("\n").map((text) => ({ text, changed: false }));
  for (const { from, to } of edits) {
    const places = lines.flatMap(({ text }, at) => (text.includes(from) ? [at] : []));
    const [at] = places;
    if (at === undefined || places.length > 1) {
      throw new RangeError(`"${from}" (${kind}) stands in ${places.length} lines of the clean text.`);
    }
    const text = lines[at]!.text.replace(from, () => to);
    if (text.trim() !== "") lines = lines.with(at, { text, changed: true });
    else {
      const around = [at - 1, at + 1];
      lines = lines.map((line, other) => (around.includes(other) ? { ...line, changed: true } : line)).toSpliced(at, 1);
    }
  }
  return {
    text: lines.map(({ text }) => text).join("\n"),
    lines: lines.flatMap(({ changed }, at) => (changed ? [at + 1] : [])),
  };
}

/** @throws EspalierError naming the line that does not fit */
export async function readDesigns(path: string): Promise<PlantedDesign[]> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new EspalierError(`${path} could not be read: ${error.message}.`);
  });
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [designSchema.parse(JSON.parse(line))];
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new EspalierError(`${path}, line ${at + 1}: not a planted design. ${why}`);
    }
  });
}
