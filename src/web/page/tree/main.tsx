/** The tree page: the address says which run and which node, or the list of runs. */
import { render } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { addressOf, readAddress, type View } from "./address.ts";
import { openSource } from "./client.ts";
import { RunsList } from "./runs-list.tsx";
import { TreePage } from "./tree-page.tsx";

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
  if (shown.run === undefined) return <RunsList source={source} view={shown} />;
  return <TreePage key={shown.run} source={source} view={shown} change={change} />;
}

render(<Page />, document.getElementById("page")!);
