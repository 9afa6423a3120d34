/**
 * Structured output: a zod schema says what is wanted. The provider is held to it where it can be (a grammar, a JSON
 * schema), and the reply is validated in any case, mended if it is nearly JSON, and asked for once more if it is not.
 * Run it with: node examples/structured-output.ts
 * Your own script imports from "espalier".
 */
import { z } from "zod";
import { ask, definePrompt, openModel } from "../src/index.ts";

const event = z.object({
  who: z.string(),
  what: z.string(),
  year: z.int(),
});

const readEvent = definePrompt<string, z.infer<typeof event>>({
  name: "read-event",
  schema: event,
  maxTokens: 120,
  render: (text) => [
    { role: "user", content: `${text}\n\nAs JSON: who did it, what was done, and the year (a number).` },
  ],
});

const model = await openModel(process.env.ESPALIER_MODEL);
const { output, tries } = await ask(model, readEvent, "In 1893 Samuel Orde kept the light on Sallow Head.");
console.log(output);
console.log(`(${tries.length} tries, ${tries.filter(({ repaired }) => repaired).length} mended)`);
