/** A page as one file for readers and for print: no script, nothing from elsewhere, light and dark. */
import { html, Markup } from "./markup.ts";
import { style } from "./style.ts";

/** @param ownStyle CSS beside what all such pages share. @returns the text of a whole file */
export function wholePage(title: string, main: Markup, ownStyle = ""): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(style + ownStyle)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
  return page.text;
}
