import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { type JsonObject, parseObject } from "../../../src/base/json.ts";
import { dialects } from "../../../src/dialects/all.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import type { ChatRequest } from "../../../src/ir/request.ts";
import { fixtures, lawTarget } from "../../support/fixtures.ts";
import { jsonMutator } from "../json_mutator.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A client's request: a 400 or a request that every upstream is written or refused with a 400, and
 * that its own dialect writes the same when it reads what it wrote.
 */
export function clientRequest(dialect: Dialect): FuzzTarget {
  const documents = () =>
    fixtures().flatMap((fixture) =>
      fixture.dialect === dialect && fixture.request !== undefined ? [fixture.request] : []
    );
  return {
    name: `request_${dialect.id}`,
    words: ['"type":', "null,", '"role":"system",', "[]", "{}", '"\\ud800"', "1e400", ","],
    outcomes: ["request", "refused", "no object"],
    seeds: () =>
      [...documents(), [], { model: 7 }].map((document) =>
        encoder.encode(JSON.stringify(document))
      ),
    mutate: jsonMutator(documents),
    check(input) {
      const body = parseObject(decoder.decode(input));
      if (body === undefined) return "no object";
      const request = onlyRefusals(() => dialect.client.decodeRequest(body));
      if (request === undefined) return "refused";
      let written: JsonObject | undefined;
      for (const { id, upstream } of dialects.values()) {
        const target = lawTarget(request);
        const translated = onlyRefusals(() => upstream.encodeRequest(request, target));
        if (translated === undefined) continue;
        const text = JSON.stringify(translated.value);
        assert.ok(text.length <= 64 * (input.length + 1024), `${text.length} characters to ${id}`);
        for (const { at } of translated.losses) assert.ok(at === "" || at.startsWith("/"), at);
        if (id === dialect.id) written = JSON.parse(text) as JsonObject;
      }
      if (written !== undefined) staysTheSame(dialect, written, request);
      return "request";
    },
  };
}

/** What a dialect wrote it reads as a request that it writes in the same way. */
function staysTheSame(dialect: Dialect, written: JsonObject, { model, stream }: ChatRequest): void {
  // A dialect that says them in its path is given them in the body.
  const body = dialect.client.readPath === undefined ? written : { ...written, model, stream };
  const request = onlyRefusals(() => dialect.client.decodeRequest(body));
  if (request === undefined) return; // an upstream that takes more than we do
  const again = onlyRefusals(() =>
    dialect.upstream.encodeRequest(request, lawTarget(request)).value
  );
  if (again === undefined) throw new Error("it refuses what it wrote itself");
  const canonical = (value: JsonObject) =>
    dialect.canonicalRequest(JSON.parse(JSON.stringify(value)) as JsonObject);
  assert.deepEqual(canonical(again), canonical(written));
}

function onlyRefusals<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault && error.code === "bad_request") return undefined;
    throw error;
  }
}
