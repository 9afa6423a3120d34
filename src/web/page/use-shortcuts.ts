/** Single keys that do something, unless one is being written into a field or a dialog is open; they can be turned off. */
import { useEffect, useRef, useState } from "preact/hooks";

/** By `KeyboardEvent.key`, letters in lower case. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const setting = "espalier.shortcuts";

/** @returns whether they are on, and turns them on or off, for this browser (WCAG 2.1.4) */
export function useShortcuts(shortcuts: Shortcuts): readonly [isOn: boolean, turn: (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(setting) !== "off");
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (target.closest("dialog, textarea")) return;
      const name = `${event.shiftKey && event.key.length > 1 ? "shift+" : ""}${event.key.toLowerCase()}`;
      // A button or a link that has the focus is pressed with Enter.
      if (name === "enter" && target.closest("button, summary, a")) return;
      // Arrows choose among radio buttons.
      if (name.startsWith("arrow") && target.closest("input")) return;
      const act = latest.current[name];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [isOn]);
  const turn = (on: boolean) => {
    localStorage.setItem(setting, on ? "on" : "off");
    setOn(on);
  };
  return [isOn, turn];
}
