import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamCommandOutput,
  type Message,
  type TokenUsage,
  type Tool,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Answer, Follow, Question } from "../../real/client.ts";
import type { Rig } from "../../support/rig.ts";
import { type Client, SilentEnd, statusIn } from "../client.ts";

/**
 * Converse of the `@aws-sdk/client-bedrock-runtime` package, signed. Over HTTP/1.1: a stream of its
 * default handler ends at the first pause of a server of Deno's (`tests/real/http2_test.ts`).
 */
export const aws: Client = {
  id: "aws",
  package: "@aws-sdk/client-bedrock-runtime",
  setup:
    "With `requestHandler: new NodeHttpHandler()`: over HTTP/2, its default, a stream ends at its " +
    "first pause, by a fault of the HTTP/2 library in Deno 2.9.6 (hyperium/h2#885).",
  seesThinking: true,
  ask: (rig, question) => turn(rig, question, [{ role: "user", content: contentOf(question) }]),
  statusOf: (error) =>
    statusIn((error as { $metadata?: object }).$metadata ?? {}, "httpStatusCode"),
};

function contentOf({ text, image }: Question): ContentBlock[] {
  if (image === undefined) return [{ text }];
  return [{ text }, { image: { format: "png", source: { bytes: Uint8Array.fromBase64(image) } } }];
}

interface Reply {
  readonly content: ContentBlock[];
  readonly stopReason: string;
  readonly usage: TokenUsage | undefined;
}

async function turn(rig: Rig, question: Question, messages: Message[]): Promise<Answer> {
  const { content, stopReason, usage } = await send(rig, question, messages);
  const calls = content.flatMap((block) => block.toolUse ?? []);
  const text = content.map((block) => block.text ?? "").join("");
  const refused = stopReason === "content_filtered" || stopReason === "guardrail_intervened";
  const cacheRead = usage?.cacheReadInputTokens ?? 0;
  return {
    text: refused ? "" : text,
    thinking: content.map((block) => block.reasoningContent?.reasoningText?.text ?? "").join(""),
    refusal: refused ? text : "",
    calls: calls.map(({ toolUseId, name, input }) => ({
      id: toolUseId!,
      name: name!,
      args: input,
    })),
    finish: stopReason === "max_tokens"
      ? "length"
      : refused
      ? "refused"
      : stopReason === "tool_use"
      ? "tools"
      : "stop",
    usage: {
      input: (usage?.inputTokens ?? 0) + cacheRead + (usage?.cacheWriteInputTokens ?? 0),
      output: usage?.outputTokens ?? 0,
      cacheRead,
      reasoning: 0, // Converse does not tell
    },
    next: (follow) =>
      turn(rig, question, [
        ...messages,
        { role: "assistant", content },
        { role: "user", content: followContent(follow, calls.map((call) => call.toolUseId!)) },
      ]),
  };
}

function followContent(follow: Follow, ids: readonly string[]): ContentBlock[] {
  if ("text" in follow) return [{ text: follow.text }];
  return follow.results.map((text, i) => ({
    toolResult: { toolUseId: ids[i]!, content: [{ text }] },
  }));
}

async function send(rig: Rig, question: Question, messages: Message[]): Promise<Reply> {
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: rig.url,
    credentials: { accessKeyId: "a-key-id", secretAccessKey: "a-key-of-the-client" },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  const input = inputOf(question, messages);
  const options = question.signal === undefined ? {} : { abortSignal: question.signal };
  try {
    if (question.streamed) {
      const { stream } = await client.send(new ConverseStreamCommand(input), options);
      return await collect(stream!, question);
    }
    const { output, stopReason, usage } = await client.send(new ConverseCommand(input), options);
    return { content: output!.message!.content!, stopReason: stopReason!, usage };
  } finally {
    client.destroy();
  }
}

type Stream = NonNullable<ConverseStreamCommandOutput["stream"]>;

/** The SDK has no helper for it: every program writes this loop. */
async function collect(stream: Stream, question: Question): Promise<Reply> {
  const blocks: Block[] = [];
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  for await (const event of stream) {
    const start = event.contentBlockStart;
    if (start !== undefined) {
      blocks[start.contentBlockIndex!] = {
        id: start.start?.toolUse?.toolUseId,
        name: start.start?.toolUse?.name,
        input: "",
      };
    }
    const delta = event.contentBlockDelta;
    if (delta !== undefined) {
      const block = blocks[delta.contentBlockIndex!] ??= {};
      const { text, toolUse, reasoningContent } = delta.delta!;
      if (text !== undefined) block.text = (block.text ?? "") + text;
      if (toolUse !== undefined) block.input = (block.input ?? "") + (toolUse.input ?? "");
      if (reasoningContent?.text !== undefined) {
        block.thinking = (block.thinking ?? "") + reasoningContent.text;
      }
      if (reasoningContent?.signature !== undefined) block.signature = reasoningContent.signature;
      if (reasoningContent?.redactedContent !== undefined) {
        block.redacted = reasoningContent.redactedContent;
      }
      if (text) question.onPiece?.();
    }
    stopReason = event.messageStop?.stopReason ?? stopReason;
    usage = event.metadata?.usage ?? usage;
  }
  question.signal?.throwIfAborted();
  if (stopReason === undefined) throw new SilentEnd("it ended without a stop reason");
  return {
    content: blocks.filter((block) => block !== undefined).map(wholeBlock),
    stopReason,
    usage,
  };
}

interface Block {
  text?: string;
  thinking?: string;
  signature?: string;
  redacted?: Uint8Array;
  id?: string | undefined;
  name?: string | undefined;
  input?: string;
}

function wholeBlock(block: Block): ContentBlock {
  if (block.id !== undefined) {
    const input = block.input === "" ? {} : JSON.parse(block.input ?? "{}");
    return { toolUse: { toolUseId: block.id, name: block.name, input } };
  }
  if (block.redacted !== undefined) {
    return { reasoningContent: { redactedContent: block.redacted } };
  }
  if (block.thinking !== undefined || block.signature !== undefined) {
    return {
      reasoningContent: {
        reasoningText: {
          text: block.thinking ?? "",
          ...(block.signature === undefined ? {} : { signature: block.signature }),
        },
      },
    };
  }
  return { text: block.text ?? "" };
}

function inputOf(question: Question, messages: Message[]): ConverseCommandInput {
  const { tools, schema, think, maxTokens, system } = question;
  return {
    modelId: question.model,
    messages,
    ...(system === undefined ? {} : { system: [{ text: system }] }),
    ...(maxTokens === undefined && !think
      ? {}
      : { inferenceConfig: { maxTokens: maxTokens ?? 4096 } }),
    ...(tools === undefined ? {} : {
      toolConfig: {
        tools: tools.map(({ name, parameters }): Tool => ({
          toolSpec: { name, inputSchema: { json: structuredClone(parameters) as Json } },
        })),
      },
    }),
    ...(schema === undefined ? {} : {
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: { jsonSchema: { schema: JSON.stringify(schema), name: "answer" } },
        },
      },
    }),
    ...(think
      ? { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } } }
      : {}),
  };
}

type Json = NonNullable<NonNullable<Tool.ToolSpecMember["toolSpec"]["inputSchema"]>["json"]>;
