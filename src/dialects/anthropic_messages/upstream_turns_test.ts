import assert from "@std/assert";
import { isArray, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { Part } from "../../ir/part.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import {
  assistant,
  call,
  chatRequest,
  CLAUDE,
  lossesOf,
  result,
  toMessages,
  user,
} from "../../../tests/support/messages.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";

/** `user: text:a result:c1 | assistant: call:c1`: a conversation in one line. */
function talk(body: JsonObject): string {
  const messages = body.messages;
  if (!isArray(messages)) return "";
  return (messages as readonly JsonObject[]).map((message) => {
    const blocks = (message.content as readonly JsonObject[]).map((block) => {
      switch (block.type) {
        case "text":
          return `text:${block.text}`;
        case "tool_use":
          return `call:${block.id}`;
        case "tool_result":
          return `result:${block.tool_use_id}`;
        default:
          return block.type;
      }
    });
    return `${message.role}: ${blocks.join(" ")}`;
  }).join(" | ");
}

function sent(turns: readonly Turn[], more: Partial<ChatRequest> = {}): string {
  return talk(toMessages(chatRequest(turns, more)).value);
}

function faultOf(turns: readonly Turn[]): Fault {
  try {
    toMessages(chatRequest(turns));
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return assert.fail("nothing was thrown");
}

const calls: Turn = { role: "assistant", parts: [call("a"), call("b")] };
const answerA: Turn = { role: "tool", parts: [result("a", "1")] };
const answerB: Turn = { role: "tool", parts: [result("b", "2")] };

Deno.test("encodeRequest puts the results of one round in one message, before any text (W029)", () => {
  assert.equal(
    sent([user("go"), calls, answerA, user("and?"), answerB]),
    "user: text:go | assistant: call:a call:b | user: result:a result:b text:and?",
  );
});

Deno.test("encodeRequest merges consecutive turns of one role (W032)", () => {
  assert.equal(
    sent([user("a"), user("b"), assistant("c"), assistant("d"), user("e")]),
    "user: text:a text:b | assistant: text:c text:d | user: text:e",
  );
});

Deno.test("encodeRequest refuses a result without a call and names it (W030)", () => {
  const fault = faultOf([user("go"), { role: "tool", parts: [result("zzz", "1")] }]);
  assert.equal(fault.code, "bad_request");
  assert.match(fault.message, /"zzz"/);
  assert.equal(fault.param, "results.zzz");
});

Deno.test("encodeRequest refuses a call without a result and names it (W030)", () => {
  for (const rest of [[answerA], [answerA, user("x")], [user("x")], []]) {
    const fault = faultOf([user("go"), calls, ...rest]);
    assert.equal(fault.reason, "missing_tool_result");
    assert.match(fault.message, rest[0] === answerA ? /"b"/ : /"a"/);
  }
});

Deno.test("encodeRequest sends a second result for one call once (W031)", () => {
  const again: Turn = { role: "tool", parts: [result("a", "9")] };
  const translated = toMessages(chatRequest([user("go"), calls, answerA, again, answerB]));
  assert.equal(
    talk(translated.value),
    "user: text:go | assistant: call:a call:b | user: result:a result:b",
  );
  assert.deepEqual(lossesOf(translated), ["unsupported /results/a"]);
});

Deno.test("encodeRequest tells call ids apart that an upstream counts anew in each reply (W024)", () => {
  const round: Turn[] = [{ role: "assistant", parts: [call("call_0")] }, {
    role: "tool",
    parts: [result("call_0", "1")],
  }];
  assert.equal(
    sent([user("go"), ...round, ...round]),
    "user: text:go | assistant: call:call_0 | user: result:call_0 | assistant: call:call_0_2 | user: result:call_0_2",
  );
});

Deno.test("encodeRequest makes call ids legal on both ends (W025)", () => {
  assert.match(
    sent([user("go"), { role: "assistant", parts: [call("a.b|c")] }, {
      role: "tool",
      parts: [result("a.b|c", "1")],
    }]),
    /call:(a_b_c_[0-9a-f]{8}) \| user: result:\1$/,
  );
});

Deno.test("encodeRequest gathers instructions in system and reports those that moved (W085)", () => {
  const translated = toMessages(chatRequest([
    { role: "system", parts: [{ type: "text", text: "one", cache: {} }] },
    { role: "developer", parts: [{ type: "text", text: "two" }] },
    user("hi"),
    { role: "system", at: "/messages/3", parts: [{ type: "text", text: "three", cache: {} }] },
  ]));
  const mark = { cache_control: { type: "ephemeral" } };
  assert.deepEqual(translated.value.system, [
    { type: "text", text: "one", ...mark },
    { type: "text", text: "two" },
    { type: "text", text: "three", ...mark },
  ]);
  assert.deepEqual(lossesOf(translated), ["approximated /messages/3"]);
});

Deno.test("encodeRequest sends images where the API takes them only", () => {
  const image = (at: string): Part => ({
    type: "media",
    at,
    media: "image",
    mediaType: "",
    source: { kind: "url", url: "https://e.com/a.png" },
  });
  const translated = toMessages(chatRequest([
    { role: "system", parts: [image("/s"), { type: "text", text: "s" }] },
    { role: "user", parts: [image("/u")] },
    { role: "assistant", parts: [image("/a"), { type: "text", text: "x" }] },
    user("y"),
  ]));
  assert.equal(talk(translated.value), "user: image | assistant: text:x | user: text:y");
  assert.deepEqual(translated.value.system, [{ type: "text", text: "s" }]);
  assert.deepEqual(lossesOf(translated), ["unsupported /s", "unsupported /a"]);
});

Deno.test("encodeRequest drops empty text and keeps its breakpoint on the block before it (W080)", () => {
  const parts: Part[] = [{ type: "text", text: "a" }, { type: "text", text: "", cache: {} }];
  const { value } = toMessages(chatRequest([{ role: "user", parts }]));
  assert.deepEqual(value.messages, [{
    role: "user",
    content: [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }],
  }]);
});

Deno.test("encodeRequest sends a minimal message for an empty one (W080)", () => {
  assert.equal(sent([user("")]), "user: text:.");
  assert.equal(sent([]), "user: text:.");
  assert.equal(
    sent([user("a"), assistant(" \n"), user("b")]),
    "user: text:a | assistant: text:. | user: text:b",
  );
});

Deno.test("encodeRequest begins with the user and ends without white space (W080)", () => {
  assert.equal(sent([assistant("Hi. ")]), "user: text:. | assistant: text:Hi.");
  assert.equal(sent([user("a"), assistant("  ")]), "user: text:a");
});

Deno.test("encodeRequest keeps a client's own conversation where it is", () => {
  const turns = [
    user("a"),
    { role: "system", parts: [{ type: "text", text: "s" }] },
    user("b"),
  ] as const;
  assert.equal(
    sent(turns, { dialect: ANTHROPIC_MESSAGES }),
    "user: text:a | system: text:s | user: text:b",
  );
});

Deno.test("encodeRequest sends arguments that are no object under a name, and says so", () => {
  const translated = toMessages(
    chatRequest([user("go"), { role: "assistant", parts: [call("a", '{"cut')] }, answerA]),
  );
  const messages = translated.value.messages as readonly { content: readonly JsonObject[] }[];
  assert.deepEqual(messages[1]?.content[0]?.input, { raw_arguments: '{"cut' });
  assert.deepEqual(lossesOf(translated), ["approximated /calls/a"]);
});

Deno.test("encodeRequest gives thinking back to its issuer only (W046)", () => {
  const thinking = (issuer?: typeof CLAUDE): Turn => ({
    role: "assistant",
    parts: [{
      type: "thinking",
      at: "/t",
      text: "hm",
      seal: { kind: "signature", data: "S==", ...(issuer === undefined ? {} : { issuer }) },
    }, { type: "text", text: "x" }],
  });
  const cases = [
    { issuer: CLAUDE, dialect: undefined, kept: true },
    { issuer: { provider: "bedrock", modelFamily: "claude" }, dialect: undefined, kept: false },
    { issuer: { ...CLAUDE, organisation: "b" }, dialect: undefined, kept: false },
    { issuer: undefined, dialect: undefined, kept: false },
    { issuer: undefined, dialect: ANTHROPIC_MESSAGES, kept: true },
  ];
  for (const { issuer, dialect, kept } of cases) {
    const turns = [user("a"), thinking(issuer), user("b")];
    const translated = toMessages(chatRequest(turns, dialect === undefined ? {} : { dialect }));
    const messages = translated.value.messages as readonly { content: readonly JsonObject[] }[];
    const block = { type: "thinking", thinking: "hm", signature: "S==" };
    assert.deepEqual(messages[1]?.content, [
      ...(kept ? [block] : []),
      { type: "text", text: "x" },
    ]);
    assert.deepEqual(lossesOf(translated), kept ? [] : ["unsupported /t"]);
  }
});
