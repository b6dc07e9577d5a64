import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import assert from "@std/assert";
import { type Mock, startMock } from "../../src/mock/mock.ts";

/* The official SDKs talk to the mock over loopback. */

interface Clients {
  readonly mock: Mock;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
}

async function withClients(run: (clients: Clients) => Promise<void>): Promise<void> {
  const mock = await startMock();
  const options = { apiKey: "mock", maxRetries: 0 };
  try {
    await run({
      mock,
      openai: new OpenAI({ ...options, baseURL: `${mock.url}/v1` }),
      anthropic: new Anthropic({ ...options, baseURL: mock.url }),
    });
  } finally {
    await mock.close();
  }
}

const weather = {
  type: "object" as const,
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "kelvin"] } },
  required: ["city", "unit"],
  additionalProperties: false,
};
const hello = [{ role: "user" as const, content: "hello" }];
const said = 'Turn 1: you said "hello".';

Deno.test("openai chat.completions gets text, whole and streamed, with usage", () =>
  withClients(async ({ openai }) => {
    const whole = await openai.chat.completions.create({ model: "mock/echo", messages: hello });
    assert.equal(whole.choices[0]?.message.content, said);
    assert.equal(whole.choices[0]?.finish_reason, "stop");
    assert.equal(whole.model, "mock/echo");
    assert.match(whole._request_id ?? "", /^req_/);
    const stream = openai.chat.completions.stream({
      model: "echo",
      messages: hello,
      stream_options: { include_usage: true },
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    assert.equal(text, said);
    const final = await stream.finalChatCompletion();
    assert.deepEqual(final.usage, whole.usage);
    assert((whole.usage?.completion_tokens ?? 0) > 0);
  }));

Deno.test("openai chat.completions runs a whole tool loop, streamed too", () =>
  withClients(async ({ openai }) => {
    const tools = [{
      type: "function" as const,
      function: { name: "get_weather", parameters: weather },
    }];
    for (const streamed of [false, true]) {
      const request = { model: "tools-2", messages: hello, tools };
      const reply = streamed
        ? await openai.chat.completions.stream(request).finalChatCompletion()
        : await openai.chat.completions.create(request);
      const message = reply.choices[0]!.message;
      const calls = message.tool_calls ?? [];
      assert.equal(reply.choices[0]?.finish_reason, "tool_calls");
      assert.equal(calls.length, 2);
      assert.notEqual(calls[0]!.id, calls[1]!.id);
      assert(calls[0]!.type === "function");
      const call = calls[0] as OpenAI.ChatCompletionMessageFunctionToolCall;
      assert.deepEqual(JSON.parse(call.function.arguments), { city: "Paris", unit: "celsius" });
      const answer = await openai.chat.completions.create({
        ...request,
        messages: [
          ...hello,
          message,
          ...calls.map(({ id }) => ({ role: "tool" as const, tool_call_id: id, content: "sunny" })),
        ],
      });
      assert.equal(
        answer.choices[0]?.message.content,
        "The tool get_weather answered: sunny\nThe tool get_weather answered: sunny",
      );
    }
  }));

Deno.test("openai completions gets text, whole and streamed, for each prompt and each n", () =>
  withClients(async ({ openai }) => {
    const request = { model: "echo", prompt: "hello" };
    const whole = await openai.completions.create({ ...request, n: 2 });
    assert.deepEqual(whole.choices.map(({ text, index }) => [text, index]), [[said, 0], [said, 1]]);
    assert.equal(whole.choices[0]?.finish_reason, "stop");
    const stream = await openai.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.text ?? "";
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, said);
    assert.deepEqual(usage, whole.usage);
    const echoed = await openai.completions.create({ ...request, echo: true });
    assert.equal(echoed.choices[0]?.text, `hello${said}`);
    // Sixteen tokens are the default.
    const cut = await openai.completions.create({ ...request, model: "lorem-100" });
    assert.equal(cut.choices[0]?.finish_reason, "length");
    assert.equal(cut.choices[0]?.text.length, 64);
  }));

Deno.test("openai responses gets text, reasoning and tools, whole and streamed", () =>
  withClients(async ({ openai }) => {
    const whole = await openai.responses.create({
      model: "think",
      input: "hello",
      include: ["reasoning.encrypted_content"],
    });
    assert.equal(whole.output_text, said);
    assert.equal(whole.status, "completed");
    const reasoning = whole.output[0]!;
    assert(reasoning.type === "reasoning");
    const stream = openai.responses.stream({ model: "think", input: "hello" });
    const types: string[] = [];
    const numbers: number[] = [];
    for await (const event of stream) {
      types.push(event.type);
      numbers.push(event.sequence_number);
    }
    assert.deepEqual(numbers, numbers.map((_, i) => i));
    assert.equal(types[0], "response.created");
    assert.equal(types.at(-1), "response.completed");
    assert.equal((await stream.finalResponse()).output_text, said);
    // What was sealed comes back as it was, and is refused when one letter differs.
    const again = (sealed: string) =>
      openai.responses.create({
        model: "echo",
        input: [
          { role: "user", content: "hello" },
          { ...(reasoning as OpenAI.Responses.ResponseReasoningItem), encrypted_content: sealed },
          { role: "user", content: "more" },
        ],
      });
    const { encrypted_content } = reasoning as OpenAI.Responses.ResponseReasoningItem;
    assert.equal((await again(encrypted_content!)).output_text, 'Turn 2: you said "more".');
    await assert.rejects(again(encrypted_content!.replace(/.$/, "!")), OpenAI.BadRequestError);
  }));

Deno.test("openai responses runs a whole tool loop, streamed too", () =>
  withClients(async ({ openai }) => {
    const tools = [{
      type: "function" as const,
      name: "get_weather",
      parameters: weather,
      strict: true,
    }];
    for (const streamed of [false, true]) {
      const request = { model: "tool", input: "hello", tools };
      const reply = streamed
        ? await openai.responses.stream(request).finalResponse()
        : await openai.responses.create(request);
      const call = reply.output[0] as OpenAI.Responses.ResponseFunctionToolCall;
      assert.equal(call.type, "function_call");
      assert.deepEqual(JSON.parse(call.arguments), { city: "Paris", unit: "celsius" });
      const answer = await openai.responses.create({
        ...request,
        input: [
          { role: "user", content: "hello" },
          {
            type: "function_call",
            call_id: call.call_id,
            name: call.name,
            arguments: call.arguments,
          },
          { type: "function_call_output", call_id: call.call_id, output: "sunny" },
        ],
      });
      assert.equal(answer.output_text, "The tool get_weather answered: sunny");
    }
  }));

Deno.test("anthropic messages gets text, whole and streamed, with usage", () =>
  withClients(async ({ anthropic }) => {
    const request = { model: "echo", max_tokens: 100, messages: hello };
    const whole = await anthropic.messages.create(request);
    assert.deepEqual(whole.content, [{ type: "text", text: said, citations: null }]);
    assert.equal(whole.stop_reason, "end_turn");
    const streamed = await anthropic.messages.stream(request).finalMessage();
    assert.deepEqual(streamed.content, whole.content);
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
    const short = await anthropic.messages.create({ ...request, max_tokens: 1 });
    assert.equal(short.stop_reason, "max_tokens");
    const { input_tokens } = await anthropic.messages.countTokens({
      model: "echo",
      messages: hello,
    });
    assert.equal(input_tokens, whole.usage.input_tokens);
  }));

Deno.test("anthropic messages runs a thinking tool loop and checks signatures", () =>
  withClients(async ({ anthropic }) => {
    const request = {
      model: "think-tool",
      max_tokens: 4096,
      thinking: { type: "enabled" as const, budget_tokens: 1024 },
      tools: [{ name: "get_weather", input_schema: weather }],
    };
    for (const streamed of [false, true]) {
      const first = { ...request, messages: hello };
      const reply = streamed
        ? await anthropic.messages.stream(first).finalMessage()
        : await anthropic.messages.create(first);
      assert.equal(reply.stop_reason, "tool_use");
      const [thinking, call] = reply.content;
      assert(thinking?.type === "thinking" && call?.type === "tool_use");
      assert.deepEqual((call as Anthropic.ToolUseBlock).input, { city: "Paris", unit: "celsius" });
      const result = {
        type: "tool_result" as const,
        tool_use_id: (call as Anthropic.ToolUseBlock).id,
        content: "sunny",
      };
      const next = (content: Anthropic.ContentBlockParam[]) =>
        anthropic.messages.create({
          ...request,
          messages: [...hello, { role: "assistant", content }, { role: "user", content: [result] }],
        });
      const answer = await next(reply.content as Anthropic.ContentBlockParam[]);
      const text = answer.content.find((block) => block.type === "text");
      assert.equal(text?.text, "The tool get_weather answered: sunny");
      const forged = { ...(thinking as Anthropic.ThinkingBlock), signature: "Es==" };
      await assert.rejects(next([forged, call as Anthropic.ToolUseBlock]), /Invalid `signature`/);
      await assert.rejects(next([call as Anthropic.ToolUseBlock]), /Expected `thinking`/);
    }
  }));

Deno.test("a model that pretends to be a real one thinks when it is asked to", () =>
  withClients(async ({ anthropic, openai }) => {
    const request = { model: "claude-sonnet-4-5+think", max_tokens: 2048, messages: hello };
    const types = async (thinking: Anthropic.ThinkingConfigParam) =>
      (await anthropic.messages.create({ ...request, thinking })).content.map(({ type }) => type);
    assert.deepEqual(await types({ type: "disabled" }), ["text"]);
    assert.deepEqual(await types({ type: "enabled", budget_tokens: 1024 }), ["thinking", "text"]);
    const { output } = await openai.responses.create({ model: "gpt-5+think", input: "hello" });
    assert.deepEqual(output.map(({ type }) => type), ["message"]);
  }));

Deno.test("errors are the SDKs' own error classes, with request ids and retry-after", () =>
  withClients(async ({ openai, anthropic }) => {
    const cases = [
      [400, OpenAI.BadRequestError, Anthropic.BadRequestError],
      [401, OpenAI.AuthenticationError, Anthropic.AuthenticationError],
      [404, OpenAI.NotFoundError, Anthropic.NotFoundError],
      [429, OpenAI.RateLimitError, Anthropic.RateLimitError],
      [500, OpenAI.InternalServerError, Anthropic.InternalServerError],
    ] as const;
    for (const [status, openaiError, anthropicError] of cases) {
      const model = `error-${status}`;
      await assert.rejects(openai.chat.completions.create({ model, messages: hello }), openaiError);
      await assert.rejects(openai.responses.create({ model, input: "x" }), openaiError);
      await assert.rejects(
        anthropic.messages.create({ model, max_tokens: 9, messages: hello }),
        anthropicError,
      );
    }
    const limited = await anthropic.messages.create({
      model: "error-429",
      max_tokens: 9,
      messages: hello,
    })
      .catch((error: unknown) => error);
    if (!(limited instanceof Anthropic.RateLimitError)) throw limited;
    assert.equal(limited.headers.get("retry-after"), "1");
    assert.match(limited.requestID ?? "", /^req_/);
    assert.equal(limited.type, "rate_limit_error");
  }));

Deno.test("an error in the middle of a stream is thrown by each SDK", () =>
  withClients(async ({ openai, anthropic }) => {
    const model = "error-mid";
    await assert.rejects(
      openai.chat.completions.stream({ model, messages: hello }).finalChatCompletion(),
      OpenAI.APIError,
    );
    await assert.rejects(
      anthropic.messages.stream({ model, max_tokens: 99, messages: hello }).finalMessage(),
      Anthropic.APIError,
    );
    const types: string[] = [];
    for await (const event of await openai.responses.create({ model, input: "x", stream: true })) {
      assert.equal(event.sequence_number, types.length);
      types.push(event.type);
    }
    assert.equal(types.at(-1), "response.failed");
  }));

Deno.test("embeddings come as numbers and as base64, the same vector", () =>
  withClients(async ({ openai }) => {
    const request = { model: "embed", input: ["one", "two"] };
    const numbers = await openai.embeddings.create({ ...request, encoding_format: "float" });
    const decoded = await openai.embeddings.create(request); // the SDK asks for base64 and decodes
    assert.equal(numbers.data[0]?.embedding.length, 8);
    assert.deepEqual(
      decoded.data.map((one) => one.embedding),
      numbers.data.map((one) => one.embedding),
    );
    const wide = await openai.embeddings.create({ ...request, dimensions: 32 });
    assert.equal(wide.data[1]?.embedding.length, 32);
  }));

Deno.test("models are listed in both vendors' shapes", () =>
  withClients(async ({ openai, anthropic }) => {
    const ids = (await openai.models.list()).data.map((model) => model.id);
    assert(ids.includes("echo") && ids.includes("stream-10-20"));
    const page = await anthropic.models.list();
    assert.equal(page.data[0]?.type, "model");
    assert.equal((await openai.models.retrieve("echo")).id, "echo");
    await assert.rejects(openai.models.retrieve("nothing"), OpenAI.NotFoundError);
    await assert.rejects(anthropic.models.retrieve("nothing"), Anthropic.NotFoundError);
  }));
