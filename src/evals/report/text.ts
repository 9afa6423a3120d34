/** Text that others wrote, such as names of arms and messages of errors: no byte of it may act, hide or turn what stands beside it. */

/** Control characters, and those that cannot be seen or that turn the direction of writing. */
const hidden =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** @returns the text with spaces for line breaks and tabs, and with the number of each other hidden character */
export function visible(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ").replace(hidden, (one) => {
    const number = one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return `[U+${number}]`;
  });
}

/** @param most characters, the dots that stand for what was left out included */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
