import type { Failure } from "./run.ts";
import { TOOLS } from "./client.ts";

/** A failure for people: what does not hold, how to see it again, and the two bodies. */
export function describeFailure(failure: Failure): string {
  const { seed, number, property, words, script, asked, sent } = failure;
  const steps = script.steps.map(({ entry, model, stream, thinking, reply }, at) =>
    `  ${at + 1}. ${entry}/${model}${stream ? ", streamed" : ""}, thinking ${thinking}: ` +
    JSON.stringify(reply)
  );
  const twin = script.twin === undefined ? "" : `, and ${script.twin} beside it`;
  return [
    `Conversation ${number} of seed ${seed} breaks "${property}": ${words}`,
    `note: deno task custody --seed ${seed} --only ${number}`,
    `the client is "${script.client}" of ${script.tenant}${twin}; it asks`,
    ...steps,
    `what the client sent:\n${shown(asked)}`,
    `what arrived:\n${shown(sent)}`,
  ].join("\n");
}

/** A body without its tools, which are always the same. */
function shown(body: unknown): string {
  return JSON.stringify(body, (key, value) => isTools(key) ? `${TOOLS.length} of them` : value, 1);
}

function isTools(key: string): boolean {
  return key === "tools" || key === "toolConfig";
}
