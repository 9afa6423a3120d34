/** A process that trains a bag of tokens. ESPALIER_TEST_ROW says what a row does: "abort" as a failed assertion would. */
import { serveTraining } from "../serve.ts";
import { bagOfTokens } from "./bag-of-tokens.ts";
import { toyVocabulary } from "./toy-job.ts";

let rows = 0;

serveTraining(() =>
  bagOfTokens({
    vocabulary: toyVocabulary,
    onRow() {
      rows += 1;
      if (process.env.ESPALIER_TEST_ROW === "abort" && rows === 30) {
        console.error("GGML_ASSERT(false) failed");
        process.abort();
      }
    },
  }),
);
