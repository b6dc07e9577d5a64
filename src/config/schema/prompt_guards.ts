import { mapping, planned, text } from "./schema.ts";

export const prompt_guards = planned(mapping("Checks on prompts.", {
  input_guards: mapping("Checks before a model sees a prompt.", {
    jailbreak: mapping("Attempts to talk the model out of its rules.", {
      on_exception: mapping("What happens then.", {
        message: text("The answer that the user gets."),
      }, ["message"]),
    }, ["on_exception"]),
  }, ["jailbreak"]),
}, ["input_guards"]));
