import assert from "@std/assert";
import { framed, frameDecoder } from "../../src/base/framing.ts";
import { parseExactObject, rawJson } from "../../src/base/json.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import { readJsonReply } from "../../src/gateway/whole_reply.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import { toolCallId } from "../../src/ir/part.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import type { ChatResponse } from "../../src/ir/response.ts";
import { lawTarget, readEnvOf, replyEnvOf } from "../support/fixtures.ts";

/** An id of 64 bits, as Discord's and X's are: a double ends with 0s. */
const long = "12345678901234567891";

const call = {
  type: "tool_call",
  id: toolCallId("call_1"),
  name: "look",
  args: rawJson(`{"id":${long}}`),
  kind: "function",
} as const;

const request: ChatRequest = {
  dialect: [...dialects.keys()][0]!,
  model: "m",
  turns: [
    { role: "user", parts: [{ type: "text", text: "look" }] },
    { role: "assistant", parts: [call] },
    {
      role: "tool",
      parts: [{
        type: "tool_result",
        callId: call.id,
        parts: [],
        isError: false,
        kind: "function",
      }],
    },
  ],
  tools: [{ type: "function", name: "look", parameters: { type: "object" } }],
  sampling: { maxTokens: 100 },
  stream: false,
  streamUsage: false,
  pointers: {},
};

const reply: ChatResponse = {
  id: "r",
  model: "m",
  candidates: [{ index: 0, parts: [call], finish: { reason: "tool_calls" } }],
};

const encoder = new TextEncoder();

for (const dialect of dialects.values()) {
  // A legacy completion has no tools.
  if (dialect.id === "openai_completions") continue;

  Deno.test(`long numbers: ${dialect.id} keeps those of a call in a request, both ways`, () => {
    const sent = JSON.stringify(dialect.upstream.encodeRequest(request, lawTarget(request)).value);
    assert.ok(sent.includes(long), sent);
    const body = parseExactObject(sent)!;
    const read = dialect.client.decodeRequest({ ...body, model: "m", stream: false });
    const args = read.turns.flatMap((turn) => turn.parts).find((part) => part.type === "tool_call");
    assert.ok(args?.args.includes(long), args?.args);
  });

  Deno.test(`long numbers: ${dialect.id} keeps those of a call in a reply, both ways`, () => {
    const env = replyEnvOf({ ...request, dialect: dialect.id });
    const whole = JSON.stringify(dialect.client.encodeResponse(reply, env).value);
    assert.ok(whole.includes(long), whole);
    const read = readJsonReply(encoder.encode(whole), dialect, readEnvOf(request));
    assert.ok(JSON.stringify(read).includes(long), JSON.stringify(read));

    const framing = dialect.upstream.framing ?? "sse";
    const told = framed(framing, runTransducer(dialect.client.encodeStream(env), unfold(reply)));
    const frames = runTransducer(frameDecoder(framing), [told]);
    const events = runTransducer(dialect.upstream.decodeStream(readEnvOf(request)), frames);
    assert.ok(JSON.stringify(fold(events)).includes(long), JSON.stringify(events));
  });
}
