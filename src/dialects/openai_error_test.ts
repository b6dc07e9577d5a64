import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { openaiErrors } from "./openai_error.ts";

const plain = openaiErrors({ badRequest: /bad_request/ });
const own = openaiErrors({
  codes: { overloaded: "busy" },
  eventType: "error",
  badRequest: /policy/,
});

Deno.test("openaiErrors puts a dialect's own codes beside the common ones", () => {
  const table: readonly [Fault, string | undefined, string | undefined][] = [
    [new Fault("overloaded", "Busy"), undefined, "busy"],
    [new Fault("unauthorized", "Who?"), "invalid_api_key", "invalid_api_key"],
    [new Fault("overloaded", "Busy", { reason: "theirs" }), "theirs", "theirs"],
  ];
  for (const [fault, common, special] of table) {
    assert.deepEqual([plain.codeOf(fault), own.codeOf(fault)], [common, special]);
  }
});

Deno.test("openaiErrors tells the status of an error inside a 200 by its words", () => {
  const status = (error: Record<string, string | number>) =>
    plain.faultInside({ error: { message: "no", ...error } }).status;
  assert.equal(status({ code: 418 }), 418);
  assert.equal(status({ code: "insufficient_quota" }), 429);
  assert.equal(status({ type: "overloaded_error" }), 503);
  assert.equal(status({ code: "bad_request" }), 400);
  assert.equal(status({}), 502);
  const policy = { message: "no", code: "content_policy" };
  assert.deepEqual([plain.faultInside(policy).status, own.faultInside(policy).status], [502, 400]);
});

Deno.test("openaiErrors takes no event's name for the reason of its error", () => {
  const event = { type: "error", message: "no" };
  assert.equal(own.faultInside(event).reason, undefined);
  assert.equal(plain.faultInside(event).reason, "error");
});
