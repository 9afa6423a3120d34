/** A process that trains a bag of tokens. Its base says what goes wrong: "aborts", as a failed assertion of ggml's does. */
import { serveTraining } from "../serve.ts";
import { bagOfTokens } from "./bag-of-tokens.ts";
import { toyVocabulary } from "./toy-job.ts";

serveTraining(({ base }) => {
  let rows = 0;
  const onRow = () => {
    rows += 1;
    if (base === "aborts" && rows === 30) {
      console.error("ggml.c:1: GGML_ASSERT(false) failed");
      process.kill(process.pid, "SIGABRT");
    }
  };
  return bagOfTokens({ vocabulary: toyVocabulary, onRow });
});
