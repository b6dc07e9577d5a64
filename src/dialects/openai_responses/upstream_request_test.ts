import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { sealToText, UNSIGNED } from "../../ir/seal.ts";
import { openaiResponses } from "./mod.ts";

const { client, upstream } = openaiResponses;
const issuer = { provider: "openai", modelFamily: "gpt" };
const target: UpstreamTarget = { model: "gpt-5.4", issuer, quirks: {}, unsupported: "drop" };

function reasoning(encrypted_content: string) {
  const body: JsonObject = {
    model: "m",
    input: [{ type: "reasoning", id: "rs_1", summary: [], encrypted_content }],
  };
  return upstream.encodeRequest(client.decodeRequest(body), target);
}

Deno.test("encodeRequest unwraps a seal of its own issuer and drops a foreign one (W046)", () => {
  const own = reasoning(sealToText({ kind: "encrypted", data: "gAAA", issuer }, "rs_own"));
  assert.deepEqual(own.value.input, [
    { id: "rs_own", type: "reasoning", summary: [], encrypted_content: "gAAA" },
  ]);
  const other = { provider: "azure", modelFamily: "gpt" };
  const foreign = reasoning(sealToText({ kind: "encrypted", data: "gAAA", issuer: other }));
  assert.deepEqual(foreign.value.input, []);
  assert.equal(foreign.losses[0]?.at, "/input/0");
});

Deno.test("encodeRequest leaves out thinking that nobody sealed: OpenAI would look for it and find nothing", () => {
  assert.deepEqual(reasoning(UNSIGNED).value.input, []);
});

Deno.test("encodeRequest raises a limit below 16 for a foreign client, with a loss", () => {
  const request = client.decodeRequest({ model: "m", input: "Hi", max_output_tokens: 5 });
  const foreign = { ...request, dialect: "other" as typeof request.dialect };
  const { value, losses } = upstream.encodeRequest(foreign, target);
  assert.equal(value.max_output_tokens, 16);
  assert.ok(
    losses.some((loss) => loss.at === "/max_output_tokens" && loss.kind === "approximated"),
  );
  assert.equal(upstream.encodeRequest(request, target).value.max_output_tokens, 5);
});

Deno.test("decodeRequest names a stored state that no other upstream can continue", () => {
  const read = (body: JsonObject) => client.decodeRequest({ model: "m", ...body }).continues;
  assert.equal(read({ input: "Hi", previous_response_id: "resp_1" }), "previous_response_id");
  assert.equal(read({ input: [{ type: "item_reference", id: "msg_1" }] }), "input[0]");
  assert.equal(read({ input: "Hi", previous_response_id: null }), undefined);
});

Deno.test("decodeFault reads envelopes, pages and nothing at all (W107)", () => {
  assert.equal(upstream.decodeFault(429, '{"error":{"message":"Slow","code":"x"}}').reason, "x");
  assert.match(upstream.decodeFault(502, "<h1>Bad</h1> Gateway").message, /502 with "Bad Gateway"/);
  assert.match(upstream.decodeFault(500, "").message, /500 with nothing/);
});
