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

/**
 * Fonts differ from reader to reader; these are the widths of a wide one.
 * @returns about how wide the text is, in ems
 */
export function widthOf(text: string): number {
  return [...text].reduce(
    (sum, one) =>
      sum +
      (/[ .,:;'!|()[\]il]/.test(one)
        ? 0.37
        : /[\u1100-\uffff]|[^\0-\uffff]/u.test(one)
          ? 1
          : /[A-Zmw+−<=%@—…]/.test(one)
            ? 0.84
            : 0.6),
    0,
  );
}

/** @param room in ems. @returns the text, or as much of its beginning as there is room for */
export function fitted(text: string, room: number): string {
  let length = [...text].length;
  while (length > 3 && widthOf(shortened(text, length)) > room) length--;
  return shortened(text, length);
}
