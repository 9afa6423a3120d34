/** Guidelines: headings, lists, paragraphs, emphasis and code of Markdown; whatever else it holds stays as it is written. */
import type { VNode } from "preact";

export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{text.split(/\n\s*\n/).map(block)}</div>;
}

function block(text: string, index: number): VNode {
  const [, marks, title] = text.trim().match(/^(#{1,6}) +(.+)/) ?? [];
  if (marks && title) {
    const rest = text.trim().split("\n").slice(1).join("\n");
    const Heading = marks.length === 1 ? "h3" : "h4";
    return (
      <div key={index}>
        <Heading>{inline(title)}</Heading>
        {rest && block(rest, 0)}
      </div>
    );
  }
  const items = text.trim().split(/\n(?=\s*(?:[-*]|\d+[.)]) )/);
  const isList = items.every((item) => /^\s*(?:[-*]|\d+[.)]) /.test(item));
  if (!isList) return <p key={index}>{inline(text)}</p>;
  const List = /^\s*\d/.test(items[0]!) ? "ol" : "ul";
  return (
    <List key={index}>
      {items.map((item) => (
        <li key={item}>{inline(item.replace(/^\s*(?:[-*]|\d+[.)]) /, ""))}</li>
      ))}
    </List>
  );
}

function inline(text: string) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).map((part) => {
    if (part.startsWith("**")) return <strong key={part}>{part.slice(2, -2)}</strong>;
    if (/^\*.+\*$/.test(part)) return <em key={part}>{part.slice(1, -1)}</em>;
    return part.startsWith("`") ? <code key={part}>{part.slice(1, -1)}</code> : part;
  });
}
