/** The tree page: the address says which run and which node, what else is looked at, or the list of all there is. */
import { render } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { addressOf, readAddress, type View } from "./address.ts";
import { openSource } from "./client.ts";
import { LabelsPage } from "./labels-page.tsx";
import { RunsList } from "./runs-list.tsx";
import { TreePage } from "./tree-page.tsx";
import { WrittenPage } from "./written-page.tsx";

function Page() {
  const source = useMemo(openSource, []);
  const [view, setView] = useState<View>(() => readAddress(location.hash));
  useEffect(() => {
    const read = () => setView(readAddress(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const change = useCallback((part: Partial<View>) => {
    setView((before) => {
      const next = { ...before, ...part };
      // Steps within a run are no pages to go back to.
      history.replaceState(null, "", addressOf(next));
      return next;
    });
  }, []);
  // A file holds one run.
  const shown = source.isLive ? view : { ...view, run: view.run ?? "here" };
  if (shown.run === undefined && shown.labels !== undefined) {
    return <LabelsPage key={shown.labels} name={shown.labels} from={shown.from ?? 0} />;
  }
  if (shown.run === undefined && shown.written !== undefined) return <WrittenPage id={shown.written} />;
  if (shown.run === undefined) return <RunsList />;
  return <TreePage key={shown.run} source={source} view={shown} change={change} />;
}

render(<Page />, document.getElementById("page")!);
