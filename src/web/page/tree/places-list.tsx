/** What else there is to look at: labels, grown trees, reward models, reports of evals. */
import type { Place } from "../../tree-api.ts";
import { addressOf, start } from "./address.ts";
import { beside } from "./client.ts";
import { estimate } from "./format.ts";
import { useFound } from "./use-found.ts";
import { when } from "./when.ts";

const files: readonly (readonly [kind: Place["kind"], title: string])[] = [
  ["tree grown", "Trees grown"],
  ["reward model", "Reward models"],
  ["eval report", "Eval reports"],
  ["kept eval report", "Eval reports kept of earlier runs"],
];

export function Places({ places }: { places: readonly Place[] }) {
  const ofKind = (kind: Place["kind"]) =>
    places.filter((place) => place.kind === kind).toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0));
  return (
    <>
      <Labels places={ofKind("labels")} />
      {files.map(([kind, title]) => (
        <Files key={kind} title={title} places={ofKind(kind)} />
      ))}
    </>
  );
}

function Labels({ places }: { places: readonly Place[] }) {
  if (places.length === 0) return null;
  return (
    <>
      <h2>Labels</h2>
      <ul class="places">
        {places.map(({ name, about = "", where }) => (
          <li key={name}>
            <a href={addressOf({ ...start, labels: name })}>{name}</a>
            <span>
              {about}
              <Alpha name={name} about={about} />
            </span>
            <span class="hint">
              To judge more of it: <code>{where}</code>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How far judges agree: it takes a while, so the list is there before it. */
function Alpha({ name, about }: { name: string; about: string }) {
  const { found } = useFound(() => beside.agreement(name), `${name} ${about}`);
  return found?.alpha ? (
    <span title="Krippendorff's alpha: how far judges agree beyond chance">, alpha {estimate(found.alpha)}</span>
  ) : null;
}

function Files({ title, places }: { title: string; places: readonly Place[] }) {
  if (places.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul class="places">
        {places.map(({ kind, name, where, about, at, key }) => (
          <li key={where}>
            {kind === "reward model" || kind === "tree grown" ? (
              <a href={addressOf({ ...start, written: key })}>{name}</a>
            ) : (
              <a href={`reports/${key}`} target="_blank" rel="noreferrer">
                {name}
              </a>
            )}
            {about !== undefined && <span>{about}</span>}
            {at !== undefined && <span>{when(at)}</span>}
            <code class="hint">{where}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
