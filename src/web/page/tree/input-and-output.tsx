/** What a node was given and what it made; beside another run, in which words that differs. */
import { useMemo } from "preact/hooks";
import type { Detail } from "../../tree-api.ts";
import { differences } from "../differences.ts";
import { Text } from "../text.tsx";
import type { TreeSource } from "./client.ts";
import { useDetail } from "./use-detail.ts";

/** The node that is compared with. */
export interface Other {
  readonly run: string;
  readonly id: string;
}

interface Props {
  readonly source: TreeSource;
  readonly detail: Detail;
  /** Another when the node may have changed. */
  readonly drawn: string;
  readonly other?: Other | undefined;
}

export function InputAndOutput({ detail, source, other, drawn }: Props) {
  return (
    <>
      {detail.error !== undefined && (
        <>
          <h3>Error</h3>
          <div class="failure">
            <Text text={detail.error} />
          </div>
        </>
      )}
      {other ? (
        <Outputs output={detail.output} source={source} other={other} drawn={drawn} />
      ) : (
        <Output title="Output" text={detail.output} />
      )}
      <h3>Input</h3>
      <Text text={detail.input} />
    </>
  );
}

function Outputs({
  output,
  source,
  other,
  drawn,
}: Pick<Props, "source" | "drawn"> & { output?: string; other: Other }) {
  const { detail, problem } = useDetail(source, other.run, other.id, drawn);
  const another = detail?.output;
  const isSame = output !== undefined && output === another;
  const found = useMemo(
    () => (output !== undefined && another !== undefined ? differences(output, another) : undefined),
    [output, another],
  );
  if (isSame) return <Output title={`Output, the same in run ${other.run}`} text={output} />;
  return (
    <>
      <Output title="Output" text={output} ranges={found?.first} />
      {problem !== undefined && <p role="alert">{problem}</p>}
      {detail && <Output title={`Output in run ${other.run}`} text={another} ranges={found?.second} />}
      {!found && output !== undefined && another !== undefined && (
        <p class="hint">They are too long, or differ too much, to mark the words that differ.</p>
      )}
    </>
  );
}

type OutputProps = { readonly title: string; readonly text: string | undefined } & Pick<
  Parameters<typeof Text>[0],
  "ranges"
>;

function Output({ title, text, ranges }: OutputProps) {
  return (
    <>
      <h3>{title}</h3>
      {text === undefined ? <p class="empty">none yet</p> : <Text text={text} ranges={ranges} />}
    </>
  );
}
