/** Stories with planted contradictions, their exact truth, and a reader of the language that they are told in. */
export { type Attribute, type AttributeName, attributes, heldOutKinds, type Kind, kinds } from "./attributes.ts";
export { banks, type Split, splits } from "./banks.ts";
export { generateStories, readStories, type StoriesOptions, storySchema } from "./dataset.ts";
export { generateStory, kindsOf, type StoryOptions, type Twins } from "./generate.ts";
export { draw, drawTwo } from "./random.ts";
export { read } from "./sentence.ts";
export type { Span, Statement, Story } from "./story.ts";
export { type Claim, type Clash, clashes } from "./world.ts";
