/**
 * A reward model's card or a report of growing. Of Markdown it shows headings, lists, tables, code and its one picture;
 * whatever else is written there stays as it is written.
 */
import { useEffect, useState } from "preact/hooks";
import { Markdown } from "../markdown.tsx";
import { addressOf, start } from "./address.ts";
import { beside } from "./client.ts";
import { useFound } from "./use-found.ts";
import { useTitle } from "./use-title.ts";

export function WrittenPage({ id }: { id: string }) {
  const { found: page, problem } = useFound(() => beside.written(id), id);
  useTitle(page?.name);
  return (
    <main class="runs">
      <p>
        <a href={addressOf(start)}>All runs and labels</a>
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {page && <p class="hint">{page.where}</p>}
      {page && (
        <div class="written">
          {partsOf(page.markdown).map((part, index) => {
            const key = index;
            return <Part key={key} text={part} picture={page.picture} />;
          })}
        </div>
      )}
      {page?.cards && page.cards.length > 0 && (
        <>
          <h2>Its reward models</h2>
          <ul class="places">
            {page.cards.map(({ name, key }) => (
              <li key={key}>
                <a href={addressOf({ ...start, written: key })}>{name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  );
}

/** @returns paragraphs, and blocks of code whole; without the front matter that other programs read */
function partsOf(markdown: string): string[] {
  const text = markdown.replace(/^---\n.*?\n---\n/s, "");
  return text
    .split(/(^```.*?^```$)/ms)
    .flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n\s*\n/)))
    .filter((part) => part.trim() !== "");
}

function Part({ text, picture }: { text: string; picture: string | undefined }) {
  if (text.startsWith("```")) return <pre>{text.replace(/^```.*\n|\n?```$/g, "")}</pre>;
  if (text.trim().startsWith("|")) return <Table text={text.trim()} />;
  const [, alternative] = text.trim().match(/^!\[([^\]]*)\]\(picture\.svg\)$/) ?? [];
  if (alternative !== undefined && picture !== undefined) return <Picture svg={picture} alternative={alternative} />;
  return <Markdown text={text} />;
}

/** As a picture, in which nothing runs. */
function Picture({ svg, alternative }: { svg: string; alternative: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return url === undefined ? null : <img src={url} alt={alternative} />;
}

function Table({ text }: { text: string }) {
  const [header = [], , ...rows] = text.split("\n").map(cellsOf);
  return (
    <div class="scrolls-x">
      <table>
        <thead>
          <tr>
            {header.map((cell, column) => {
              const key = column;
              return (
                <th key={key} scope="col">
                  {cell}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => {
            const key = place;
            return (
              <tr key={key}>
                {row.map((cell, column) => {
                  const key = column;
                  return <td key={key}>{cell}</td>;
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
