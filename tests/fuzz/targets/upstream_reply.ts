import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { type JsonObject, parseObject } from "../../../src/base/json.ts";
import { dialects } from "../../../src/dialects/all.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import { unfold } from "../../../src/ir/fold.ts";
import { grammarError } from "../../../src/ir/grammar.ts";
import {
  type Fixture,
  fixtures,
  readEnvOf,
  replyEnvOf,
  requestOf,
} from "../../support/fixtures.ts";
import { jsonMutator } from "../json_mutator.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * An upstream's reply: a fault, or a reply that every client is given and that unfolds into a
 * sentence of the grammar.
 */
export function upstreamReply(dialect: Dialect): FuzzTarget {
  let known: readonly Fixture[] | undefined;
  const own = () =>
    known ??= fixtures().filter((fixture) =>
      fixture.dialect === dialect && fixture.response !== undefined
    );
  const documents = () => own().map(({ response }) => response!);
  return {
    name: `reply_${dialect.id}`,
    words: ['"type":', "null,", '"error":{},', "[]", "{}", "1e400", ","],
    outcomes: ["reply", "fault", "no object"],
    seeds: () =>
      [...documents(), [], { error: { message: "x" } }]
        .map((document) => encoder.encode(JSON.stringify(document))),
    mutate: jsonMutator(documents),
    check(input) {
      const text = decoder.decode(input);
      const fault = dialect.upstream.decodeFault(500, text);
      assert.ok(fault instanceof Fault && fault.status === 500, "an error is a fault");
      const body = parseObject(text);
      if (body === undefined) return "no object";
      const env = readEnvOf(requestOf(own()[0]!));
      try {
        const reply = dialect.upstream.decodeResponse(body, env);
        assert.equal(grammarError([...unfold(reply)]), undefined);
        for (const { id, client } of dialects.values()) {
          const { value } = client.encodeResponse(reply, replyEnvOf(env.request));
          holdsTogether(value, input, id);
        }
      } catch (error) {
        if (error instanceof Fault && error.code !== "internal") return "fault";
        throw error;
      }
      return "reply";
    },
  };
}

function holdsTogether(value: JsonObject, input: Uint8Array, id: string): void {
  const text = JSON.stringify(value);
  assert.ok(text.length <= 64 * (input.length + 1024), `${text.length} characters to ${id}`);
}
