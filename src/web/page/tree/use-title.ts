/** The window's name: what is looked at, then whose it is. */
import { useEffect } from "preact/hooks";
import { visible } from "../pieces.ts";

/** @param of what is looked at, once it is known */
export function useTitle(of: string | undefined): void {
  useEffect(() => {
    if (of !== undefined) document.title = [visible(of), "Espalier"].filter(Boolean).join(" · ");
  }, [of]);
}
