import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

/* Coding agents: the tools they offer as they offer them, and their side requests. */

async function ask(path: string, body: object) {
  const mock = await startMock();
  try {
    const response = await fetch(mock.url + path, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } finally {
    await mock.close();
  }
}

const readTool = {
  name: "Read",
  input_schema: {
    type: "object",
    properties: { file_path: { type: "string" } },
    required: ["file_path"],
  },
};
const bash = {
  name: "Bash",
  input_schema: {
    type: "object",
    properties: {
      command: { type: "string" },
      timeout: { type: "number" },
      description: { type: "string" },
    },
    required: ["command"],
    additionalProperties: false,
  },
};

Deno.test("model agent runs Claude Code's Bash and then quotes its output", async () => {
  const request = {
    model: "agent",
    max_tokens: 32_000,
    system: [{ type: "text", text: "You are Claude Code." }],
    tools: [readTool, bash],
  };
  const user = { role: "user", content: [{ type: "text", text: "run it" }] };
  // Claude Code 2.1 puts a system turn behind the user's.
  const system = { role: "system", content: "Be brief." };
  const first = await ask("/v1/messages", { ...request, messages: [user, system] });
  assert.deepEqual(first.content[1].input, { command: "echo planoai-tool-ran" });
  assert.equal(first.content[1].name, "Bash");
  assert.equal(first.stop_reason, "tool_use");
  const result = {
    role: "user",
    content: [
      { type: "tool_result", tool_use_id: first.content[1].id, content: "planoai-tool-ran" },
      { type: "text", text: "<system-reminder>Be brief.</system-reminder>" },
    ],
  };
  const second = await ask("/v1/messages", {
    ...request,
    messages: [user, system, { role: "assistant", content: first.content }, result, system],
  });
  assert.equal(second.content[0].text, "The tool Bash answered: planoai-tool-ran");
  assert.equal(second.stop_reason, "end_turn");
});

Deno.test("model agent runs each shell that Codex offers", async () => {
  const shell = (name: string, properties: object, required: readonly string[]) => ({
    type: "function",
    name,
    strict: false,
    parameters: { type: "object", properties, required, additionalProperties: false },
  });
  const words = { type: "array", items: { type: "string" } };
  const table = [
    [shell("shell", { command: words }, ["command"]), {
      command: ["bash", "-lc", "echo planoai-tool-ran"],
    }],
    [shell("exec_command", { cmd: { type: "string" } }, ["cmd"]), { cmd: "echo planoai-tool-ran" }],
    [shell("shell_command", { command: { type: "string" } }, ["command"]), {
      command: "echo planoai-tool-ran",
    }],
  ] as const;
  const patch = { type: "custom", name: "apply_patch", description: "", format: { type: "text" } };
  for (const [tool, args] of table) {
    const tools = [patch, { type: "web_search" }, tool];
    const input = [{
      type: "message",
      role: "user",
      content: [{ type: "input_text", text: "go" }],
    }];
    const first = await ask("/v1/responses", { model: "agent", input, tools, store: false });
    const call = first.output[1];
    assert.equal(call.name, tool.name);
    assert.deepEqual(JSON.parse(call.arguments), args);
    const output = { type: "function_call_output", call_id: call.call_id, output: "ran" };
    const second = await ask("/v1/responses", {
      model: "agent",
      tools,
      input: [...input, ...first.output, output],
    });
    assert.equal(second.output[0].content[0].text, `The tool ${tool.name} answered: ran`);
  }
});

Deno.test("model tool writes free text to a custom tool and names a tool's namespace", async () => {
  const patch = { type: "custom", name: "apply_patch", description: "" };
  const custom = await ask("/v1/responses", { model: "tool", input: "go", tools: [patch] });
  assert.equal(custom.output[0].type, "custom_tool_call");
  assert.match(custom.output[0].input, /^\*\*\* Begin Patch\n/);
  const inner = { type: "function", name: "open", parameters: { type: "object", properties: {} } };
  const space = { type: "namespace", name: "files", tools: [inner] };
  const call = await ask("/v1/responses", { model: "tool", input: "go", tools: [space] });
  assert.deepEqual([call.output[0].namespace, call.output[0].name], ["files", "open"]);
});

Deno.test("models answer Claude Code's side requests as it expects", async () => {
  const quota = await ask("/v1/messages", {
    model: "agent",
    max_tokens: 1,
    messages: [{ role: "user", content: "quota" }],
  });
  assert.equal(quota.stop_reason, "max_tokens");
  const title = await ask("/v1/messages", {
    model: "agent",
    max_tokens: 512,
    system: "Extract a title. Answer with a JSON object with isNewTopic and title.",
    messages: [{ role: "user", content: "fix the bug" }],
  });
  assert.equal(JSON.parse(title.content[0].text).title, "Mock session");
  const schema = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
  const structured = await ask("/v1/messages", {
    model: "agent",
    max_tokens: 512,
    output_config: { format: { type: "json_schema", schema } },
    messages: [{ role: "user", content: "fix the bug" }],
  });
  assert.deepEqual(JSON.parse(structured.content[0].text), { title: "Mock session" });
});

Deno.test("model inspect and image tell what reached the provider", async () => {
  const data = btoa("not really a picture");
  const content = [
    { type: "text", text: "look" },
    { type: "image", source: { type: "base64", media_type: "image/png", data } },
  ];
  const request = { max_tokens: 500, messages: [{ role: "user", content }] };
  const image = await ask("/v1/messages", { model: "image", ...request });
  assert.match(image.content[0].text, /^I see 1 media: image\/png \(\d+ bytes\)\.$/);
  const seen = JSON.parse(
    (await ask("/v1/messages", { model: "inspect", ...request })).content[0].text,
  );
  assert.equal(seen.turns[0].parts[1].mediaType, "image/png");
  assert.equal(seen.max_tokens, 500);
});
