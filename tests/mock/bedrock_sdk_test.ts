import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  type Message,
  ModelStreamErrorException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import assert from "@std/assert";
import { type Mock, startMock } from "../../src/mock/mock.ts";

/* AWS's official SDK talks to the mock over loopback, as it comes: HTTP/2 and signed. */

async function withBedrock(
  run: (bedrock: BedrockRuntimeClient, mock: Mock) => Promise<void>,
): Promise<void> {
  const mock = await startMock();
  const bedrock = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: mock.url,
    credentials: { accessKeyId: "a-key-id", secretAccessKey: "mock" },
    maxAttempts: 1,
  });
  try {
    await run(bedrock, mock);
    assert.equal(mock.openStreams, 0);
  } finally {
    bedrock.destroy();
    await mock.close();
  }
}

const hello: Message[] = [{ role: "user", content: [{ text: "hello" }] }];
const said = 'Turn 1: you said "hello".';
const toolConfig = {
  tools: [{
    toolSpec: {
      name: "look",
      inputSchema: {
        json: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
    },
  }],
};

Deno.test("bedrock converse gets text, whole and streamed, with usage, signed", () =>
  withBedrock(async (bedrock, mock) => {
    const request = { modelId: "mock/echo", messages: hello, system: [{ text: "Be brief" }] };
    const whole = await bedrock.send(new ConverseCommand(request));
    assert.deepEqual(whole.output?.message?.content, [{ text: said }]);
    assert.equal(whole.stopReason, "end_turn");
    assert.match(whole.$metadata.requestId ?? "", /^[0-9a-f-]{36}$/);
    assert.match(mock.requests[0]!.headers.authorization!, /^AWS4-HMAC-SHA256 Credential=a-key-id/);
    assert.equal(mock.requests[0]!.path, "/model/mock%2Fecho/converse");
    const { stream } = await bedrock.send(new ConverseStreamCommand(request));
    let text = "";
    let usage;
    for await (const event of stream!) {
      text += event.contentBlockDelta?.delta?.text ?? "";
      usage = event.metadata?.usage ?? usage;
    }
    assert.equal(text, said);
    assert.deepEqual(usage, whole.usage);
  }));

Deno.test("bedrock runs a tool loop with signed reasoning and refuses a changed signature", () =>
  withBedrock(async (bedrock) => {
    const ask = (messages: Message[]) =>
      bedrock.send(new ConverseCommand({ modelId: "think-tool", messages, toolConfig }));
    const { output, stopReason } = await ask(hello);
    assert.equal(stopReason, "tool_use");
    const [thinking, call] = output!.message!.content as [ContentBlock, ContentBlock];
    const { text, signature } = thinking.reasoningContent!.reasoningText!;
    const { toolUseId, input } = call.toolUse!;
    assert.deepEqual(input, { city: "Paris" });
    const result: Message = {
      role: "user",
      content: [{ toolResult: { toolUseId, content: [{ text: "sunny" }] } }],
    };
    const answer = await ask([...hello, output!.message!, result]);
    assert.deepEqual(answer.output?.message?.content, [{
      text: "The tool look answered: sunny",
    }]);
    const changed = { reasoningText: { text: text!, signature: signature!.slice(1) } };
    const forged: Message = { role: "assistant", content: [{ reasoningContent: changed }, call] };
    const refused = ask([...hello, forged, result]);
    await assert.rejects(refused, ValidationException);
    await assert.rejects(refused, /Invalid `signature` in `thinking` block/);
    const lost: Message = { role: "assistant", content: [call] };
    await assert.rejects(ask([...hello, lost, result]), /must start with a thinking block/);
    const adaptive = await bedrock.send(
      new ConverseCommand({
        modelId: "think-tool",
        messages: [...hello, lost, result],
        toolConfig,
        additionalModelRequestFields: { thinking: { type: "adaptive" } },
      }),
    );
    assert.equal(adaptive.stopReason, "end_turn");
  }));

Deno.test("bedrock streams parallel calls, reasoning and redacted reasoning", () =>
  withBedrock(async (bedrock) => {
    const { stream } = await bedrock.send(
      new ConverseStreamCommand({ modelId: "think-tools-2", messages: hello, toolConfig }),
    );
    const opened: (string | undefined)[] = [];
    const inputs: string[] = [];
    let signature = "";
    for await (const { contentBlockStart, contentBlockDelta } of stream!) {
      if (contentBlockStart !== undefined) opened.push(contentBlockStart.start?.toolUse?.name);
      const { contentBlockIndex, delta } = contentBlockDelta ?? {};
      if (delta?.toolUse !== undefined) {
        inputs[contentBlockIndex!] = (inputs[contentBlockIndex!] ?? "") + delta.toolUse.input;
      }
      signature += delta?.reasoningContent?.signature ?? "";
    }
    assert.deepEqual(opened, ["look", "look"]);
    assert.deepEqual(inputs.slice(1).map((text) => JSON.parse(text)), [
      { city: "Paris" },
      { city: "Paris" },
    ]);
    assert.match(signature, /^EsMOCK/);
    const redacted = await bedrock.send(
      new ConverseCommand({ modelId: "redacted", messages: hello }),
    );
    const [hidden] = redacted.output!.message!.content!;
    assert(hidden!.reasoningContent!.redactedContent instanceof Uint8Array);
    const more: Message[] = [...hello, redacted.output!.message!, {
      role: "user",
      content: [{ text: "more" }],
    }];
    const next = await bedrock.send(new ConverseCommand({ modelId: "redacted", messages: more }));
    assert.equal(next.output!.message!.content![1]!.text, 'Turn 2: you said "more".');
  }));

Deno.test("bedrock counts what a cache point keeps: written first, read later", () =>
  withBedrock(async (bedrock) => {
    const system = [{ text: "A long text." }, { cachePoint: { type: "default" as const } }];
    const first = await bedrock.send(
      new ConverseCommand({ modelId: "echo", messages: hello, system }),
    );
    assert(first.usage!.cacheWriteInputTokens! > 0);
    assert.equal(first.usage!.cacheReadInputTokens, 0);
    const messages: Message[] = [...hello, first.output!.message!, ...hello];
    const later = await bedrock.send(new ConverseCommand({ modelId: "echo", messages, system }));
    assert(later.usage!.cacheReadInputTokens! > 0);
    const { inputTokens, outputTokens, totalTokens, cacheReadInputTokens } = later.usage!;
    assert.equal(totalTokens, inputTokens! + outputTokens! + cacheReadInputTokens!);
  }));

Deno.test("bedrock throws its own exceptions, before and in a stream", () =>
  withBedrock(async (bedrock) => {
    const ask = (modelId: string) =>
      bedrock.send(new ConverseCommand({ modelId, messages: hello }));
    await assert.rejects(ask("error-400"), ValidationException);
    await assert.rejects(ask("error-429"), ThrottlingException);
    const { stream } = await bedrock.send(
      new ConverseStreamCommand({ modelId: "error-mid", messages: hello }),
    );
    await assert.rejects(async () => {
      for await (const _ of stream!) { /* up to the exception */ }
    }, ModelStreamErrorException);
  }));

Deno.test("bedrock gets JSON that its schema accepts and sees an image", () =>
  withBedrock(async (bedrock) => {
    const schema = JSON.stringify(toolConfig.tools[0]!.toolSpec.inputSchema.json);
    const structured = await bedrock.send(
      new ConverseCommand({
        modelId: "json",
        messages: hello,
        outputConfig: {
          textFormat: { type: "json_schema", structure: { jsonSchema: { schema, name: "place" } } },
        },
      }),
    );
    assert.deepEqual(JSON.parse(structured.output!.message!.content![0]!.text!), { city: "Paris" });
    const bytes = new TextEncoder().encode("hello");
    const seen = await bedrock.send(
      new ConverseCommand({
        modelId: "image",
        messages: [{
          role: "user",
          content: [{ text: "what?" }, { image: { format: "png", source: { bytes } } }],
        }],
      }),
    );
    assert.equal(
      seen.output!.message!.content![0]!.text,
      "I see 1 media: image/png (5 bytes).",
    );
  }));

Deno.test("bedrock counts tokens and embeds with Titan's and Cohere's bodies", () =>
  withBedrock(async (bedrock) => {
    const counted = await bedrock.send(
      new CountTokensCommand({ modelId: "echo", input: { converse: { messages: hello } } }),
    );
    assert(counted.inputTokens! > 0);
    const invoke = async (modelId: string, body: object) => {
      const reply = await bedrock.send(
        new InvokeModelCommand({ modelId, body: JSON.stringify(body) }),
      );
      return JSON.parse(new TextDecoder().decode(reply.body));
    };
    const titan = await invoke("amazon.titan-embed-text-v2:0", { inputText: "one" });
    assert.equal(titan.embedding.length, 256);
    assert.equal(titan.inputTextTokenCount, 1);
    const cohere = await invoke("cohere.embed-english-v3", {
      texts: ["one", "two"],
      input_type: "search_document",
    });
    assert.equal(cohere.embeddings.length, 2);
    await assert.rejects(
      invoke("amazon.titan-embed-text-v2:0", { inputText: "one", model: "x" }),
      /extraneous key \[model\] is not permitted/,
    );
  }));
