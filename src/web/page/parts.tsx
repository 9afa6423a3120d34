/** Small things that are everywhere on the pages. */
import type { ComponentChildren } from "preact";

/** The key that does the same as the button it stands on; a button's name is read without it. */
export function Key({ name }: { name: string }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing focuses it
  return <kbd aria-hidden="true">{name}</kbd>;
}

interface ScrollsProps {
  readonly label: string;
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** What scrolls by itself can be reached, and then scrolled, by keyboard. */
export function Scrolls({ label, id, children }: ScrollsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section class="scrolls" id={id} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
