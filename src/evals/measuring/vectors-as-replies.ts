/** A model that replies to a text with its vector: so vectors are kept, bounded and counted as all calls are. */
import type { Model } from "../../models/model.ts";
import { costOf } from "../../models/priced.ts";
import { approximateTokens } from "../../models/tokens.ts";
import { wrap } from "../../models/wrap.ts";

/** The reply is JSON, a list of numbers. Tokens are estimated: no provider's count of them is handed on. */
export function vectorsAsReplies(model: Model): Model {
  return wrap(model, {
    // Else the vector of a text would be taken for the reply to it.
    endpoint: `${model.endpoint}#embeddings`,
    async complete(messages) {
      const text = messages.map(({ content }) => content).join("\n");
      const [vector] = await model.embed!([text]);
      const tokens = { input: approximateTokens(text), output: 0 };
      const cost = model.price && costOf(tokens, model.price);
      return { text: JSON.stringify(vector), tokens, finish: "stop", ...(cost !== undefined && { cost }) };
    },
  });
}
