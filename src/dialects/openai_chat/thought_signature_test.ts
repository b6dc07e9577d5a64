import assert from "@std/assert";
import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import { fold, unfold } from "../../ir/fold.ts";
import type { Issuer } from "../../ir/origin.ts";
import {
  fixtures,
  lawTarget,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
} from "../../../tests/support/fixtures.ts";
import { assembled, nextTurn } from "../../../tests/support/history.ts";
import { ANTHROPIC_MESSAGES, BEDROCK_CONVERSE, GEMINI, OPENAI_RESPONSES } from "../ids.ts";
import { dialects } from "../registry.ts";
import { openaiChat } from "./mod.ts";

const fixture = [...fixtures()].find(({ dialect, name }) =>
  dialect === openaiChat && name === "signed_calls"
)!;
const clients = [ANTHROPIC_MESSAGES, OPENAI_RESPONSES, GEMINI, BEDROCK_CONVERSE];

/** The calls that the upstream gets back when a client of a dialect echoes its reply. */
function returned(client: typeof GEMINI, way: "whole" | "streamed", issuer?: Issuer) {
  const side = dialects.get(client)!;
  const request = { ...requestOf(fixture), dialect: client };
  const env = readEnvOf(request);
  const events = way === "whole"
    ? [...unfold(openaiChat.upstream.decodeResponse(fixture.response!, env))]
    : runTransducer(openaiChat.upstream.decodeStream(env), messagesOf(fixture.stream!, openaiChat));
  const shown = way === "whole"
    ? side.client.encodeResponse(fold(events), replyEnvOf(request)).value
    : assembled(
      side,
      runTransducer(side.client.encodeStream(replyEnvOf(request)), events),
      request,
    );
  const next = side.client.decodeRequest(nextTurn(client, shown));
  const target = { ...lawTarget(next), ...(issuer === undefined ? {} : { issuer }) };
  return callsIn(openaiChat.upstream.encodeRequest(next, target).value);
}

function callsIn({ messages }: JsonObject): readonly Json[] {
  const all = isArray(messages) ? messages.filter(isObject) : [];
  return all.flatMap(({ tool_calls: calls }) => isArray(calls) ? calls : []);
}

Deno.test("signatureApart: a compatible endpoint gets each call's signature back from every client", () => {
  for (const client of clients) {
    for (const way of ["whole", "streamed"] as const) {
      const signatures = returned(client, way).filter(isObject).map((call) => call.extra_content);
      assert.deepEqual(signatures, [
        { google: { thought_signature: "Rmlyc3RTaWduYXR1cmU=" } },
        { google: { thought_signature: "U2Vjb25kU2lnbmF0dXJl" } },
      ], `${client} ${way}`);
    }
  }
});

Deno.test("signatureField: another issuer gets no signature (W046)", () => {
  for (const client of clients) {
    const other = { provider: "somebody_else", modelFamily: "law" };
    const sent = JSON.stringify(returned(client, "streamed", other));
    assert.ok(!/extra_content|Signature|Rmlyc3|plano1/.test(sent), `${client}: ${sent}`);
  }
});
