import assert from "@std/assert";
import { onPlanes } from "../support/planes.ts";
import { startRig } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";
import { testEverywhere } from "./matrix.ts";
import { openaiChat } from "./openai_chat.ts";
import { openaiResponses } from "./openai_responses.ts";
import { caught } from "./scenes.ts";

testEverywhere(openaiChat);
testEverywhere(openaiResponses);

const weather = {
  type: "object" as const,
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "kelvin"] } },
  required: ["city", "unit"],
  additionalProperties: false,
};

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `openai.chat.completions.runTools at ${title} runs the tool and ends with its answer`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      for (const stream of [false, true]) {
        const asked: unknown[] = [];
        const request = {
          model: `${prefix}/tools-2`,
          messages: [{ role: "user" as const, content: "weather?" }],
          tools: [{
            type: "function" as const,
            function: {
              name: "get_weather",
              description: "The weather now",
              parameters: weather,
              parse: JSON.parse,
              function(args: unknown) {
                asked.push(args);
                return `sunny ${asked.length}`;
              },
            },
          }],
        };
        const runner = stream
          ? rig.openai.chat.completions.runTools({ ...request, stream: true })
          : rig.openai.chat.completions.runTools({ ...request, stream: false });
        assert.equal(
          await runner.finalContent(),
          "The tool get_weather answered: sunny 1\nThe tool get_weather answered: sunny 2",
        );
        assert.deepEqual(asked, [
          { city: "Paris", unit: "celsius" },
          { city: "Paris", unit: "celsius" },
        ]);
      }
    },
  );

  onPlanes(
    `openai.chat.completions.parse at ${title} gives what the schema describes`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      const reply = await rig.openai.chat.completions.parse({
        model: `${prefix}/json`,
        messages: [{ role: "user", content: "weather?" }],
        response_format: {
          type: "json_schema",
          json_schema: { name: "weather", schema: weather, strict: true },
        },
      });
      assert.deepEqual(reply.choices[0]?.message.parsed, { city: "Paris", unit: "celsius" });
    },
  );
}

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(`openai.responses.parse at ${title} gives what the schema describes`, async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const reply = await rig.openai.responses.parse({
      model: `${prefix}/json`,
      input: "weather?",
      text: { format: { type: "json_schema", name: "weather", schema: weather, strict: true } },
    });
    assert.deepEqual(reply.output_parsed, { city: "Paris", unit: "celsius" });
  });

  onPlanes(
    `openai.responses at ${title} numbers its events and opens and closes every item`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      const open: string[] = [];
      const types: string[] = [];
      const stream = await rig.openai.responses.create({
        model: `${prefix}/agent`,
        input: "hello",
        tools: [{ type: "function", name: "get_weather", parameters: weather, strict: false }],
        stream: true,
      });
      for await (const event of stream) {
        assert.equal(event.sequence_number, types.length);
        types.push(event.type);
        if (event.type === "response.output_item.added") open.push(event.item.id!);
        if (event.type === "response.output_item.done") assert.equal(open.pop(), event.item.id);
      }
      assert.deepEqual(open, []);
      assert.deepEqual(types.slice(0, 2), ["response.created", "response.in_progress"]);
      assert.equal(types.at(-1), "response.completed");
      assert.equal(types.filter((type) => type === "response.output_item.done").length, 2);
    },
  );
}

onPlanes(
  "openai.responses is told that only its own upstream knows an earlier reply",
  async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    for (const { prefix } of UPSTREAMS.filter((upstream) => upstream.prefix !== "responses")) {
      const request = { model: `${prefix}/echo`, input: "more", previous_response_id: "resp_1" };
      const error = await caught(rig.openai.responses.create(request));
      assert.equal(error.status, 400);
      assert.match(error.message, /"previous_response_id".*send the whole conversation/);
    }
    assert.equal(rig.mock.requests.length, 0);
  },
);

onPlanes("openai.models lists what the config offers and finds one by its name", async (plane) => {
  await using rig = await startRig({ plane, upstreams: UPSTREAMS });
  const listed = [];
  for await (const model of rig.openai.models.list()) listed.push(model.id);
  assert(listed.includes("mock/echo"), listed.join(" "));
  assert.equal((await rig.openai.models.retrieve("chat/echo")).id, "chat/echo");
  await assert.rejects(
    rig.openai.models.retrieve("nobody/has-it"),
    openaiChat.errors[404] as ErrorConstructor,
  );
});

onPlanes("openai.embeddings come through, as numbers and as base64", async (plane) => {
  await using rig = await startRig({ plane, upstreams: UPSTREAMS });
  const request = { model: "chat/embed", input: ["one", "two"] };
  const numbers = await rig.openai.embeddings.create({ ...request, encoding_format: "float" });
  const decoded = await rig.openai.embeddings.create(request); // the SDK asks for base64
  assert.equal(numbers.data.length, 2);
  assert.deepEqual(
    decoded.data.map((one) => one.embedding),
    numbers.data.map((one) => one.embedding),
  );
  assert.equal(JSON.parse(rig.mock.requests[0]!.body).model, "embed");
});

onPlanes(
  "openai retries a 429 by itself and asks the gateway as often as it says",
  async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const patient = rig.openai.withOptions({ maxRetries: 1 });
    await assert.rejects(
      patient.chat.completions.create({
        model: "messages/error-429",
        messages: [{ role: "user", content: "hello" }],
      }),
      openaiChat.errors[429] as ErrorConstructor,
    );
    assert.equal((await rig.recorded(2)).length, 2);
    assert.equal(rig.mock.requests.length, 2);
  },
);

onPlanes("openai never sends its own key to a provider", async (plane) => {
  await using rig = await startRig({ plane, upstreams: UPSTREAMS });
  for (const { prefix } of UPSTREAMS) {
    await openaiChat.ask(rig, { model: `${prefix}/echo`, text: "hello", streamed: false });
    const { headers } = rig.mock.requests.at(-1)!;
    const sent = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization;
    assert.equal(sent?.replace("Bearer ", ""), "the-key-of-the-provider");
  }
});
