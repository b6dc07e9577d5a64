import assert from "@std/assert";
import {
  ApiError,
  FunctionCallingConfigMode,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
  ThinkingLevel,
} from "@google/genai";
import { Fault } from "../../base/fault.ts";
import { frameWriter } from "../../base/framing.ts";
import { isObject, parseJson } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { unfold } from "../../ir/fold.ts";
import type { ChatRequest } from "../../ir/request.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { fixtures, readEnvOf, replyEnvOf, requestOf } from "../../../tests/support/fixtures.ts";
import { gemini } from "./mod.ts";

/** What a server of this dialect answers: a reply, or what goes wrong. */
type Answer = (request: ChatRequest) => ChatResponse | Fault | readonly StreamEvent[];

/** Runs the official client against a server that speaks this dialect with our codec. */
async function withClient(answer: Answer, use: (client: GoogleGenAI) => Promise<void>) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => serve(request, answer),
  );
  const baseUrl = `http://127.0.0.1:${server.addr.port}`;
  const client = new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl } });
  try {
    await use(client);
  } finally {
    await server.shutdown();
  }
}

async function serve(request: Request, answer: Answer): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked = gemini.client.readPath!(pathname);
  const body = parseJson(await request.text());
  if (asked === undefined || !isObject(body)) return new Response("", { status: 404 });
  const decoded = gemini.client.decodeRequest({ ...body, ...asked });
  const reply = answer(decoded);
  const env = replyEnvOf(decoded);
  if (reply instanceof Fault) {
    return Response.json(gemini.client.encodeFault(reply), { status: reply.status });
  }
  if (!asked.stream && "candidates" in reply) {
    return Response.json(gemini.client.encodeResponse(reply, env).value);
  }
  const events = "candidates" in reply ? unfold(reply) : reply;
  const framing = gemini.client.framing!(search);
  const writer = frameWriter(framing);
  for (const message of runTransducer(gemini.client.encodeStream(env), events)) {
    writer.push(message);
  }
  writer.end();
  return new Response(new Uint8Array(writer.take()), {
    headers: { "content-type": framing === "sse" ? "text/event-stream" : "application/json" },
  });
}

/** A recorded reply of any dialect, as the pivot. */
function recorded(dialect: string, name: string): ChatResponse {
  const found = fixtures().find((fixture) =>
    fixture.dialect.id === dialect && fixture.name === name
  );
  if (found?.response === undefined) throw new Error(`no reply "${dialect}/${name}"`);
  return found.dialect.upstream.decodeResponse(found.response, readEnvOf(requestOf(found)));
}

/** What a program reads of a reply. */
function essence(response: GenerateContentResponse) {
  return {
    text: textOf([response]),
    calls: (response.functionCalls ?? []).map(({ id, name, args }) => ({ id, name, args })),
    finish: response.candidates?.[0]?.finishReason,
    tokens: response.usageMetadata?.totalTokenCount,
    model: response.modelVersion,
    id: response.responseId,
  };
}

function partsOf(responses: readonly GenerateContentResponse[]): readonly Part[] {
  return responses.flatMap((response) => response.candidates?.[0]?.content?.parts ?? []);
}

/** What the getter `text` gathers, which warns about every other part; or the thoughts. */
function textOf(responses: readonly GenerateContentResponse[], thoughts = false): string {
  return partsOf(responses).filter((part) => (part.thought ?? false) === thoughts)
    .map((part) => part.text ?? "").join("");
}

async function streamed(client: GoogleGenAI): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  const stream = await client.models.generateContentStream({ model: "m", contents: "x" });
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const replies = [
  ["gemini", "text"],
  ["gemini", "parallel_tools"],
  ["gemini", "thinking"],
  ["gemini", "calls_without_id"],
  ["anthropic_messages", "thinking"],
  ["anthropic_messages", "parallel_tools"],
  ["openai_chat", "tool_call"],
  ["openai_responses", "text"],
] as const;

Deno.test("the official SDK gathers from our stream what it reads in our whole reply", async () => {
  for (const [dialect, name] of replies) {
    await withClient(() => recorded(dialect, name), async (client) => {
      const whole = await client.models.generateContent({ model: "m", contents: "x" });
      const chunks = await streamed(client);
      const gathered = {
        ...essence(chunks.at(-1)!),
        text: textOf(chunks),
        calls: chunks.flatMap((chunk) => essence(chunk).calls),
      };
      assert.deepEqual(gathered, essence(whole), `${dialect}/${name}`);
      assert.equal(textOf(chunks, true), textOf([whole], true), `${dialect}/${name}`);
    });
  }
});

Deno.test("the official SDK reads text, calls and thoughts of our replies", async () => {
  await withClient(() => recorded("gemini", "parallel_tools"), async (client) => {
    const { functionCalls } = await client.models.generateContent({ model: "m", contents: "x" });
    assert.deepEqual(functionCalls?.map(({ name, args }) => [name, args]), [
      ["get_weather", { city: "Milan" }],
      ["get_weather", { city: "Turin", unit: "celsius" }],
    ]);
  });
  await withClient(() => recorded("gemini", "thinking"), async (client) => {
    const response = await client.models.generateContent({ model: "m", contents: "x" });
    assert.equal(response.text, "Yes, 29 is prime.");
    assert.equal(response.usageMetadata?.thoughtsTokenCount, 112);
    assert.equal(partsOf([response])[0]?.thought, true);
  });
});

Deno.test("the official SDK's requests are read whole, tools and thinking included", async () => {
  const seen: ChatRequest[] = [];
  const answer: Answer = (request) => {
    seen.push(request);
    return recorded("gemini", "text");
  };
  await withClient(answer, async (client) => {
    await client.models.generateContent({
      model: "openai/gpt-5",
      contents: [{ role: "user", parts: [{ text: "hi" }] }],
      config: {
        systemInstruction: "Be brief.",
        maxOutputTokens: 5,
        thinkingConfig: { thinkingLevel: ThinkingLevel.LOW, includeThoughts: true },
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
        tools: [{
          functionDeclarations: [{ name: "f", parametersJsonSchema: { type: "object" } }],
        }],
      },
    });
  });
  const [request] = seen;
  assert.equal(request?.model, "openai/gpt-5");
  assert.deepEqual(request?.turns.map(({ role }) => role), ["system", "user"]);
  assert.deepEqual(request?.toolChoice, { type: "required" });
  assert.deepEqual(request?.reasoning, { mode: "on", effort: "low", summary: "auto" });
  assert.deepEqual(request?.sampling, { maxTokens: 5 });
  assert.equal(request?.tools[0]?.name, "f");
  assert.equal(request?.extra, undefined);
});

Deno.test("the official SDK's chat carries calls, their signatures and results through our codec", async () => {
  const seen: ChatRequest[] = [];
  const answer: Answer = (request) => {
    seen.push(request);
    return seen.length === 1 ? recorded("gemini", "tool_call") : recorded("gemini", "text");
  };
  await withClient(answer, async (client) => {
    const chat = client.chats.create({ model: "gemini-3-pro-preview" });
    const first = await chat.sendMessageStream({ message: "weather?" });
    const calls: string[] = [];
    for await (const chunk of first) {
      for (const call of chunk.functionCalls ?? []) calls.push(call.id ?? "");
    }
    assert.deepEqual(calls, ["k20s8yq1"]);
    const functionResponse = { id: calls[0]!, name: "get_weather", response: { output: "12 °C" } };
    await chat.sendMessage({ message: [{ functionResponse }] });
  });
  const sent = gemini.upstream.encodeRequest(seen[1]!, readEnvOf(seen[1]!).target).value;
  const signature = partsOf([sentParts("tool_call")])[0]?.thoughtSignature;
  assert.ok(signature !== undefined && JSON.stringify(sent).includes(signature));
  assert.deepEqual(seen[1]?.turns.map(({ role }) => role), ["user", "assistant", "tool"]);
});

function sentParts(name: string): GenerateContentResponse {
  const found = fixtures().find((fixture) => fixture.dialect === gemini && fixture.name === name);
  return found!.response as unknown as GenerateContentResponse;
}

Deno.test("the official SDK throws an ApiError with our status, before and within a stream", async () => {
  const fault = new Fault("rate_limited", "slow down", { retryAfter: "7" });
  await withClient(() => fault, async (client) => {
    await assert.rejects(
      client.models.generateContent({ model: "m", contents: "x" }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) return false;
        assert.equal(error.status, 429);
        assert.match(error.message, /RESOURCE_EXHAUSTED/);
        assert.match(error.message, /slow down/);
        return true;
      },
    );
    await assert.rejects(() => streamed(client), ApiError);
  });
  const events: readonly StreamEvent[] = [
    { type: "start", id: "r", model: "m" },
    { type: "fail", fault: new Fault("upstream_error", "the upstream broke", { status: 503 }) },
  ];
  await withClient(() => events, async (client) => {
    await assert.rejects(() => streamed(client), (error: unknown) => {
      if (!(error instanceof ApiError)) return false;
      assert.equal(error.status, 503);
      return true;
    });
  });
});
