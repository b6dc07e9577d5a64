import assert from "@std/assert";
import { isArray, isObject, type Json } from "../../base/json.ts";
import { type Echo, echoed } from "../../../tests/support/echoed.ts";
import { ANTHROPIC_MESSAGES, BEDROCK_CONVERSE, GEMINI, OPENAI_RESPONSES } from "../ids.ts";

const clients = [ANTHROPIC_MESSAGES, OPENAI_RESPONSES, GEMINI, BEDROCK_CONVERSE];

/** The calls that the upstream gets back when a client of a dialect echoes its reply. */
function returned(echo: Omit<Echo, "fixture">): readonly Json[] {
  const { messages } = echoed({ ...echo, fixture: "openai_chat/signed_calls" });
  const all = isArray(messages) ? messages.filter(isObject) : [];
  return all.flatMap(({ tool_calls: calls }) => isArray(calls) ? calls : []);
}

Deno.test("signatureApart: a compatible endpoint gets each call's signature back from every client", () => {
  for (const client of clients) {
    for (const way of ["whole", "streamed"] as const) {
      const calls = returned({ client, way }).filter(isObject);
      assert.deepEqual(calls.map((call) => call.extra_content), [
        { google: { thought_signature: "Rmlyc3RTaWduYXR1cmU=" } },
        { google: { thought_signature: "U2Vjb25kU2lnbmF0dXJl" } },
      ], `${client} ${way}`);
    }
  }
});

Deno.test("signatureField: another issuer gets no signature (W046)", () => {
  const issuer = { provider: "somebody_else", modelFamily: "law" };
  for (const client of clients) {
    const sent = JSON.stringify(returned({ client, way: "streamed", target: { issuer } }));
    assert.ok(!/extra_content|Signature|Rmlyc3|plano1/.test(sent), `${client}: ${sent}`);
  }
});
