/** Rows of one height of which only those in view exist. Source: https://web.dev/articles/virtualize-long-lists-react-window. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface Window {
  /** The rows to draw: from the first to before the last. */
  readonly from: number;
  readonly to: number;
  /** Brings a row into view. */
  show(index: number): void;
}

/** Rows above and below what is in view. */
const around = 6;
/** A list is drawn anew when it was scrolled by so many rows. */
const step = 3;

/** @param height of a row, pixels */
export function useWindow(scrolls: RefObject<HTMLElement | null>, count: number, height: number): Window {
  const [first, setFirst] = useState(0);
  const [inView, setInView] = useState(40);
  useLayoutEffect(() => {
    const element = scrolls.current!;
    const look = () => setFirst(step * Math.floor(element.scrollTop / height / step));
    const resized = new ResizeObserver(([entry]) => setInView(Math.ceil(entry!.contentRect.height / height)));
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  return {
    from: Math.max(0, Math.min(first, count - inView) - around),
    to: Math.min(count, first + inView + step + around),
    show(index) {
      const element = scrolls.current!;
      const top = index * height;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + height > element.scrollTop + element.clientHeight)
        element.scrollTop = top + height - element.clientHeight;
    },
  };
}
