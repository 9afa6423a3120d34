/** What the token in the address is for decides which page it is. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Access } from "../api.ts";
import { askAccess } from "./client.ts";
import { JudgingPage } from "./judging-page.tsx";
import { OverseerPage } from "./overseer-page.tsx";

function Page() {
  const [access, setAccess] = useState<Access>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    askAccess().then(setAccess, (error) => setProblem(error.message));
  }, []);
  if (problem !== undefined) {
    return (
      <main class="end">
        <h1>Espalier</h1>
        <p role="alert">{problem}</p>
      </main>
    );
  }
  if (access?.role === "judge") return <JudgingPage access={access} />;
  return access ? <OverseerPage dataset={access.dataset} /> : null;
}

// Another address of the same server differs behind # only, for which browsers load nothing anew.
addEventListener("hashchange", () => location.reload());
render(<Page />, document.body);
