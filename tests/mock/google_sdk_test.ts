import { ApiError, type Content, GoogleGenAI, type Part } from "@google/genai";
import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

/* Google's official SDK talks to the mock over loopback. */

async function withGoogle(run: (google: GoogleGenAI) => Promise<void>): Promise<void> {
  const mock = await startMock();
  try {
    await run(new GoogleGenAI({ apiKey: "mock", httpOptions: { baseUrl: mock.url } }));
    assert.equal(mock.openStreams, 0);
  } finally {
    await mock.close();
  }
}

const said = 'Turn 1: you said "hello".';
const look = {
  name: "look",
  parametersJsonSchema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};
const tools = [{ functionDeclarations: [look] }];

Deno.test("google generateContent gets text, whole and streamed, with usage", () =>
  withGoogle(async (google) => {
    const request = { model: "echo", contents: "hello", config: { systemInstruction: "Be brief" } };
    const whole = await google.models.generateContent(request);
    assert.equal(whole.text, said);
    assert.equal(whole.candidates?.[0]?.finishReason, "STOP");
    assert.equal(whole.modelVersion, "echo");
    let text = "";
    let last;
    for await (const chunk of await google.models.generateContentStream(request)) {
      text += chunk.text ?? "";
      last = chunk;
    }
    assert.equal(text, said);
    assert.equal(last?.candidates?.[0]?.finishReason, "STOP");
    assert.deepEqual(last?.usageMetadata, whole.usageMetadata);
    assert((whole.usageMetadata?.candidatesTokenCount ?? 0) > 0);
  }));

/** One turn, whole or streamed, as a content to send back. */
async function turn(
  google: GoogleGenAI,
  model: string,
  contents: Content[],
  streamed: boolean,
): Promise<Content> {
  const request = {
    model,
    contents,
    config: { tools, thinkingConfig: { includeThoughts: true } },
  };
  if (!streamed) {
    return (await google.models.generateContent(request)).candidates![0]!.content!;
  }
  const parts: Part[] = [];
  for await (const chunk of await google.models.generateContentStream(request)) {
    parts.push(...chunk.candidates?.[0]?.content?.parts ?? []);
  }
  return { role: "model", parts };
}

function answerTo(content: Content): Content {
  const calls = content.parts!.flatMap((part) => part.functionCall ?? []);
  return {
    role: "user",
    parts: calls.map(({ id, name }, i) => ({
      functionResponse: {
        ...(id === undefined ? {} : { id }),
        name: name!,
        response: { output: `sunny ${i}` },
      },
    })),
  };
}

const words = (content: Content) =>
  content.parts!.filter((part) => !part.thought).map((part) => part.text ?? "").join("");

Deno.test("google runs a signed loop of three tool turns with the parts as they came", () =>
  withGoogle(async (google) => {
    for (const streamed of [false, true]) {
      const contents: Content[] = [{ role: "user", parts: [{ text: "weather?" }] }];
      for (let step = 0; step < 3; step++) {
        const content = await turn(google, "think-loop-3", contents, streamed);
        const call = content.parts!.find((part) => part.functionCall !== undefined)!;
        assert.equal(call.functionCall!.name, "look");
        assert.match(call.functionCall!.id ?? "", /^\w{22}$/);
        assert.match(call.thoughtSignature ?? "", /^[A-Za-z0-9+/]+=*$/);
        assert(content.parts!.some((part) => part.thought));
        contents.push(content, answerTo(content));
      }
      const end = await turn(google, "think-loop-3", contents, streamed);
      assert.equal(words(end), "The tool look answered: sunny 0");
    }
  }));

Deno.test("google refuses a call whose signature is gone, changed or on another call", () =>
  withGoogle(async (google) => {
    const contents: Content[] = [{ role: "user", parts: [{ text: "weather?" }] }];
    const content = await turn(google, "think-tools-2", contents, false);
    const calls = content.parts!.filter((part) => part.functionCall !== undefined);
    const [first, second] = calls as [Part, Part];
    assert.equal(second.thoughtSignature, undefined);
    const ask = (parts: Part[]) => {
      const model = { role: "model", parts };
      return turn(google, "think-tools-2", [...contents, model, answerTo(model)], false);
    };
    const { thoughtSignature, ...bare } = first;
    await assert.rejects(ask([bare, second]), /missing a thought_signature.*position 2/);
    const changed = { ...bare, thoughtSignature: thoughtSignature!.replace(/^./, "A") };
    await assert.rejects(ask([changed, second]), /Corrupted thought signature/);
    const other = { ...bare, functionCall: { ...bare.functionCall!, args: { city: "Rome" } } };
    await assert.rejects(
      ask([{ ...other, thoughtSignature: thoughtSignature! }, second]),
      /Corrupt/,
    );
    const dummy = { ...bare, thoughtSignature: "skip_thought_signature_validator" };
    assert.match(words(await ask([dummy, second])), /answered: sunny 0/);
    assert.match(words(await ask([first, second])), /answered: sunny 1/);
  }));

Deno.test("google's older models give calls no ids and sign nothing", () =>
  withGoogle(async (google) => {
    const contents: Content[] = [{ role: "user", parts: [{ text: "weather?" }] }];
    const content = await turn(google, "tools-2", contents, true);
    const calls = content.parts!.filter((part) => part.functionCall !== undefined);
    assert.deepEqual(calls.map((part) => [part.functionCall!.id, part.thoughtSignature]), [
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const end = await turn(google, "tools-2", [...contents, content, answerTo(content)], false);
    assert.equal(words(end), "The tool look answered: sunny 0\nThe tool look answered: sunny 1");
  }));

Deno.test("google shows thoughts only when they were asked for, and counts them apart", () =>
  withGoogle(async (google) => {
    const quiet = await google.models.generateContent({ model: "think", contents: "hello" });
    assert(!quiet.candidates![0]!.content!.parts!.some((part) => part.thought));
    assert((quiet.usageMetadata?.thoughtsTokenCount ?? 0) > 0);
    const { usageMetadata: usage } = quiet;
    assert.equal(
      usage?.totalTokenCount,
      usage!.promptTokenCount! + usage!.candidatesTokenCount! + usage!.thoughtsTokenCount!,
    );
  }));

Deno.test("google gets JSON that its schema accepts, in either spelling of a schema", () =>
  withGoogle(async (google) => {
    const schema = look.parametersJsonSchema;
    const google2 = { type: "OBJECT", properties: { city: { type: "STRING" } } };
    for (const own of [{ responseJsonSchema: schema }, { responseSchema: google2 }]) {
      const { text } = await google.models.generateContent({
        model: "json",
        contents: "where?",
        config: { responseMimeType: "application/json", ...own as object },
      });
      assert.deepEqual(JSON.parse(text!), { city: "Paris" });
    }
  }));

Deno.test("google's chat keeps its history, streamed and with an image", () =>
  withGoogle(async (google) => {
    const chat = google.chats.create({ model: "echo" });
    for await (const _ of await chat.sendMessageStream({ message: "hello" })) { /* all of it */ }
    assert.equal((await chat.sendMessage({ message: "more" })).text, 'Turn 2: you said "more".');
    const seen = await google.models.generateContent({
      model: "image",
      contents: [{ inlineData: { mimeType: "image/png", data: "aGVsbG8=" } }, "what is it?"],
    });
    assert.equal(seen.text, "I see 1 media: image/png (5 bytes).");
  }));

Deno.test("google throws its own error with Google's words, before and in a stream", () =>
  withGoogle(async (google) => {
    for (
      const [status, word] of [[400, "INVALID_ARGUMENT"], [429, "RESOURCE_EXHAUSTED"]] as const
    ) {
      const asked = google.models.generateContent({ model: `error-${status}`, contents: "hello" });
      await assert.rejects(asked, ApiError);
      await assert.rejects(asked, { status, message: new RegExp(`"status":"${word}"`) });
    }
    const stream = await google.models.generateContentStream({
      model: "error-mid",
      contents: "hello",
    });
    await assert.rejects(async () => {
      for await (const _ of stream) { /* up to the failure */ }
    }, /UNAVAILABLE/);
  }));

Deno.test("google counts tokens, embeds, and lists models page by page", () =>
  withGoogle(async (google) => {
    const { totalTokens } = await google.models.countTokens({ model: "echo", contents: "hello" });
    const asked = await google.models.generateContent({ model: "echo", contents: "hello" });
    assert.equal(totalTokens, asked.usageMetadata?.promptTokenCount);
    const embedded = await google.models.embedContent({
      model: "gemini-embedding-001",
      contents: ["one", "two"],
      config: { outputDimensionality: 16 },
    });
    assert.deepEqual(embedded.embeddings?.map((one) => one.values?.length), [16, 16]);
    const names = [];
    for await (const model of await google.models.list({ config: { pageSize: 10 } })) {
      names.push(model.name);
    }
    assert(names.includes("models/echo") && names.length > 30, names.join(" "));
    assert.equal((await google.models.get({ model: "echo" })).name, "models/echo");
    await assert.rejects(google.models.get({ model: "nothing" }), /models\/nothing is not found/);
  }));

Deno.test("google's newer models sign the first call of each step, whatever they are asked", () =>
  withGoogle(async (google) => {
    const contents: Content[] = [{ role: "user", parts: [{ text: "weather?" }] }];
    const model = "gemini-3-pro-preview+tools-2";
    const content = await turn(google, model, contents, true);
    const calls = content.parts!.filter((part) => part.functionCall !== undefined);
    assert.deepEqual(calls.map((part) => typeof part.thoughtSignature), ["string", "undefined"]);
    assert.equal(
      words(await turn(google, model, [...contents, content, answerTo(content)], true)),
      "The tool look answered: sunny 0\nThe tool look answered: sunny 1",
    );
    const bare = {
      role: "model",
      parts: calls.map(({ functionCall }) => ({ functionCall: functionCall! })),
    };
    await assert.rejects(
      turn(google, model, [...contents, bare, answerTo(bare)], false),
      /missing a thought_signature/,
    );
  }));

Deno.test("google's chat runs a signed tool turn with the history that it keeps chunk by chunk", () =>
  withGoogle(async (google) => {
    const config = { tools, thinkingConfig: { includeThoughts: true } };
    const chat = google.chats.create({ model: "think-tools-2", config });
    const calls: string[] = [];
    for await (const chunk of await chat.sendMessageStream({ message: "weather?" })) {
      for (const call of chunk.functionCalls ?? []) calls.push(call.id!);
    }
    assert(chat.getHistory().filter(({ role }) => role === "model").length > 3);
    const answer = await chat.sendMessage({
      message: calls.map((id) => ({
        functionResponse: { id, name: "look", response: { output: "sunny" } },
      })),
    });
    assert.match(answer.text!, /answered: sunny\n/);
  }));
