import assert from "@std/assert";
import { PEEK_OK } from "../../../filters/core/peek.ts";
import {
  PARENT_NONE,
  PARENT_SAMPLED,
  PARENT_UNSAMPLED,
} from "../../../filters/core/traceparent.ts";
import { readTraceparent } from "../../../src/telemetry/trace_context.ts";
import { asTypeScript } from "./as_typescript.ts";
import { asWasm } from "./as_wasm.ts";
import { ESTIMATES } from "./estimate_tokens_cases.ts";
import { ASCII, FOUND, REFUSED } from "./peek_cases.ts";
import { SPLICES } from "./splice_cases.ts";
import { REFILLED, SETTLED, WAITS } from "./token_bucket_cases.ts";
import { DETAILS } from "./usage_detail_cases.ts";
import { PARENTS } from "./traceparent_cases.ts";
import { USAGE } from "./usage_tap_cases.ts";

/*
 * The contract of filters/core: one set of tables for both compilers.
 */

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (part: Uint8Array) => new TextDecoder().decode(part);

for (const core of [asTypeScript, await asWasm()]) {
  const test = (name: string, fn: () => void) => Deno.test(`${name} (${core.compiler})`, fn);

  for (const [json, model, stream] of FOUND) {
    test(`peekTop reads ${json}`, () => {
      const body = bytes(json);
      const peeked = core.peek(body);
      assert.equal(peeked.status, PEEK_OK);
      assert.equal(peeked.stream, stream);
      const found = peeked.modelStart < 0
        ? undefined
        : text(body.subarray(peeked.modelStart, peeked.modelEnd));
      assert.equal(found, model);
      assert.equal(peeked.modelIsString, model?.startsWith('"') ?? false);
      assert.equal(peeked.modelEscaped, model?.includes("\\") ?? false);
    });
  }

  for (const [json, status] of REFUSED) {
    test(`peekTop refuses ${json.slice(0, 60) || "an empty body"}`, () => {
      assert.equal(core.peek(bytes(json)).status, status);
    });
  }

  for (const [json, ascii] of ASCII) {
    test(`peekTop finds ${json} ${ascii ? "all ASCII" : "not all ASCII"}`, () => {
      assert.equal(core.peek(bytes(json)).ascii, ascii);
    });
  }

  test("peekTop takes nesting up to its limit", () => {
    const body = bytes(`{"a":${"[".repeat(256)}${"]".repeat(256)}}`);
    assert.equal(core.peek(body).status, PEEK_OK);
  });

  test("peekTop refuses every prefix of a body, as JSON.parse does", () => {
    const json =
      '{"model":"m","stream":true,"messages":[{"role":"user","content":"a\\u00e9\\n"}],"n":1}';
    for (let length = 0; length < json.length; length++) {
      const prefix = json.slice(0, length);
      assert.notEqual(core.peek(bytes(prefix)).status, PEEK_OK, prefix);
    }
  });

  for (const [name, json, counts] of [...USAGE, ...DETAILS]) {
    test(`UsageTap reads ${name}, split at every byte`, () => {
      const body = bytes(json);
      for (let cut = 0; cut <= body.length; cut++) {
        assert.deepEqual(core.tap([body.subarray(0, cut), body.subarray(cut)]), counts);
      }
    });
    // A stream's start counts too, and what stands before its last object.
    if (name.startsWith("Messages'") || name.startsWith("the last of")) continue;
    test(`UsageTap.pushWhole reads ${name}`, () => {
      assert.deepEqual(core.tapWhole(bytes(json)), counts);
    });
  }

  test("UsageTap gives up on an object larger than it holds and goes on searching", () => {
    const large = `{"usage":{"x":"${"y".repeat(5000)}"},"usage":{"input_tokens":1}}`;
    assert.equal(core.tap([bytes(large)])[0], 1);
  });

  for (const [value, sampled] of PARENTS) {
    test(`readParent reads "${value}" as the gateway does`, () => {
      assert.equal(readTraceparent(value)?.sampled, sampled);
      const said = sampled === undefined
        ? PARENT_NONE
        : sampled
        ? PARENT_SAMPLED
        : PARENT_UNSAMPLED;
      assert.equal(core.parent(bytes(value)), said);
    });
  }

  for (const [name, body, tokens] of ESTIMATES) {
    test(`estimateTokens of ${name}`, () => assert.equal(core.estimate(bytes(body)), tokens));
  }

  for (const [body, start, end, replacement, result] of SPLICES) {
    test(`splice makes "${result}" of "${body}"`, () => {
      const spliced = core.splice(bytes(body), start, end, bytes(replacement));
      assert.equal(text(spliced), result);
    });
  }

  for (const [name, level, atMs, nowMs, capacity, windowMs, now] of REFILLED) {
    test(`refilled ${name}`, () => {
      assert.equal(core.refilled(level, atMs, nowMs, capacity, windowMs), now);
    });
  }

  for (const [name, level, cost, capacity, windowMs, wait] of WAITS) {
    test(`waitMs ${name}`, () => assert.equal(core.waitMs(level, cost, capacity, windowMs), wait));
  }

  for (const [name, level, estimate, actual, capacity, now] of SETTLED) {
    test(`settled ${name}`, () => {
      assert.equal(core.settled(level, estimate, actual, capacity), now);
    });
  }
}
