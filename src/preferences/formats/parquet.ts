/**
 * Parquet with the columns of TRL's explicit prompt, and who judged how surely. Prompts and candidates are texts, or
 * lists of messages where the first row's is a conversation. Source: https://parquet.apache.org/docs/file-format.
 */
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { textOf, turnsOf } from "./conversation.ts";
import type { JudgedPreference, Row, Unheld } from "./format.ts";
import { labelsOf, rankedTexts } from "./sides.ts";

/** Characters of text in a row group: what is held before it goes to the file. */
const groupSize = 8 * 1024 * 1024;

const texts = ["prompt", "chosen", "rejected"];
const numbers = ["strength", "probability"];
const columns = [...texts, "judge", "kind", ...numbers];

/** @returns what makes rows of preferences: all as the first one needs them */
export function parquetRows(): (preference: JudgedPreference) => Row | Unheld {
  let areTexts: boolean | undefined;
  return (preference) => {
    if (preference.verdict.choice === "tie") return "ties";
    const { input } = preference.comparison;
    areTexts ??= typeof input === "string";
    const { chosen, rejected } = rankedTexts(preference);
    const labels = labelsOf(preference);
    if (areTexts) {
      const prompt = textOf(input);
      return prompt === undefined ? "conversations of several turns" : { prompt, chosen, rejected, ...labels };
    }
    const answer = (content: string) => [{ role: "assistant", content }];
    return { prompt: turnsOf(input), chosen: answer(chosen), rejected: answer(rejected), ...labels };
  };
}

/** @param rows of `parquetRows`. @returns the file's bytes, a row group at a time */
export async function* parquetChunks(rows: AsyncIterable<Row>): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  let file: ParquetWriter | undefined;
  let group: Row[] = [];
  let size = 0;
  const taken = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const flush = () => {
    file ??= new ParquetWriter({ writer, schema: schemaOf(group[0]), createdBy: "espalier" });
    const columnData = columns.map((name) => ({ name, data: group.map((row) => row[name] ?? null) }));
    file.write({ columnData, rowGroupSize: Math.max(1, group.length) });
    group = [];
    size = 0;
    return taken();
  };
  for await (const row of rows) {
    group.push(row);
    size += JSON.stringify(row).length;
    if (size >= groupSize) yield flush();
  }
  if (group.length > 0 || !file) yield flush();
  file!.finish();
  yield taken();
}

function schemaOf(first: Row | undefined): SchemaElement[] {
  const isText = !Array.isArray(first?.prompt);
  const text = (name: string): SchemaElement => ({
    name,
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    repetition_type: "OPTIONAL",
  });
  const number = (name: string): SchemaElement => ({ name, type: "DOUBLE", repetition_type: "OPTIONAL" });
  /** As the format has lists: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists */
  const messages = (name: string): SchemaElement[] => [
    { name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "OPTIONAL", num_children: 2 },
    text("role"),
    text("content"),
  ];
  return [
    { name: "root", num_children: columns.length },
    ...texts.flatMap((name) => (isText ? [text(name)] : messages(name))),
    text("judge"),
    text("kind"),
    ...numbers.map(number),
  ];
}
