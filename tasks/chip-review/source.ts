/**
 * Files of a design: read, bounded, and with their comments taken out for whoever reviews them. Comments give opinions,
 * and in public buggy code the bug itself, away; lines stay where they were.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { EspalierError } from "../../src/index.ts";

export interface SourceFile {
  /** As findings and Yosys name it: no folder, and nothing that could be an option or a path. */
  readonly name: string;
  /** As it is written. */
  readonly text: string;
  /** Without comments, line by line as it was. */
  readonly code: string;
}

const verilog = new Set([".v", ".sv", ".vh", ".svh"]);
/** Of all files of a design together. */
const mostBytes = 4_000_000;

/**
 * @param path a file, or a folder whose Verilog files are one design
 * @throws EspalierError when there is nothing to read, or too much, or it is not text
 */
export async function readDesignFiles(path: string): Promise<readonly SourceFile[]> {
  if (/\.vhdl?$/i.test(path)) throw new EspalierError(`${path} is VHDL. A review reads Verilog and SystemVerilog.`);
  const found = await stat(path).catch((error) => {
    throw new EspalierError(`${path} could not be read: ${(error as Error).message}.`);
  });
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new EspalierError(`${path} is a device, not a file.`);
  const paths = found.isDirectory()
    ? (await readdir(path))
        .filter((name) => verilog.has(extname(name).toLowerCase()))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  if (paths.length === 0) throw new EspalierError(`${path} holds no Verilog file (${[...verilog].join(", ")}).`);
  const sizes = await Promise.all(paths.map(async (file) => (await stat(file)).size));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  if (size > mostBytes) {
    throw new EspalierError(`${path} has ${size} bytes; a review reads at most ${mostBytes}. Review a part of it.`);
  }
  return sourceFiles(await Promise.all(paths.map(async (file) => ({ name: file, text: await readText(file) }))));
}

/** Of texts that are at hand. @param files names may be paths: their last part is taken */
export function sourceFiles(files: readonly { readonly name: string; readonly text: string }[]): SourceFile[] {
  const taken = new Set<string>();
  return files.map(({ name, text }) => {
    const plain = basename(name).replace(/^-|[^\w.-]/g, "_");
    let own = plain;
    for (let number = 2; taken.has(own); number++) own = `${number}_${plain}`;
    taken.add(own);
    return { name: own, text, code: withoutComments(text) };
  });
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error) => {
    throw new EspalierError(`${path} could not be read: ${(error as Error).message}.`);
  });
  if (bytes.includes(0)) throw new EspalierError(`${path} holds bytes of 0: it is not a Verilog file.`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
    if (text.trim() === "") throw new EspalierError(`${path} is empty.`);
    return text;
  } catch (error) {
    if (error instanceof EspalierError) throw error;
    throw new EspalierError(`${path} is not UTF-8 text. Convert it, for example with  iconv -t UTF-8.`);
  }
}

/** Comments become blanks, so that lines and columns stay; strings are left alone. */
export function withoutComments(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (found) =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, " "),
  );
}
