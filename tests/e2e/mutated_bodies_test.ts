import assert from "@std/assert";
import { isArray, isObject, type Json } from "../../src/base/json.ts";
import { CHAT, type Client, CLIENTS, errorOf, MESSAGES, RESPONSES } from "./clients.ts";
import { scenario, startMockStage } from "./stage.ts";

/** A request of each dialect with most of what it can say. */
const RICH: ReadonlyMap<Client, Json> = new Map([
  [CHAT, {
    stream: false,
    temperature: 0.5,
    max_completion_tokens: 100,
    stop: ["x"],
    response_format: {
      type: "json_schema",
      json_schema: { name: "s", schema: { type: "object" } },
    },
    tools: [{
      type: "function",
      function: { name: "f", description: "d", parameters: { type: "object", properties: {} } },
    }],
    tool_choice: { type: "function", function: { name: "f" } },
    messages: [
      { role: "system", content: "s" },
      {
        role: "user",
        content: [{ type: "text", text: "t" }, {
          type: "image_url",
          image_url: { url: "data:image/png;base64,AAAA" },
        }],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  }],
  [MESSAGES, {
    stream: false,
    max_tokens: 2000,
    system: [{ type: "text", text: "s", cache_control: { type: "ephemeral", ttl: "5m" } }],
    stop_sequences: ["x"],
    thinking: { type: "enabled", budget_tokens: 1024 },
    metadata: { user_id: "u" },
    tools: [{ name: "f", description: "d", input_schema: { type: "object", properties: {} } }],
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
    messages: [
      {
        role: "user",
        content: [{ type: "text", text: "t" }, {
          type: "image",
          source: { type: "base64", media_type: "image/png", data: "AAAA" },
        }],
      },
      {
        role: "assistant",
        content: [{ type: "thinking", thinking: "h", signature: "sig" }, {
          type: "tool_use",
          id: "c1",
          name: "f",
          input: { a: 1 },
        }],
      },
      {
        role: "user",
        content: [{
          type: "tool_result",
          tool_use_id: "c1",
          content: [{ type: "text", text: "r" }],
        }],
      },
    ],
  }],
  [RESPONSES, {
    stream: false,
    instructions: "s",
    max_output_tokens: 100,
    reasoning: { effort: "low", summary: "auto" },
    text: { format: { type: "json_schema", name: "s", schema: { type: "object" } } },
    tools: [{ type: "function", name: "f", parameters: { type: "object", properties: {} } }],
    tool_choice: "auto",
    input: [
      { role: "user", content: [{ type: "input_text", text: "t" }] },
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "h" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "r" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "a" }] },
    ],
  }],
]);

const STRANGE: readonly Json[] = [null, true, -1.5e300, "strange", [], {}, [[null]], { type: 7 }];

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    scenario(
      `answers every wrongly typed ${client.title} request for a ${upstream.title} provider, and never fails inside`,
      async (plane) => {
        await using stage = await startMockStage({ plane });
        let refused = 0;
        let count = 0;
        for (const mutant of mutants(RICH.get(client)!)) {
          const value = mutant as { readonly [key: string]: Json };
          const got = await stage.call({
            path: client.path,
            headers: client.headers,
            body: JSON.stringify({ model: `${upstream.own}/echo`, ...value }),
          });
          count++;
          assert(
            [200, 400].includes(got.status),
            `${got.status} ${got.text} ${JSON.stringify(mutant)}`,
          );
          assert(got.whole);
          if (got.status === 400) {
            refused++;
            errorOf(client, got);
          }
        }
        assert(count > 100 && refused > count / 20, `${refused} of ${count} were refused`);
        await stage.assertInFlight(0);
      },
    );
  }
}

/** The value with one place replaced by something strange, place by place; taking turns. */
function* mutants(value: Json): Generator<Json> {
  let turn = 0;
  for (const path of placesOf(value)) {
    // All kinds at every place would be thousands; each place meets three, in turn.
    for (let i = 0; i < 3; i++) yield withPlace(value, path, STRANGE[turn++ % STRANGE.length]!);
  }
}

function* placesOf(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (!isArray(value) && !isObject(value)) return;
  for (const [key, item] of Object.entries(value)) yield* placesOf(item, [...path, key]);
}

function withPlace(value: Json, path: readonly string[], replacement: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (isArray(value)) {
    return value.map((item, index) =>
      String(index) === key ? withPlace(item, rest, replacement) : item
    );
  }
  if (!isObject(value)) return value;
  return { ...value, [key]: withPlace(value[key]!, rest, replacement) };
}
