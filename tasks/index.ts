/** The tasks that ship with Espalier. */
export { summariseBook } from "./summarise-book.ts";
