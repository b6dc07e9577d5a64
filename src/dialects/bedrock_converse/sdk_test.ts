import assert from "@std/assert";
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { awsFrame } from "../../base/aws_event_stream.ts";
import { Fault } from "../../base/fault.ts";
import { CONTENT_TYPES, framed } from "../../base/framing.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { unfold } from "../../ir/fold.ts";
import type { ChatRequest } from "../../ir/request.ts";
import type { ChatResponse } from "../../ir/response.ts";
import {
  fixtures,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../../../tests/support/fixtures.ts";
import { bedrockConverse } from "./mod.ts";

const { client, upstream } = bedrockConverse;
const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const ask = { modelId: model, messages: [{ role: "user" as const, content: [{ text: "x" }] }] };

/**
 * The official client, against a server that answers with these bytes. Its own handler speaks HTTP/2
 * without TLS, which the server understands too.
 */
async function withClient(
  answer: (path: string) => Response,
  use: (sdk: BedrockRuntimeClient) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      await request.arrayBuffer();
      return answer(new URL(request.url).pathname);
    },
  );
  const sdk = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  try {
    await use(sdk);
  } finally {
    sdk.destroy();
    await server.shutdown();
  }
}

function streamed(events: Iterable<StreamEvent>, request: ChatRequest): Response {
  const messages = runTransducer(client.encodeStream(replyEnvOf(request)), events);
  const body = Uint8Array.from(framed("aws_event_stream", messages));
  return new Response(body, { headers: { "content-type": CONTENT_TYPES.aws_event_stream } });
}

Deno.test("the official SDK gathers from our stream what it reads in our whole reply", async () => {
  let current: { response: ChatResponse; request: ChatRequest } | undefined;
  const answer = (path: string) => {
    const { response, request } = current!;
    assert.equal(client.readPath!(path)?.model, model);
    if (client.readPath!(path)!.stream) return streamed(unfold(response), request);
    return Response.json(client.encodeResponse(response, replyEnvOf(request)).value);
  };
  await withClient(answer, async (sdk) => {
    for (const fixture of fixtures()) {
      if (fixture.response === undefined) continue;
      const request = requestOf(fixture);
      current = {
        request,
        response: fixture.dialect.upstream.decodeResponse(fixture.response, readEnvOf(request)),
      };
      const whole = await sdk.send(new ConverseCommand(ask));
      const { stream } = await sdk.send(new ConverseStreamCommand(ask));
      const gathered = await gather(stream!);
      const title = titleOf(fixture);
      assert.deepEqual(gathered.content, whole.output!.message!.content!.map(essence), title);
      assert.equal(gathered.stopReason, whole.stopReason, title);
      assert.deepEqual(gathered.usage, whole.usage, title);
      assert.deepEqual(gathered.fields, whole.additionalModelResponseFields, title);
      assert.equal(typeof whole.metrics?.latencyMs, "number", title);
      assert.equal(typeof gathered.latencyMs, "number", title);
    }
  });
});

Deno.test("the official SDK raises its own exception for each of our faults", async () => {
  const cases: [Fault, string, number][] = [
    [new Fault("bad_request", "no such field"), "ValidationException", 400],
    [new Fault("unauthorized", "no key"), "AccessDeniedException", 401],
    [new Fault("forbidden", "not yours"), "AccessDeniedException", 403],
    [new Fault("not_found", "no such model"), "ResourceNotFoundException", 404],
    [new Fault("rate_limited", "slower"), "ThrottlingException", 429],
    [new Fault("internal", "broken"), "InternalServerException", 500],
    [new Fault("upstream_garbled", "nonsense"), "ModelErrorException", 502],
    [new Fault("overloaded", "full"), "ServiceUnavailableException", 503],
    [new Fault("upstream_timeout", "late"), "ModelTimeoutException", 504],
    [new Fault("overloaded", "full", { status: 529 }), "ServiceUnavailableException", 529],
  ];
  let current: Fault | undefined;
  const answer = () => Response.json(client.encodeFault(current!), { status: current!.status });
  await withClient(answer, async (sdk) => {
    for (const [fault, name, status] of cases) {
      current = fault;
      for (const command of [new ConverseCommand(ask), new ConverseStreamCommand(ask)]) {
        const error = await sdk.send(command as ConverseCommand).then(
          () => assert.fail("it did not fail"),
          (error: Error & { $metadata?: { httpStatusCode?: number } }) => error,
        );
        assert.deepEqual([error.name, error.message], [name, fault.message]);
        assert.equal(error.$metadata?.httpStatusCode, status);
      }
    }
  });
});

Deno.test("the official SDK raises the exception with which our stream ends", async () => {
  const cases: [Fault, string][] = [
    [new Fault("rate_limited", "slower"), "ThrottlingException"],
    [new Fault("bad_request", "no"), "ValidationException"],
    [new Fault("not_found", "gone"), "ValidationException"],
    [new Fault("internal", "broken"), "InternalServerException"],
    [new Fault("overloaded", "full"), "ServiceUnavailableException"],
    [new Fault("upstream_error", "cut"), "ModelStreamErrorException"],
    [new Fault("upstream_timeout", "late"), "ModelStreamErrorException"],
  ];
  const request = requestOf(fixtures().find(({ dialect }) => dialect === bedrockConverse)!);
  let current: Fault | undefined;
  const start: StreamEvent[] = [
    { type: "start", id: "", model },
    { type: "open", block: 0, candidate: 0, head: { type: "text" } },
    { type: "delta", block: 0, delta: { type: "text", text: "Half" } },
  ];
  const answer = () => streamed([...start, { type: "fail", fault: current! }], request);
  await withClient(answer, async (sdk) => {
    for (const [fault, name] of cases) {
      current = fault;
      const { stream } = await sdk.send(new ConverseStreamCommand(ask));
      const seen: ConverseStreamOutput[] = [];
      const error = await (async () => {
        for await (const event of stream!) seen.push(event);
      })().then(() => assert.fail("it did not fail"), (error: Error) => error);
      assert.deepEqual([error.name, error.message], [name, fault.message]);
      assert.deepEqual(seen.map((event) => Object.keys(event)[0]), [
        "messageStart",
        "contentBlockDelta",
      ]);
      assert.ok(!seen.some((event) => event.messageStop), "a cut reply has no end");
    }
  });
});

Deno.test("what the official SDK sends for each kind of block is read by our client side", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  let path = "";
  let body: unknown;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      path = new URL(request.url).pathname;
      body = await request.json();
      return new Response(
        Uint8Array.from(awsFrame({ event: "messageStart", data: '{"role":"assistant"}' })),
        { headers: { "content-type": CONTENT_TYPES.aws_event_stream } },
      );
    },
  );
  const sdk = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    token: { token: "key" },
    authSchemePreference: ["httpBearerAuth"],
    maxAttempts: 1,
  });
  try {
    await sdk.send(
      new ConverseStreamCommand({
        modelId: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x:0",
        system: [{ text: "s" }, { cachePoint: { type: "default", ttl: "1h" } }],
        messages: [
          {
            role: "user",
            content: [
              { image: { format: "png", source: { bytes } } },
              { document: { format: "pdf", name: "d", source: { bytes } } },
              { text: "t" },
            ],
          },
          {
            role: "assistant",
            content: [
              { reasoningContent: { reasoningText: { text: "r", signature: "sig" } } },
              { reasoningContent: { redactedContent: bytes } },
              { toolUse: { toolUseId: "u", name: "n", input: { a: [1, null] } } },
            ],
          },
          {
            role: "user",
            content: [{
              toolResult: { toolUseId: "u", content: [{ json: { b: 2 } }], status: "error" },
            }],
          },
        ],
        toolConfig: {
          tools: [{ toolSpec: { name: "n", inputSchema: { json: { type: "object" } } } }],
          toolChoice: { any: {} },
        },
        additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2000 } },
      }),
    );
  } finally {
    sdk.destroy();
    await server.shutdown();
  }
  const asked = client.readPath!(path)!;
  assert.deepEqual([asked.stream, asked.model.startsWith("arn:aws:bedrock:")], [true, true]);
  const request = client.decodeRequest({ ...body as Record<string, never>, ...asked });
  assert.deepEqual(request.turns.map((turn) => turn.parts.map(({ type }) => type)), [
    ["text"],
    ["media", "media", "text"],
    ["thinking", "thinking", "tool_call"],
    ["tool_result"],
  ]);
  assert.deepEqual(request.reasoning, { mode: "on", budgetTokens: 2000 });
  assert.deepEqual(request.toolChoice, { type: "required" });
  const { value } = upstream.encodeRequest(request, readEnvOf(request).target);
  assert.deepEqual(bedrockConverse.canonicalRequest(value), body);
});

/** A stream put together as programs do it: by `contentBlockIndex`. */
async function gather(stream: AsyncIterable<ConverseStreamOutput>) {
  const content: Record<string, unknown>[] = [];
  const names: string[] = [];
  let stopReason: string | undefined;
  let usage: unknown;
  let fields: unknown;
  let latencyMs: number | undefined;
  for await (const event of stream) {
    names.push(Object.keys(event).find((key) => key !== "$unknown")!);
    if (event.contentBlockStart?.start?.toolUse) {
      const { toolUseId, name, type } = event.contentBlockStart.start.toolUse;
      content[event.contentBlockStart.contentBlockIndex!] = {
        toolUse: { toolUseId, name, input: "", ...(type ? { type } : {}) },
      };
    } else if (event.contentBlockStart?.start?.toolResult) {
      const { toolUseId, status, type } = event.contentBlockStart.start.toolResult;
      content[event.contentBlockStart.contentBlockIndex!] = {
        toolResult: { toolUseId, content: [], ...(status ? { status } : {}), type },
      };
    } else if (event.contentBlockDelta) {
      const { contentBlockIndex: index, delta } = event.contentBlockDelta;
      collect(content[index!] ??= {}, delta as unknown as Delta);
    } else if (event.messageStop) {
      stopReason = event.messageStop.stopReason;
      fields = event.messageStop.additionalModelResponseFields;
    } else if (event.metadata) {
      usage = event.metadata.usage;
      latencyMs = event.metadata.metrics?.latencyMs;
    }
  }
  assert.equal(names[0], "messageStart");
  assert.deepEqual(names.slice(-2), ["messageStop", "metadata"]);
  return { content: content.map(settled), stopReason, usage, fields, latencyMs };
}

type Delta = Record<string, unknown>;

function collect(block: Record<string, unknown>, delta: Delta): void {
  if (typeof delta.text === "string") block.text = `${block.text ?? ""}${delta.text}`;
  if (delta.citation !== undefined) block.citations = block.citations ?? [] as unknown[];
  if (delta.citation !== undefined) (block.citations as unknown[]).push(delta.citation);
  const use = delta.toolUse as { input: string } | undefined;
  if (use !== undefined) (block.toolUse as { input: string }).input += use.input;
  if (delta.toolResult !== undefined) {
    (block.toolResult as { content: unknown[] }).content.push(...delta.toolResult as unknown[]);
  }
  const reasoning = delta.reasoningContent as Delta | undefined;
  if (reasoning === undefined) return;
  const held = (block.reasoning ??= {}) as Delta;
  if (reasoning.redactedContent !== undefined) held.redacted = reasoning.redactedContent;
  if (typeof reasoning.text === "string") held.text = `${held.text ?? ""}${reasoning.text}`;
  if (reasoning.signature !== undefined) held.signature = reasoning.signature;
}

function settled(block: Record<string, unknown>): unknown {
  const use = block.toolUse as { input: string } | undefined;
  if (use !== undefined) return { toolUse: { ...use, input: JSON.parse(use.input) } };
  const reasoning = block.reasoning as Delta | undefined;
  if (reasoning === undefined) return block;
  return reasoning.redacted !== undefined
    ? { redacted: reasoning.redacted }
    : { text: reasoning.text ?? "", signature: reasoning.signature };
}

/** A whole reply's block in the form that {@link gather} puts together. */
function essence(block: ContentBlock): unknown {
  if (block.citationsContent !== undefined) {
    const text = block.citationsContent.content!.map((piece) => piece.text).join("");
    return { text, citations: block.citationsContent.citations };
  }
  if (block.reasoningContent?.redactedContent !== undefined) {
    return { redacted: block.reasoningContent.redactedContent };
  }
  if (block.reasoningContent?.reasoningText !== undefined) {
    const { text, signature } = block.reasoningContent.reasoningText;
    return { text, signature };
  }
  return block;
}
