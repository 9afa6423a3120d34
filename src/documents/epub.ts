/**
 * EPUB 2 and 3 to blocks: the documents of the spine in order, with the titles of the table of contents.
 * Source: EPUB 3.3 (w3.org/TR/epub-33), OPF 2.0.1 and its NCX.
 */
import { posix } from "node:path";
import { EspalierError } from "../core/errors.ts";
import type { Block, Reading } from "./blocks.ts";
import { decode } from "./decode.ts";
import { charsetOf, type HtmlReading, readHtml } from "./html.ts";
import type { Source } from "./load.ts";
import { cleanText } from "./paragraphs.ts";
import { walkTags } from "./tags.ts";
import { type Archive, openArchive } from "./zip.ts";

/** Encryption that hides fonts only; the text stays readable. */
const FONT_OBFUSCATION = new Set(["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"]);

/** An entry of the table of contents. */
interface Entry {
  readonly title: string;
  readonly file: string;
  readonly fragment: string;
  /** 1 is the highest. */
  readonly depth: number;
}

/** @throws EspalierError when it is broken, no epub, or encrypted */
export async function readEpub(source: Source): Promise<Reading> {
  const archive = await openArchive(source);
  const broken = (what: string) =>
    new EspalierError(
      `${source.name} is not a readable epub: ${what}. Download it again, or convert it with calibre's ebook-convert.`,
    );
  const text = async (file: string) => {
    const bytes = await archive.read(file);
    if (!bytes) throw broken(`${file} is missing`);
    return decode({ bytes, name: `${source.name}:${file}` }, charsetOf(bytes));
  };

  const container = elements(await text("META-INF/container.xml"), "META-INF/container.xml");
  const packageFile = container.find(({ name }) => name === "rootfile")?.attributes["full-path"];
  if (!packageFile) throw broken("META-INF/container.xml names no package");
  const contents = readPackage(await text(packageFile), packageFile);
  if (contents.spine.length === 0) throw broken("its spine is empty");
  await refuseEncrypted(archive, contents.spine, source.name);
  const { navigation } = contents;
  const entries = navigation && archive.names.has(navigation) ? readContents(await text(navigation), navigation) : [];
  const entriesOf = Map.groupBy(entries, ({ file }) => file);
  const blocks: Block[] = [];
  for (const file of contents.spine) {
    const page = readHtml(await text(file), { xhtml: true, name: `${source.name}:${file}` });
    for (const block of withTitles(page, entriesOf.get(file) ?? [])) blocks.push(block);
  }
  return { ...(contents.title && { title: contents.title }), blocks };
}

interface Package {
  readonly title: string | undefined;
  /** Paths in the archive, in reading order, without the navigation document. */
  readonly spine: readonly string[];
  /** The EPUB 3 navigation document, or the NCX. */
  readonly navigation: string | undefined;
}

function readPackage(xml: string, path: string): Package {
  const found = elements(xml, path);
  const items = new Map(
    found.filter(({ name }) => name === "item").map(({ attributes }) => [attributes.id, attributes]),
  );
  const hrefs = [...items.values()];
  const navigation = hrefs.find(({ properties }) => properties?.split(" ").includes("nav"));
  const ncx =
    items.get(found.find(({ name }) => name === "spine")?.attributes.toc) ??
    hrefs.find((item) => item["media-type"] === "application/x-dtbncx+xml");
  const spine = found
    .filter(({ name, attributes }) => name === "itemref" && attributes.linear !== "no")
    .map(({ attributes }) => items.get(attributes.idref))
    .filter((item) => item?.href !== undefined && item !== navigation);
  return {
    title: found
      .find(({ name }) => name === "title")
      ?.text.replace(/\s+/g, " ")
      .trim(),
    spine: [...new Set(spine.map((item) => resolve(path, item!.href!).file))],
    navigation: (navigation ?? ncx)?.href && resolve(path, (navigation ?? ncx)!.href!).file,
  };
}

/** Reads an EPUB 3 navigation document or an NCX: both nest their entries, the one in `ol`, the other in `navPoint`. */
function readContents(xml: string, path: string): Entry[] {
  const entries: { title: string; href: string; depth: number }[] = [];
  let depth = 0;
  let inside = false;
  const isList = (tag: string) => tag === "ol" || tag === "navPoint";
  walkTags(
    xml,
    path,
    { xmlMode: true },
    {
      open(tag, attributes) {
        if (tag === "navMap" || (tag === "nav" && /\btoc\b/.test(attributes["epub:type"] ?? ""))) inside = true;
        if (!inside) return;
        if (isList(tag)) depth++;
        if (tag === "a" || tag === "navPoint") entries.push({ title: "", href: attributes.href ?? "", depth });
        if (tag === "content") entries.at(-1)!.href = attributes.src ?? "";
      },
      text(text) {
        if (inside && depth > 0 && entries.length > 0) entries.at(-1)!.title += text;
      },
      close(tag) {
        if (inside && isList(tag)) depth--;
        if (tag === "navMap" || tag === "nav") inside = false;
      },
    },
  );
  return entries
    .map(({ title, href, depth }) => ({
      ...resolve(path, href),
      title: cleanText(title).replace(/\s+/g, " ").trim(),
      depth,
    }))
    .filter(({ title }) => title !== "");
}

/** A heading where an entry points takes the entry's title; where there is none, the entry becomes one. */
function withTitles({ blocks, anchors }: HtmlReading, entries: readonly Entry[]): Block[] {
  const titles = new Map<number, Entry>();
  for (const entry of entries) {
    const place = entry.fragment === "" ? 0 : anchors.get(entry.fragment);
    if (place !== undefined && !titles.has(place)) titles.set(place, entry);
  }
  const found: Block[] = [];
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index]!;
    const entry = titles.get(index);
    if (!entry) found.push(block);
    else if (block.level !== undefined) {
      found.push({ text: entry.title, level: block.level });
      // "CHAPTER I" and "The Storm" in two headings are one entry.
      while (
        blocks[index + 1]?.level !== undefined &&
        sameWords(entry.title, blocks[index + 1]!.text) &&
        !titles.has(index + 1)
      )
        index++;
    } else {
      found.push({ text: entry.title, level: entry.depth });
      if (!sameWords(entry.title, block.text)) found.push(block);
    }
  }
  return found;
}

/** Whether a title contains a line, whatever its case and punctuation. */
function sameWords(title: string, line: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  return line.length <= 200 && words(title).includes(words(line));
}

async function refuseEncrypted(archive: Archive, spine: readonly string[], name: string): Promise<void> {
  const path = "META-INF/encryption.xml";
  const bytes = await archive.read(path);
  if (!bytes) return;
  let algorithm: string | undefined;
  for (const element of elements(decode({ bytes, name: `${name}:${path}` }), path)) {
    if (element.name === "EncryptedData") algorithm = undefined;
    if (element.name === "EncryptionMethod") algorithm ??= element.attributes.Algorithm;
    const file = element.name === "CipherReference" ? resolve("", element.attributes.URI ?? "").file : undefined;
    if (file !== undefined && spine.includes(file) && !FONT_OBFUSCATION.has(algorithm ?? "")) {
      throw new EspalierError(`${name} is encrypted (DRM): ${file} cannot be read. Give an edition without DRM.`);
    }
  }
}

/** @param from the file that contains the reference; both are only keys of the archive */
function resolve(from: string, reference: string): { file: string; fragment: string } {
  const [path = "", fragment = ""] = reference.split("#").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { file: path === "" ? from : posix.normalize(posix.join(posix.dirname(from), path)), fragment };
}

interface Element {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** What stands in it before its first child. */
  text: string;
}

/** The elements of an XML file in order. */
function elements(xml: string, path: string): Element[] {
  const found: Element[] = [];
  let open: Element | undefined;
  walkTags(
    xml,
    path,
    { xmlMode: true },
    {
      open(tag, attributes) {
        open = { name: tag.slice(tag.indexOf(":") + 1), attributes, text: "" };
        found.push(open);
      },
      text(text) {
        if (open) open.text += text;
      },
      close() {
        open = undefined;
      },
    },
  );
  return found;
}
