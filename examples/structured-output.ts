/**
 * Structured output: a zod schema says what is wanted. The provider is held to it where it can be (a grammar, a JSON
 * schema), and the reply is validated in any case, mended if it is nearly JSON, and asked for once more if it is not.
 * Run it with: node examples/structured-output.ts
 * Your own script imports from "espalier".
 */
import { z } from "zod";
import { ask, definePrompt, openModel } from "../src/index.ts";

const person = z.object({ name: z.string(), age: z.int(), town: z.string() });

const readPerson = definePrompt<string, z.infer<typeof person>>({
  name: "read-person",
  schema: person,
  maxTokens: 80,
  render: (text) => [
    { role: "system", content: "You extract facts as JSON." },
    { role: "user", content: `Text: ${text}\n\nGive the name, the age and the town of the person in the text.` },
  ],
});

const text = "Nell Orde was seventeen years old, and she copied papers for a living in Port Sallow.";
const model = await openModel(process.env.ESPALIER_MODEL);
const { output, tries } = await ask(model, readPerson, text);
console.log(`${output.name}, ${output.age}, lives in ${output.town}.`);
console.log(`Tries: ${tries.length}; mended: ${tries.filter(({ repaired }) => repaired).length}.`);
await model.close?.();
