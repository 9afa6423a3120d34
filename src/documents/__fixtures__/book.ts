/** One small book of our own, set in every format that is read, so that what is read back can be compared. */
import { zipSync } from "fflate";

export const TITLE = "The Tide Clock";
export const CHAPTERS = [
  {
    title: "CHAPTER I. The Clock-Mender",
    paragraphs: [
      "Ada Marsh mended clocks in a narrow shop by the harbour, and every clock in the window showed a different hour, because she believed that a customer who stopped to wonder would come in.",
      "“Which of them is right?” asked the boy with the parcel. He had come from the far-off end of the island, and his boots were white with salt.",
      "“None,” said Ada. “The right one is at the bottom of the bay.”",
    ],
  },
  {
    title: "CHAPTER II. What the Water Keeps",
    paragraphs: [
      "The clock in the parcel had no hands. It told the tides, and it had stopped on the night when the ferry did not come home, eleven years ago to the week.",
      "Under the lid somebody had scratched a rhyme:",
      "High is the water,\nLow is the stone,\nCount to eleven\nAnd I shall be home.",
      "Ada read it twice. Then she put out the lamp, locked the shop, and took down the oars that nobody had touched since her father’s time.",
    ],
  },
  {
    title: "CHAPTER III. Eleven",
    paragraphs: [
      "They rowed to the stone at the lowest ebb of the year, and counted the waves aloud, and at the eleventh the bell of the drowned ferry rang once below the keel of their boat.",
      "The clock began to tick.",
    ],
  },
] as const;

/** As Project Gutenberg sets a text: a header, a title page, contents, lines of at most 70 columns, a licence. */
export function plainText(): string {
  const chapters = CHAPTERS.map(
    ({ title, paragraphs }) => `\n\n\n${title}\n\n${paragraphs.map((text) => wrapped(text)).join("\n\n")}`,
  );
  return `The Project Gutenberg EBook of The Tide Clock, by Nobody

This eBook is for the use of anyone anywhere at no cost and with
almost no restrictions whatsoever.

Title: The Tide Clock

Author: Nobody

*** START OF THIS PROJECT GUTENBERG EBOOK THE TIDE CLOCK ***

Produced by a test



THE TIDE CLOCK

by Nobody


Contents

${CHAPTERS.map(({ title }) => title).join("\n")}
${chapters.join("")}

End of Project Gutenberg's The Tide Clock, by Nobody

*** END OF THIS PROJECT GUTENBERG EBOOK THE TIDE CLOCK ***

Redistribution is subject to the trademark license.
`;
}

export function markdown(): string {
  const chapters = CHAPTERS.map(
    // A backslash at its end keeps a line.
    ({ title, paragraphs }) => `## ${title}\n\n${paragraphs.map((text) => text.replaceAll("\n", "\\\n")).join("\n\n")}`,
  );
  return `---\ntitle: "${TITLE}"\n---\n\n# ${TITLE}\n\n![Cover](cover.png)\n\n${chapters.join("\n\n")}\n`;
}

export function html({ charset = "utf-8" } = {}): string {
  const chapters = CHAPTERS.map(
    ({ title, paragraphs }) => `<h2>${title}</h2>\n${paragraphs.map(htmlParagraph).join("\n")}`,
  );
  return `<!DOCTYPE html>
<html><head><meta charset="${charset}"><title>${TITLE}</title><style>p { margin: 0 }</style></head>
<body><nav><a href="/">Home</a></nav><h1>The Tide<br>Clock</h1><h2>Contents</h2>
<table>${CHAPTERS.map(({ title }) => `<tr><td>${title}</td><td>1</td></tr>`).join("")}</table>
<script>document.write("<p>no text</p>")</script>
${chapters.join("\n")}</body></html>`;
}

function htmlParagraph(text: string): string {
  // The number of a printed page falls into the middle of a word's line.
  const [first, ...rest] = text.replaceAll("\n", "<br/>\n").split(" the ");
  return `<p>\n  ${[first, ...rest].join(' <span class="pagenum">[12]</span>the ')}\n</p>`;
}

export interface EpubOptions {
  /** Files to add or to replace. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly without?: string;
}

/** An EPUB 3: the first chapter has a heading, the second two, the third none but in the table of contents. */
export function epub({ files = {}, without }: EpubOptions = {}): Uint8Array {
  const body = (index: number, heading: string) =>
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><a id="top"/>${heading}${CHAPTERS[index]!.paragraphs.map(htmlParagraph).join("")}</body></html>`;
  const entry = (index: number, href: string) => `<li><a href="${href}">${CHAPTERS[index]!.title}</a></li>`;
  const all: Record<string, string | Uint8Array> = {
    mimetype: "application/epub+zip",
    "META-INF/container.xml": `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>`,
    "OPS/book.opf": `<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${TITLE}</dc:title></metadata>
<manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="c" href="cover.xhtml"/><item id="a" href="text/one.xhtml"/><item id="b" href="text/chapter%20two.xhtml"/><item id="d" href="text/three.xhtml"/></manifest>
<spine><itemref idref="c"/><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="d"/></spine></package>`,
    "OPS/nav.xhtml": `<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>${entry(0, "text/one.xhtml")}${entry(1, "text/chapter%20two.xhtml#top")}${entry(2, "text/three.xhtml")}</ol></nav><nav epub:type="page-list"><ol><li><a href="text/one.xhtml">1</a></li></ol></nav></body></html>`,
    "OPS/cover.xhtml": `<html><body><img src="cover.png" alt="Cover"/></body></html>`,
    "OPS/text/one.xhtml": body(0, `<h2>${CHAPTERS[0].title}</h2>`),
    "OPS/text/chapter two.xhtml": body(1, "<h2>CHAPTER II</h2><h3>What the Water Keeps</h3>"),
    "OPS/text/three.xhtml": body(2, ""),
    ...files,
  };
  if (without) delete all[without];
  return zip(all);
}

export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const encoder = new TextEncoder();
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, typeof data === "string" ? encoder.encode(data) : data]),
    ),
  );
}

/** The book on small pages, each with a running head and a number, words divided at the ends of some lines. */
export function bookPdf(): Uint8Array {
  const pages: PdfLine[][] = [];
  for (const { title, paragraphs } of CHAPTERS) {
    let page: PdfLine[] = [];
    let y = 300;
    const newPage = () => {
      page = [
        { text: `${TITLE} - ${pages.length + 1}`, x: 100, y: 360, size: 8 },
        { text: `${pages.length + 1}`, x: 150, y: 20, size: 8 },
      ];
      pages.push(page);
      y = 320;
    };
    newPage();
    for (const line of wrapped(title, 24).split("\n")) {
      page.splice(-1, 0, { text: line, x: 60, y, size: 16 });
      y -= 20;
    }
    y -= 10;
    for (const text of paragraphs) {
      for (const [index, line] of wrapped(text).replace("customer", "cus-\ntomer").split("\n").entries()) {
        if (y < 40) newPage();
        page.splice(-1, 0, { text: line, x: index === 0 ? 42 : 30, y, size: 10 });
        y -= 12;
      }
    }
  }
  return pdf({ pages, title: TITLE });
}

/** Points from the lower left corner. */
export interface PdfLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A PDF 1.4 file of lines in Helvetica. Source: ISO 32000-1, section 7.5. */
export function pdf({
  pages,
  title,
  encrypted = false,
}: {
  pages: readonly PdfLine[][];
  title?: string;
  encrypted?: boolean;
}): Uint8Array {
  const objects: string[] = [];
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`);
  objects[1] = "<</Type/Catalog/Pages 2 0 R>>";
  objects[2] = `<</Type/Pages/Count ${pages.length}/Kids[${kids.join(" ")}]>>`;
  objects[3] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
  for (const [index, lines] of pages.entries()) {
    const content = lines
      .map(({ text, x, y, size }) => `BT /F ${size} Tf ${x} ${y} Td (${escaped(text)}) Tj ET`)
      .join("\n");
    objects[4 + index * 2] =
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 380]/Resources<</Font<</F 3 0 R>>>>/Contents ${5 + index * 2} 0 R>>`;
    objects[5 + index * 2] = `<</Length ${content.length}>>stream\n${content}\nendstream`;
  }
  let trailer = "/Root 1 0 R";
  if (title) trailer += `/Info ${objects.push(`<</Title(${escaped(title)})>>`) - 1} 0 R`;
  // Keys that no password was made for: what matters is that none opens it.
  if (encrypted) {
    const key = "ab".repeat(32);
    trailer += `/ID[<00><00>]/Encrypt ${objects.push(`<</Filter/Standard/V 1/R 2/O<${key}>/U<${key}>/P -4>>`) - 1} 0 R`;
  }
  let file = "%PDF-1.4\n";
  const offsets: string[] = [];
  for (const [number, object] of objects.entries()) {
    if (object === undefined) continue;
    offsets.push(`${String(file.length).padStart(10, "0")} 00000 n \n`);
    file += `${number} 0 obj\n${object}\nendobj\n`;
  }
  file += `xref\n0 ${objects.length}\n0000000000 65535 f \n${offsets.join("")}trailer<</Size ${objects.length}${trailer}>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

/** Typographic quotes have octal codes in WinAnsiEncoding. */
function escaped(text: string): string {
  const codes: Readonly<Record<string, string>> = { "“": "\\223", "”": "\\224", "’": "\\222", "(": "\\(", ")": "\\)" };
  return text.replace(/[“”’()]/g, (character) => codes[character]!);
}

function wrapped(text: string, columns = 70): string {
  return text
    .replace(new RegExp(`(.{1,${columns}})(?: |$)`, "gm"), "$1\n")
    .replace(/\n+/g, "\n")
    .trimEnd();
}
