import { mapping, text } from "./schema.ts";

export const logs = mapping("What is written down of requests.", {
  access: text(
    "The form of the access log: Plano's line, followed by `key=value`, or one JSON object a line " +
      "(docs/logs.md).",
    { enum: ["text", "json"], default: "text" },
  ),
});
