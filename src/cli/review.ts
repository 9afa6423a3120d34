/** `espalier review DESIGN [OTHER]` */
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import { openJournal } from "../journal/sqlite.ts";
import { type ChipReview, loadChipReview } from "./content.ts";
import {
  addCallOptions,
  addReachOptions,
  atLeast,
  type CallFlags,
  fileName,
  folderName,
  journalOption,
  type ModelFlags,
  option,
} from "./options.ts";
import { tryFolder } from "./out-folder.ts";
import { opinionOf } from "./review/opinion.ts";
import { printReport } from "./review/terminal.ts";
import { writeReport } from "./review/write-report.ts";
import { printable } from "./table.ts";

export interface ReviewFlags extends CallFlags, Omit<ModelFlags, "model"> {
  readonly model?: string;
  readonly spec?: string;
  readonly top?: string;
  readonly timeLimit: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

export function reviewCommand(): Command {
  const command = new Command("review")
    .description("review a chip design in Verilog, or tell which of two is better: function, timing, area, power, …")
    .argument("<design>", "a .v or .sv file, or a folder of them that is one design")
    .argument("[other]", "another design that is to do the same")
    .addOption(
      option("--spec <file>", "what it is to do: a Verilog design to prove it against, or text").argParser(fileName),
    )
    .addOption(option("--top <name>", "the module to begin at; the one that no other uses, unless given"))
    .addOption(option("--time-limit <seconds>", "for each run of Yosys").argParser(atLeast(1)).default(60))
    .addOption(option("-m, --model <provider/name>", "also ask a model's opinion; nobody is asked unless given"));
  addCallOptions(addReachOptions(command));
  return command
    .addOption(option("--out <folder>", "write report.html, report.md and report.json there").argParser(folderName))
    .addOption(option("--json", "print the report as JSON"))
    .addOption(option("--quiet", "print the report only"))
    .addOption(journalOption())
    .action(review);
}

async function review(path: string, other: string | undefined, flags: ReviewFlags): Promise<void> {
  const chip = await loadChipReview();
  if (flags.out !== undefined) tryFolder(flags.out);
  const note = (text: string) => flags.quiet || process.stderr.write(`${printable(text)}\n`);
  const limits = { seconds: flags.timeLimit, ...(flags.top !== undefined && { top: flags.top }) };
  const spec = flags.spec === undefined ? undefined : await chip.readSpecification(flags.spec, limits);
  const paths = other === undefined ? [path] : [path, other];
  const designs = [];
  for (const one of paths) designs.push(await chip.openDesign(await chip.readDesignFiles(one), limits));
  if (spec?.kind === "words" && flags.model === undefined) {
    note("A specification in words: its list of ports is checked; for what it means, name a --model.");
  }
  const reviewed = [];
  for (const [at, design] of designs.entries()) {
    const { specification, found } = await againstSpecification(chip, design, spec, limits);
    const opinion = flags.model === undefined ? undefined : await ask(flags.model, chip, design, spec, flags);
    const review = chip.reviewOf(design, [...found, ...(opinion?.findings ?? [])]);
    const beside = { specification, description: opinion?.description, shownToModel: opinion?.shown };
    reviewed.push({ review, report: chip.designReport(paths[at]!, review, beside) });
  }
  const [first, second] = reviewed;
  const judgement =
    second &&
    chip.compareDesigns(first!.review, second.review, await chip.equivalence(designs[0]!, designs[1]!, limits));
  const report = { designs: reviewed.map(({ report }) => report), ...(judgement && { judgement }) };
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else printReport(report, chip);
  if (flags.out === undefined) return;
  const sources = designs.map(({ files }) => files);
  note(`Written: ${writeReport(report, sources, flags.out, chip).join(", ")}`);
}

type Design = Awaited<ReturnType<ChipReview["openDesign"]>>;
type Specification = Awaited<ReturnType<ChipReview["readSpecification"]>>;

async function againstSpecification(
  chip: ChipReview,
  design: Design,
  spec: Specification | undefined,
  limits: { readonly seconds: number },
) {
  if (!spec) return { specification: undefined, found: [] };
  const { kind, name } = spec;
  if (kind === "words") return { specification: { kind, name }, found: chip.missingPorts(spec.text, design) };
  const equivalence = await chip.equivalence(spec.design, design, limits);
  return { specification: { kind, name, equivalence }, found: chip.proofFinding(equivalence, design, name) };
}

async function ask(
  model: string,
  chip: ChipReview,
  design: Design,
  spec: Specification | undefined,
  flags: ReviewFlags,
) {
  const journal = openJournal(flags.journal);
  try {
    const { name, code } = chip.fileOfTop(design.files, design.top);
    const specification = spec?.kind === "words" ? { specification: spec.text } : {};
    return await opinionOf(chip, { top: design.top, file: name, code, ...specification }, { ...flags, model }, journal);
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
    // What tools found stands without it.
    process.stderr.write(`espalier: the model's opinion is missing: ${printable(error.message)}\n`);
    process.exitCode = 1;
    return undefined;
  } finally {
    await journal.close();
  }
}
