import assert from "@std/assert";
import { isObject, type JsonObject } from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import { objectOf } from "./stream_objects.ts";

/** The events of `ConverseStream` in their order: one block after the other, usage behind the stop. */
export function bedrockRules(messages: readonly SseMessage[], fails: boolean): void {
  const names = messages.map(({ event }) => event ?? "");
  const exceptions = names.filter((name) => name.startsWith("exception:"));
  assert.equal(exceptions.length, fails ? 1 : 0, "one exception when it fails, else none");
  if (fails) {
    assert.equal(names.at(-1), exceptions[0], "nothing follows the exception");
    assert.ok(!names.includes("messageStop"), "a failed reply has no stop reason");
    assert.equal(
      typeof objectOf(messages.at(-1)!).message,
      "string",
      "an exception says its words",
    );
  } else assert.deepEqual(names.slice(-2), ["messageStop", "metadata"], "stop, then usage");
  let open: { readonly index: number; readonly isCall: boolean; input: string } | undefined;
  let next = 0;
  for (const [position, message] of messages.entries()) {
    const event = objectOf(message);
    const index = event.contentBlockIndex as number;
    switch (message.event) {
      case "messageStart":
        assert.equal(position, 0, "messageStart comes first, and once");
        assert.equal(event.role, "assistant");
        break;
      case "contentBlockStart":
        assert.equal(open, undefined, "blocks do not overlap");
        assert.equal(index, next++, "indices are dense");
        open = { index, isCall: isObject((event.start as JsonObject).toolUse), input: "" };
        break;
      case "contentBlockDelta": {
        const delta = event.delta as JsonObject;
        if (open === undefined) {
          // Text and reasoning begin with their first delta.
          assert.equal(index, next++, "indices are dense");
          assert.equal(delta.toolUse, undefined, "a call begins with contentBlockStart");
          open = { index, isCall: false, input: "" };
        }
        assert.equal(index, open.index, "a delta of the open block");
        assert.notEqual(delta.text, "", "no empty text");
        if (isObject(delta.toolUse)) open.input += delta.toolUse.input as string;
        break;
      }
      case "contentBlockStop":
        assert.equal(index, open?.index, "a stop of the open block");
        if (open!.isCall) assert.notEqual(open!.input, "", "a call has some input (W020)");
        open = undefined;
        break;
      case "messageStop":
        assert.equal(open, undefined, "every block stops");
        assert.equal(typeof event.stopReason, "string");
        break;
      case "metadata": {
        const { inputTokens, outputTokens, totalTokens } = event.usage as JsonObject;
        for (const count of [inputTokens, outputTokens, totalTokens]) {
          assert.equal(typeof count, "number", "usage is whole");
        }
      }
    }
  }
}
