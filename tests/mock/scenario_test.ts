import assert from "@std/assert";
import { Fault } from "../../src/base/fault.ts";
import { startMock } from "../../src/mock/mock.ts";
import { parseScenarios, readScenarioFile } from "../../src/mock/scenario_file.ts";

const yaml = `
- match: { model: weather, turn: 1 }
  reply:
    thinking: The user wants the weather.
    tool_calls:
      - { name: get_weather, arguments: { city: Paris } }
- match: { model: weather }
  reply: { text: It is sunny., finish: length, usage: { text: 7 } }
- match: { contains: teapot }
  reply: { status: 418, error: I am a teapot, headers: { x-pot: short } }
- match: { contains: drop }
  reply: { text: one two three four, cut_after: 2 }
- match: { dialect: openai_responses }
  reply: { text: Hello Responses }
`;

Deno.test("a scenario file answers before the table of models, first match first", async () => {
  const mock = await startMock({ scenarios: parseScenarios(yaml, "s.yaml") });
  const post = async (path: string, body: object) => {
    const response = await fetch(mock.url + path, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const chat = (body: object) => post("/v1/chat/completions", { model: "mock/weather", ...body });
  const user = { role: "user", content: "weather?" };
  try {
    const first = await chat({ messages: [user] });
    const message = first.body.choices[0].message;
    assert.equal(message.reasoning_content, "The user wants the weather.");
    assert.equal(message.tool_calls[0].function.arguments, '{"city":"Paris"}');
    const result = { role: "tool", tool_call_id: message.tool_calls[0].id, content: "sun" };
    const second = await chat({ messages: [user, message, result] });
    assert.equal(second.body.choices[0].message.content, "It is sunny.");
    assert.equal(second.body.choices[0].finish_reason, "length");
    assert.equal(second.body.usage.completion_tokens, 7);
    const pot = await chat({ model: "any", messages: [{ role: "user", content: "a teapot!" }] });
    assert.equal(pot.status, 418);
    assert.equal(pot.body.error.message, "I am a teapot");
    assert.equal(pot.headers.get("x-pot"), "short");
    const other = await post("/v1/responses", { model: "any", input: "x" });
    assert.equal(other.body.output[0].content[0].text, "Hello Responses");
    const dropped = await fetch(`${mock.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "any",
        stream: true,
        messages: [{ role: "user", content: "drop" }],
      }),
    });
    await assert.rejects(dropped.text());
    const table = await chat({ model: "echo", messages: [{ role: "user", content: "plain" }] });
    assert.match(table.body.choices[0].message.content, /plain/);
  } finally {
    await mock.close();
  }
});

Deno.test("a scenario file's mistakes are reported with file and place", async () => {
  const table: readonly [text: string, message: RegExp][] = [
    ["a: 1", /"s\.yaml": the file must be a list/],
    ["- match: {}", /\[0\] has no "reply"/],
    ["- reply: { text: 1 }", /\[0\]\.reply\.text must be text/],
    ["- reply: { tex: a }", /unknown key "tex"; known are text, thinking/],
    ["- { reply: { text: a }, when: {} }", /\[0\] has the unknown key "when"/],
    [
      "- reply: { text: a }\n- reply: { status: 99 }",
      /\[1\]\.reply\.status must be a whole number from 200/,
    ],
    ["- reply: { error: x }", /"error" without "status"/],
    ["- match: { dialect: soap }\n  reply: {}", /must be one of openai_chat/],
    ["- reply: { tool_calls: [{ name: f }] }", /\[0\]\.reply\.tool_calls\[0\]\.arguments must be/],
    ["- reply: { finish: done }", /\.finish must be stop, length/],
    ["- [", /not valid YAML/],
  ];
  for (const [text, message] of table) {
    assert.throws(() => parseScenarios(text, "s.yaml"), (error: unknown) => {
      if (!(error instanceof Fault)) return false;
      assert.equal(error.code, "config");
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(readScenarioFile("/nowhere/s.yaml"), /no such file/);
});
