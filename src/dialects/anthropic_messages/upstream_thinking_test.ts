import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import {
  call,
  chatRequest,
  CLAUDE,
  lossesOf,
  result,
  toMessages,
  user,
} from "../../../tests/support/messages.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";
import { decodeRequest } from "./client_request.ts";

const tool = { type: "function", name: "f" } as const;

function fields(request: Partial<ChatRequest>, turns: readonly Turn[] = [user("x")]) {
  const translated = toMessages(chatRequest(turns, request));
  const { messages: _, tools: __, model: ___, ...rest } = translated.value;
  return { fields: rest as JsonObject, losses: lossesOf(translated) };
}

Deno.test("writeThinking gives an effort a budget and room for the answer above it", () => {
  const cases = [
    { effort: "minimal", budget: 1024 },
    { effort: "low", budget: 2048 },
    { effort: "medium", budget: 8192 },
    { effort: "high", budget: 16384 },
    { effort: "toString", budget: 8192 },
  ];
  for (const { effort, budget } of cases) {
    assert.deepEqual(fields({ reasoning: { mode: "on", effort } }), {
      fields: {
        max_tokens: budget + 100,
        thinking: { type: "enabled", budget_tokens: budget },
      },
      losses: ["approximated /reasoning", "approximated /maxTokens"],
    });
  }
});

Deno.test("writeThinking tells an adaptive model its effort", () => {
  const translated = toMessages(
    chatRequest([user("x")], { reasoning: { mode: "on", effort: "minimal", summary: "auto" } }),
    { quirks: { thinking: "adaptive" } },
  );
  assert.deepEqual(translated.value.thinking, { type: "adaptive", display: "summarized" });
  assert.deepEqual(translated.value.output_config, { effort: "low" });
  assert.deepEqual(lossesOf(translated), ["approximated /reasoning"]);
});

Deno.test("writeThinking knows what a generation of models refuses", () => {
  const send = (model: string, request: Partial<ChatRequest>) => {
    const translated = toMessages(chatRequest([user("x")], request), { model });
    const { thinking, output_config, temperature } = translated.value;
    return [{ thinking, output_config, temperature }, lossesOf(translated)];
  };
  const sampling = { maxTokens: 10, temperature: 0.3 };
  const adaptive = { type: "adaptive" };
  assert.deepEqual(
    send("claude-opus-4-7", { reasoning: { mode: "on", effort: "xhigh" }, sampling }),
    [
      { thinking: adaptive, output_config: { effort: "xhigh" }, temperature: undefined },
      ["unsupported /temperature"],
    ],
  );
  assert.deepEqual(send("claude-opus-4-6", { reasoning: { mode: "on", effort: "xhigh" } }), [
    { thinking: adaptive, output_config: { effort: "high" }, temperature: undefined },
    ["approximated /reasoning"],
  ]);
  assert.deepEqual(send("claude-sonnet-5", { reasoning: { mode: "off" }, sampling }), [
    { thinking: undefined, output_config: undefined, temperature: undefined },
    ["unsupported /reasoning", "unsupported /temperature"],
  ]);
  assert.deepEqual(send("claude-opus-4-6", { reasoning: { mode: "off" }, sampling }), [
    { thinking: { type: "disabled" }, output_config: undefined, temperature: 0.3 },
    [],
  ]);
});

Deno.test("writeThinking raises a budget and a limit that the API would refuse (W048)", () => {
  assert.deepEqual(fields({ reasoning: { mode: "on", budgetTokens: 100 } }).fields, {
    max_tokens: 1124,
    thinking: { type: "enabled", budget_tokens: 1024 },
  });
});

Deno.test("writeThinking gives up what a thinking model refuses (W048)", () => {
  const sampling = { maxTokens: 9000, temperature: 0.2, topK: 5, topP: 0.5 };
  assert.deepEqual(fields({ reasoning: { mode: "on", budgetTokens: 2000 }, sampling }), {
    fields: { max_tokens: 9000, thinking: { type: "enabled", budget_tokens: 2000 } },
    losses: ["unsupported /temperature", "unsupported /topK", "unsupported /topP"],
  });
});

Deno.test("writeThinking stays off when a tool is forced (W048)", () => {
  const request = {
    reasoning: { mode: "on", budgetTokens: 2000 },
    tools: [tool],
    toolChoice: { type: "required" },
  } as const;
  assert.deepEqual(fields(request), {
    fields: { max_tokens: 100, tool_choice: { type: "any" } },
    losses: ["unsupported /reasoning"],
  });
});

Deno.test("writeThinking stays off while tool results answer a turn without thinking (W048)", () => {
  const loop: Turn[] = [user("go"), { role: "assistant", parts: [call("a")] }, {
    role: "tool",
    parts: [result("a", "1")],
  }];
  const request = { reasoning: { mode: "on", effort: "high" }, tools: [tool] } as const;
  assert.deepEqual(fields(request, loop), {
    fields: { max_tokens: 100 },
    losses: ["unsupported /reasoning"],
  });
  const thought: Turn = {
    role: "assistant",
    parts: [
      { type: "thinking", text: "hm", seal: { kind: "signature", data: "S", issuer: CLAUDE } },
      call("a"),
    ],
  };
  const answered = [loop[0]!, thought, loop[2]!];
  assert.ok("thinking" in fields(request, answered).fields);
  // A second round of tools belongs to the same turn, and needs no thinking of its own.
  const second: Turn[] = [{ role: "assistant", parts: [call("b")] }, {
    role: "tool",
    parts: [result("b", "2")],
  }];
  assert.ok("thinking" in fields(request, [...answered, ...second]).fields);
  const thoughtLate = { ...thought, parts: [call("c"), ...thought.parts] };
  const lateResults: Turn = { role: "tool", parts: [result("c", "1"), result("a", "2")] };
  assert.ok(!("thinking" in fields(request, [loop[0]!, thoughtLate, lateResults]).fields));
  const later = [...answered, { role: "assistant", parts: [] } as Turn, ...loop];
  assert.ok(!("thinking" in fields(request, later).fields));
});

Deno.test("writeThinking defaults the limit and clamps the temperature", () => {
  assert.deepEqual(fields({ sampling: { temperature: 1.7 } }), {
    fields: { max_tokens: 8192, temperature: 1 },
    losses: ["defaulted /maxTokens", "approximated /temperature"],
  });
});

Deno.test("writeThinking writes a Messages client's own words back", () => {
  const cases: readonly { reasoning: ChatRequest["reasoning"]; said: JsonObject }[] = [
    { reasoning: { mode: "off" }, said: { thinking: { type: "disabled" } } },
    { reasoning: { mode: "on", effort: "high" }, said: { output_config: { effort: "high" } } },
    {
      reasoning: { mode: "adaptive", effort: "max" },
      said: { thinking: { type: "adaptive" }, output_config: { effort: "max" } },
    },
  ];
  for (const { reasoning, said } of cases) {
    const request = { dialect: ANTHROPIC_MESSAGES, reasoning: reasoning! };
    assert.deepEqual(fields(request), { fields: { max_tokens: 100, ...said }, losses: [] });
  }
});

Deno.test("writeThinking leaves nothing of a thinking that had to give way", () => {
  const request = decodeRequest({
    model: "m",
    max_tokens: 9000,
    thinking: { type: "enabled", budget_tokens: 2000, display: "omitted" },
    tools: [{ name: "f", input_schema: {} }],
    messages: [
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "a Chat upstream's", signature: "" },
          { type: "tool_use", id: "a", name: "f", input: {} },
        ],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: "1" }] },
    ],
  });
  const translated = toMessages(request);
  assert.ok(!("thinking" in translated.value));
  assert.deepEqual(lossesOf(translated), [
    "unsupported /messages/1/content/0",
    "unsupported /thinking",
  ]);
});
