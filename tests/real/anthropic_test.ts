import assert from "@std/assert";
import { onPlanes } from "../support/planes.ts";
import { startRig } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";
import { anthropicMessages } from "./anthropic_messages.ts";
import { testEverywhere } from "./matrix.ts";

testEverywhere(anthropicMessages);

const weather = {
  type: "object" as const,
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "kelvin"] } },
  required: ["city", "unit"],
  additionalProperties: false as const,
};
const hello = [{ role: "user" as const, content: "hello" }];

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `anthropic.beta.messages.toolRunner at ${title} runs the tool and ends with its answer`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      for (const stream of [false, true]) {
        const asked: unknown[] = [];
        const request = {
          model: `${prefix}/tools-2`,
          max_tokens: 1024,
          messages: [...hello], // the runner keeps its history in it
          tools: [{
            name: "get_weather",
            input_schema: weather,
            description: "The weather now",
            parse: (input: unknown) => input,
            run(input: unknown) {
              asked.push(input);
              return `sunny ${asked.length}`;
            },
          }],
        };
        const runner = stream
          ? rig.anthropic.beta.messages.toolRunner({ ...request, stream: true })
          : rig.anthropic.beta.messages.toolRunner({ ...request, stream: false });
        const message = await runner.runUntilDone();
        const text = message.content.map((block) => block.type === "text" ? block.text : "").join(
          "",
        );
        assert.equal(
          text,
          "The tool get_weather answered: sunny 1\nThe tool get_weather answered: sunny 2",
        );
        assert.equal(asked.length, 2);
      }
    },
  );

  onPlanes(`anthropic.messages.countTokens at ${title} gives a number`, async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const counted = await rig.anthropic.messages.countTokens({
      model: `${prefix}/echo`,
      messages: hello,
    });
    assert(counted.input_tokens > 0);
    // A provider that speaks Messages is asked; for the others the gateway estimates.
    assert.equal(rig.mock.requests.length, prefix === "messages" ? 1 : 0);
  });

  onPlanes(
    `anthropic.messages.stream at ${title} sends every event that the SDK waits for`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      const stream = rig.anthropic.messages.stream({
        model: `${prefix}/agent`,
        max_tokens: 1024,
        messages: hello,
        tools: [{ name: "get_weather", input_schema: weather }],
      });
      const types: string[] = [];
      for await (const event of stream) if (types.at(-1) !== event.type) types.push(event.type);
      assert.deepEqual(types.filter((type) => type !== "ping"), [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
      ]);
      const { usage } = await stream.finalMessage();
      assert(usage.input_tokens > 0 && usage.output_tokens > 0);
    },
  );
}

onPlanes(
  "anthropic.messages answers with the model's name as it was asked for, at every upstream",
  async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    for (const { prefix } of UPSTREAMS) {
      const request = { model: `${prefix}/echo`, max_tokens: 99, messages: hello };
      assert.equal((await rig.anthropic.messages.create(request)).model, request.model);
      const streamed = await rig.anthropic.messages.stream(request).finalMessage();
      assert.equal(streamed.model, request.model);
    }
  },
);

onPlanes(
  "anthropic.models lists what the config offers and finds one by its name",
  async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const listed = [];
    for await (const model of rig.anthropic.models.list()) listed.push(model);
    assert(listed.some(({ id, type }) => id === "mock/echo" && type === "model"));
    assert.equal((await rig.anthropic.models.retrieve("messages/echo")).id, "messages/echo");
    await assert.rejects(
      rig.anthropic.models.retrieve("nobody/has-it"),
      anthropicMessages.errors[404] as ErrorConstructor,
    );
  },
);

onPlanes("anthropic never sends its own key to a provider", async (plane) => {
  await using rig = await startRig({ plane, upstreams: UPSTREAMS });
  for (const { prefix } of UPSTREAMS) {
    await anthropicMessages.ask(rig, { model: `${prefix}/echo`, text: "hello", streamed: false });
    const { headers } = rig.mock.requests.at(-1)!;
    const sent = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization;
    assert.equal(sent?.replace("Bearer ", ""), "the-key-of-the-provider");
  }
});
