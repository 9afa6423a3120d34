import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { EspalierError } from "../core/errors.ts";
import * as book from "./__fixtures__/book.ts";
import { readDocument } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (bytes: Uint8Array | string, name = "book") =>
  readDocument({ bytes: typeof bytes === "string" ? utf8(bytes) : bytes, name });

/** What is read of the book, whatever it was set in. */
async function chaptersOf(bytes: Uint8Array | string, name?: string) {
  const { title, text, sections } = await read(bytes, name);
  return {
    title,
    chapters: sections.map((section) => ({
      title: section.title,
      paragraphs: text.slice(section.start, section.end).split("\n\n"),
    })),
  };
}
const THE_BOOK = { title: book.TITLE, chapters: book.CHAPTERS };

describe("the same book is read from every format", () => {
  test("plain text as Project Gutenberg sets it", async () => {
    expect(await chaptersOf(book.plainText())).toEqual(THE_BOOK);
  });
  test("HTML with contents, navigation and page numbers", async () => {
    expect(await chaptersOf(book.html())).toEqual(THE_BOOK);
  });
  test("EPUB whose headings are in the pages or only in the table of contents", async () => {
    expect(await chaptersOf(book.epub())).toEqual(THE_BOOK);
  });
  test("PDF with running heads, page numbers and divided words", async () => {
    expect(await chaptersOf(book.bookPdf())).toEqual(THE_BOOK);
  });
  test("Markdown with a title in its front matter", async () => {
    expect(await chaptersOf(book.markdown(), "book.md")).toEqual(THE_BOOK);
  });
});

describe("an EPUB", () => {
  const ncx = `<ncx><navMap><navPoint><navLabel><text>One</text></navLabel><content src="text/one.xhtml"/><navPoint><navLabel><text>Two</text></navLabel><content src="text/chapter%20two.xhtml#top"/></navPoint></navPoint></navMap>
    <pageList><navLabel><text>Pages</text></navLabel><pageTarget><navLabel><text>7</text></navLabel><content src="text/one.xhtml"/></pageTarget></pageList></ncx>`;
  const opf = `<opf:package xmlns:opf="http://www.idpf.org/2007/opf"><opf:metadata><dc:title>Tides &amp; Clocks</dc:title></opf:metadata><opf:manifest>
    <opf:item id="x" href="toc.ncx" media-type="application/x-dtbncx+xml"/><opf:item id="a" href="text/one.xhtml"/><opf:item id="b" href="text/chapter%20two.xhtml"/><opf:item id="d" href="text/three.xhtml"/></opf:manifest>
    <opf:spine toc="x"><opf:itemref idref="a"/><opf:itemref idref="b"/><opf:itemref idref="d" linear="no"/></opf:spine></opf:package>`;

  test("of version 2 takes its titles from the NCX and leaves out what is not linear", async () => {
    const { title, sections } = await read(book.epub({ files: { "OPS/book.opf": opf, "OPS/toc.ncx": ncx } }));
    expect(title).toBe("Tides & Clocks");
    expect(sections.map(({ title }) => title)).toEqual(["One", "Two — What the Water Keeps"]);
  });
  test("with obfuscated fonts is read", async () => {
    expect(
      await chaptersOf(book.epub({ files: encryption("http://www.idpf.org/2008/embedding", "OPS/font.otf") })),
    ).toEqual(THE_BOOK);
  });
  test("with encrypted text is refused, and the message names DRM", async () => {
    const files = encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OPS/text/three.xhtml");
    await expect(read(book.epub({ files }))).rejects.toThrow(/encrypted \(DRM\): OPS\/text\/three.xhtml/);
  });

  function encryption(algorithm: string, file: string) {
    return {
      "META-INF/encryption.xml": `<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${file}"/></enc:CipherData></enc:EncryptedData></encryption>`,
    };
  }
});

describe("any encoding is read", () => {
  const text = "Chapter 1\n\nThe café’s clock cost £3 – “a bargain,” said Zoë, who naïvely déjeuned at the château.\n";
  const expected = text.split("\n\n")[1]!.trim();
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
  const windows1252 = Buffer.from(
    text.replace(/[’“”–]/g, (character) => ({ "’": "\x92", "“": "\x93", "”": "\x94", "–": "\x96" })[character]!),
    "latin1",
  );
  test.each([
    ["UTF-8", utf8(text)],
    ["UTF-8 with a byte-order mark", utf8(`\ufeff${text}`)],
    ["UTF-16 LE", Buffer.from(text, "utf16le")],
    ["UTF-16 LE with a byte-order mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 BE", swapped(Buffer.from(text, "utf16le"))],
    ["UTF-16 BE with a byte-order mark", swapped(Buffer.from(`\ufeff${text}`, "utf16le"))],
    ["Windows-1252", windows1252],
    ["CRLF line ends", utf8(text.replaceAll("\n", "\r\n"))],
    ["CR line ends", utf8(text.replaceAll("\n", "\r"))],
    [
      "HTML that declares Windows-1252",
      Buffer.concat([
        Buffer.from("<html><meta charset=windows-1252><h2>a</h2><h2>Chapter 1</h2>"),
        windows1252.subarray(11),
      ]),
    ],
  ])("%s", async (_, bytes) => {
    const document = await read(bytes);
    expect(document.sections.map(({ start, end }) => document.text.slice(start, end))).toEqual([expected]);
  });
  test("Shift-JIS, found by its letters", async () => {
    // "吾輩は猫である。" eight times over.
    const bytes = Buffer.from("8ce194798dcd94 4c82c582a082e98142".replaceAll(" ", "").replace("8dcd", "82cd"), "hex");
    expect((await read(Buffer.concat(Array.from({ length: 8 }, () => bytes)))).text).toBe("吾輩は猫である。".repeat(8));
  });
  test("ISO-2022-JP, though all its bytes are ASCII", async () => {
    expect((await read('\x1b$B8cGZ$OG-$G$"$k!#\x1b(B')).text).toBe("吾輩は猫である。");
  });
  const russian = "Мой дядя самых честных правил, когда не в шутку занемог, он уважать себя заставил.";
  const polish = "Zażółć gęślą jaźń. Był sobie król, miał trzy córki, a każda piękniejsza od drugiej.";
  test.each([
    ["ibm866", russian],
    ["windows-1251", russian],
    ["koi8-r", russian],
    ["iso-8859-5", russian],
    ["windows-1250", polish],
    ["iso-8859-2", polish],
    ["iso-8859-7", "Η Ελλάδα είναι μια όμορφη χώρα με πολλά νησιά."],
    ["windows-1252", "Windows® and Mac OS® cost £5 – or “nothing” – in the café…"],
  ])("%s, found by its words", async (encoding, text) => {
    expect((await read(encoded(text, encoding))).text).toBe(text);
  });
  test("what reads like no words is refused, and the message says how to convert it", async () => {
    const french = "Il était une fois, très loin, une forêt où l'été était éternel et la rosée légère.";
    await expect(read(encoded(french, "macintosh"))).rejects.toThrow(
      /^book is in an encoding that could not be told: .*Convert it first: iconv -f ENCODING -t utf-8\.$/,
    );
  });
  test("UTF-8 that is cut off inside its last letter", async () => {
    const { text } = await read(utf8("The château of the duke").subarray(0, 8));
    expect(text).toContain("The ch");
  });
});

describe("a file that is no readable book is refused with what was found and what works", () => {
  const cases: [string, Uint8Array | string, RegExp][] = [
    ["an empty file", "", /book is empty\. Give a file/],
    ["spaces only", " \r\n\t\n", /book has no words/],
    ["a byte-order mark only", "\ufeff", /book has no words/],
    ["punctuation only", "* * *\n\n---\n", /book has no words/],
    ["an HTML page without words", "<html><body><script>let a = 1</script></body></html>", /book has no words/],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d", "hex"), /not text but a PNG image\. Give a \.txt/],
    ["a program", Buffer.from("\x7fELF\x02\x01\x01\0\0", "latin1"), /a program \(ELF\)/],
    ["model weights", Buffer.from("GGUF\x03\0\0\0", "latin1"), /model weights \(GGUF\)/],
    ["a NUL byte in text", "Once upon a time\0 there was", /NUL byte at character 16/],
    [
      "noise",
      Uint8Array.from({ length: 999 }, (_, index) => (index * 7919) % 31 || 1),
      /% of it is control characters/,
    ],
    ["UTF-32", Buffer.from("fffe000041000000", "hex"), /encoding utf-32le.*iconv/],
    ["a zip that is no epub", book.zip({ "word/document.xml": "<w/>" }), /META-INF\/container.xml is missing/],
    ["half an epub", book.epub().subarray(0, 900), /broken zip archive/],
    ["an epub with damaged text", damaged(book.epub()), /broken zip archive/],
    [
      "an epub without a chapter of its spine",
      book.epub({ without: "OPS/text/one.xhtml" }),
      /OPS\/text\/one.xhtml is missing/,
    ],
    ["an epub with an empty spine", book.epub({ files: { "OPS/book.opf": "<package/>" } }), /its spine is empty/],
    [
      "an epub that names no package",
      book.epub({ files: { "META-INF/container.xml": "<container/>" } }),
      /names no package/,
    ],
    [
      "an archive with a hostile path",
      book.zip({ "../../etc/passwd": "x" }),
      /broken zip archive: invalid relative path/,
    ],
    ["a scanned pdf", book.pdf({ pages: [[], []] }), /no text on its pages \(2 in all\).*scan.*ocrmypdf/],
    ["an encrypted pdf", book.pdf({ pages: [[]], encrypted: true }), /encrypted with a password.*qpdf/],
    ["half a pdf", book.bookPdf().subarray(0, 1500), /cut off: the end mark/],
    ["a pdf with nothing inside", "%PDF-1.4\n%%EOF", /broken PDF/],
    ["tags nested without end", `<html>${"<div>".repeat(30_000)}`, /nested more than 20000 deep/],
  ];
  test.each(cases)("%s", async (_, bytes, message) => {
    const error = await read(bytes).catch((error) => error);
    expect(error).toBeInstanceOf(EspalierError);
    expect(error.message).toMatch(message);
  });

  test("a zip bomb, by what its directory declares", async () => {
    await expect(read(declaring(book.epub(), 300 * 1024 * 1024))).rejects.toThrow(/more than 256 MiB.*zip bomb/);
  });
  test("a zip bomb that lies about its size", async () => {
    await expect(read(declaring(book.epub(), 10))).rejects.toThrow(/broken zip archive: too many bytes/);
  });
  test("a path where nothing is", async () => {
    await expect(readDocument(join(folder, "nothing.txt"))).rejects.toThrow(
      /There is no file ".*nothing\.txt"\. Check the path/,
    );
  });
  test("a directory", async () => {
    await expect(readDocument(folder)).rejects.toThrow(/is a directory\. Name one file/);
  });
  test("a file that may not be read", async () => {
    const path = join(folder, "secret.txt");
    writeFileSync(path, "words");
    chmodSync(path, 0);
    // Root may read everything, so the test steps down for a moment.
    const isRoot = process.geteuid!() === 0;
    chmodSync(folder, 0o755);
    if (isRoot) process.seteuid!(65534);
    const error = await readDocument(path).catch((error) => error);
    if (isRoot) process.seteuid!(0);
    expect(error.message).toMatch(/No permission to read .*secret\.txt\. Make it readable/);
  });
});

test("a path, and the extension does not matter", async () => {
  const path = join(folder, "misnamed.txt");
  writeFileSync(path, book.epub());
  expect((await readDocument(path)).title).toBe(book.TITLE);
});

test("standard input", () => {
  const module = new URL("./read.ts", import.meta.url).href;
  const script = `import { readDocument } from ${JSON.stringify(module)}; console.log((await readDocument("-")).sections.length)`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    input: book.bookPdf(),
  });
  expect(`${stderr}${stdout}`).toBe("3\n");
});

describe("work grows no faster than the file", () => {
  const size = 1_000_000;
  test.each([
    ["one word without an end", "a".repeat(size)],
    ["spaces without an end", `a${" ".repeat(size)}b`],
    ["empty lines", `a${"\n".repeat(size)}b`],
    ["headings only", "CHAPTER I\n\n".repeat(size / 11)],
    ["one-letter paragraphs", "a\n\n".repeat(size / 3)],
    ["hyphens at line ends", "long-\n".repeat(size / 6)],
    [
      "books of Project Gutenberg",
      "*** START OF THE PROJECT GUTENBERG\na\n*** END OF THE PROJECT GUTENBERG\n".repeat(14_000),
    ],
    ["open tags", `<html><p>a${"<b ".repeat(size / 3)}`],
    ["line breaks", `<html><p>a${"<br>".repeat(size / 4)}`],
    ["open brackets in Markdown", `# a\n\n# b\n\nword ${"![".repeat(size / 2)}`],
    ["comments in Markdown", `# a\n\n# b\n\nword ${"<!--".repeat(size / 4)}`],
  ])("%s", async (_, text) => {
    expect((await read(text)).text.length).toBeGreaterThan(0);
  });
});

/** @param encoding of one byte a character */
function encoded(text: string, encoding: string): Uint8Array {
  const characters = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  return Uint8Array.from(text, (character) => characters.indexOf(character));
}

/** The archive with one byte changed in the middle of its text. */
function damaged(archive: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(archive);
  const at = Buffer.from(copy.buffer).indexOf("one.xhtml") + 60;
  copy[at]! ^= 0xff;
  return copy;
}

/** The archive with another unpacked size for every file, in its central directory. Source: APPNOTE 4.3.12. */
function declaring(archive: Uint8Array, size: number): Uint8Array {
  const copy = Buffer.from(archive);
  for (let at = copy.indexOf("PK\x01\x02", 0, "latin1"); at >= 0; at = copy.indexOf("PK\x01\x02", at + 4, "latin1")) {
    copy.writeUInt32LE(size, at + 24);
  }
  return copy;
}
