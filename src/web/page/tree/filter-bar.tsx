/** What is picked of the run: by words, by prompt, by how nodes are; and what it is compared with. */
import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { visible } from "../pieces.ts";
import type { View } from "./address.ts";
import type { TreeSource } from "./client.ts";
import { count } from "./format.ts";
import { isMark, kindsOf } from "./kinds.ts";
import type { Compared } from "./use-compared.ts";
import type { Filtering } from "./use-filter.ts";
import { useFound } from "./use-found.ts";
import type { LoadedRun } from "./use-run.ts";

interface Props {
  readonly source: TreeSource;
  readonly loaded: LoadedRun;
  readonly filtering: Filtering;
  readonly compared: Compared | undefined;
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function FilterBar({ source, loaded, filtering, compared, view, change, field }: Props) {
  const { nodes, drawn, isFilled } = loaded;
  const { filter, problem, isSearching } = filtering;
  const kinds = useMemo(() => kindsOf(nodes, compared?.marks), [nodes, drawn, compared]);
  const only = view.only !== undefined && !kinds.has(view.only) ? [[view.only, 0] as const, ...kinds] : [...kinds];
  return (
    <div class="bar-filter">
      <input
        ref={field}
        type="search"
        aria-label="Filter by regular expression"
        placeholder="Filter: a regular expression  ( / )"
        value={view.filter}
        aria-invalid={problem !== undefined}
        aria-describedby="filter-says"
        onInput={({ currentTarget }) => change({ filter: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          event.preventDefault();
          if (event.key === "Escape") change({ filter: "" });
          document.querySelector<HTMLElement>("[role=tree]")?.focus();
        }}
      />
      <Prompts loaded={loaded} prompt={view.prompt} onChange={(prompt) => change({ prompt })} />
      {only.length > 1 && (
        <select
          aria-label="Only nodes of one kind"
          value={view.only ?? ""}
          onChange={({ currentTarget }) => change({ only: currentTarget.value || undefined })}
        >
          <option value="">All nodes</option>
          {only.map(([name, nodes]) => (
            <option key={name} value={name}>
              {name} ({nodes.toLocaleString("en")})
            </option>
          ))}
        </select>
      )}
      <Comparing source={source} view={view} change={change} />
      <output id="filter-says" aria-live="polite">
        {problem !== undefined && <span class="failure">{problem} </span>}
        {filter && `${filter.hits.toLocaleString("en")} of ${nodes.count.toLocaleString("en")}`}
        {(isSearching || (filter && !isFilled)) && " …"}
        {compared &&
          ` ${count(kinds.get("changed") ?? 0)} changed, ${count(kinds.get("only here") ?? 0)} only here, ` +
            `${count(compared.onlyThere)} only there`}
      </output>
    </div>
  );
}

interface PromptsProps {
  readonly loaded: LoadedRun;
  readonly prompt: string | undefined;
  readonly onChange: (prompt: string | undefined) => void;
}

function Prompts({ loaded: { nodes, drawn }, prompt, onChange }: PromptsProps) {
  const names = useMemo(() => namesOfPrompts(nodes), [nodes, drawn]);
  return (
    <select
      aria-label="Only calls of one prompt"
      value={prompt ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    >
      <option value="">All prompts</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {visible(name)}
        </option>
      ))}
    </select>
  );
}

function namesOfPrompts({ prompts, words, count }: LoadedRun["nodes"]): string[] {
  const used = new Set(prompts.subarray(0, count));
  return [...new Set([...used].flatMap((word) => words[word]!.split(", ")))].filter(Boolean).sort();
}

function Comparing({ source, view, change }: Pick<Props, "source" | "view" | "change">) {
  const { found: runs } = useFound(() => source.runs(), "runs");
  const others = runs?.runs.filter(({ id }) => id !== view.run) ?? [];
  if (others.length === 0) return null;
  return (
    <select
      aria-label="Compare with another run"
      value={view.with ?? ""}
      onChange={({ currentTarget: { value } }) =>
        change({ with: value || undefined, ...(!value && isMark(view.only) && { only: undefined }) })
      }
    >
      <option value="">Compare with …</option>
      {others.map(({ id, name, status }) => (
        <option key={id} value={id}>
          {id} {visible(name)} ({status})
        </option>
      ))}
    </select>
  );
}
