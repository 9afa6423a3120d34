/** HTML in which what is put in is text, and cannot become markup. */
import { visible } from "./text.ts";

/** Text of which every part was written here or escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | undefined | false | readonly Piece[];

/** What is put in is escaped unless it is Markup; lists are joined; undefined and false are nothing. */
export function html(words: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(words.map((word, index) => (index === 0 ? word : rendered(pieces[index - 1]) + word)).join(""));
}

function rendered(piece: Piece): string {
  if (piece === undefined || piece === false) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(rendered).join("");
  return escaped(visible(String(piece)));
}

/** For HTML and XML, in text and in attributes between double quotes. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
