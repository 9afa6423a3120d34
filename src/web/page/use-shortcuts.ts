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
    /** Has the focus by the way. Asked when it gets it: with the next key, browsers show the focus of anything. */
    let clicked: EventTarget | null = null;
    const onFocus = ({ target }: FocusEvent) => {
      clicked = target instanceof Element && target.matches(":focus-visible") ? null : target;
    };
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (target.closest("dialog, textarea")) return;
      const name = `${event.shiftKey && event.key.length > 1 ? "shift+" : ""}${event.key.toLowerCase()}`;
      // A button that was reached by keyboard is pressed with Enter.
      if (name === "enter" && target !== clicked && target.closest("button, summary, a")) return;
      // Arrows choose among radio buttons.
      if (name.startsWith("arrow") && target.closest("input")) return;
      const act = latest.current[name];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("focusin", onFocus);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("focusin", onFocus);
      removeEventListener("keydown", onKey);
    };
  }, [isOn]);
  const turn = (on: boolean) => {
    localStorage.setItem(setting, on ? "on" : "off");
    setOn(on);
  };
  return [isOn, turn];
}
