/** Parts of the generated designs: to train on, to decide by, to test with. They share no template and no drawn name. */
export const splits = ["train", "dev", "test"] as const;
export type Split = (typeof splits)[number];
