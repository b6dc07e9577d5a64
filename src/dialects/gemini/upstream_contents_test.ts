import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Issuer } from "../../ir/origin.ts";
import type { Part, Seal, ThinkingPart } from "../../ir/part.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import {
  assistant,
  call,
  chatRequest,
  lossesOf,
  result,
  user,
} from "../../../tests/support/messages.ts";
import { GEMINI } from "../ids.ts";
import { gemini } from "./mod.ts";

const GOOGLE: Issuer = { provider: "gemini", modelFamily: "gemini" };

function write(request: ChatRequest, target: Partial<UpstreamTarget> = {}) {
  return gemini.upstream.encodeRequest(request, {
    model: "gemini-2.5-flash",
    issuer: GOOGLE,
    quirks: {},
    unsupported: "drop",
    ...target,
  });
}

function contents(turns: readonly Turn[], target: Partial<UpstreamTarget> = {}): string {
  return talk(write(chatRequest(turns), target).value);
}

/** `user: text:a result:f=1 | model: call:f!sig`: a conversation in one line. */
function talk(body: JsonObject): string {
  return (body.contents as unknown as readonly JsonObject[]).map(({ role, parts }) =>
    `${role}: ${(parts as unknown as readonly JsonObject[]).map(word).join(" ")}`
  ).join(" | ");
}

function word(part: JsonObject): string {
  const signature = part.thoughtSignature === undefined ? "" : `!${part.thoughtSignature}`;
  const called = part.functionCall as JsonObject | undefined;
  if (called !== undefined) return `call:${called.id ?? called.name}${signature}`;
  const answer = part.functionResponse as JsonObject | undefined;
  if (answer !== undefined) {
    const { output, error } = answer.response as JsonObject;
    return `result:${answer.id ?? answer.name}=${output ?? `E${error}`}`;
  }
  if (part.inlineData !== undefined) return `inline${signature}`;
  return `${part.thought === true ? "thought" : "text"}:${part.text}${signature}`;
}

const calls: Turn = { role: "assistant", parts: [call("a"), call("b")] };
const answerA: Turn = { role: "tool", parts: [result("a", "1")] };
const answerB: Turn = { role: "tool", parts: [result("b", "2")] };

function sealed(data: string, seal: Partial<Seal> = {}, text = ""): ThinkingPart {
  return {
    type: "thinking",
    at: `/seals/${data}`,
    text,
    seal: { kind: "signature", data, issuer: GOOGLE, ...seal },
  };
}

Deno.test("encodeRequest puts results into one content right behind their calls, in call order", () => {
  assert.equal(
    contents([user("go"), calls, answerB, user("and?"), answerA]),
    "user: text:go | model: call:f call:f | user: result:f=1 result:f=2 text:and?",
  );
});

Deno.test("encodeRequest joins turns of one role (W032)", () => {
  assert.equal(
    contents([user("a"), user("b"), assistant("c"), assistant("d"), user("e")]),
    "user: text:a text:b | model: text:c text:d | user: text:e",
  );
});

Deno.test("encodeRequest begins with the user and sends no empty content (W080)", () => {
  assert.equal(
    contents([assistant("hi"), user("")]),
    "user: text:. | model: text:hi | user: text:.",
  );
  assert.equal(contents([]), "user: text:.");
});

Deno.test("encodeRequest drops the second result of a call (W031)", () => {
  const request = chatRequest([user("go"), calls, answerA, answerB, answerA]);
  const { value, losses } = write(request);
  assert.equal(talk(value), "user: text:go | model: call:f call:f | user: result:f=1 result:f=2");
  assert.deepEqual(losses.map(({ at }) => at), ["/results/a"]);
});

Deno.test("encodeRequest refuses a result without a call and a call without a result (W030)", () => {
  for (const turns of [[user("go"), answerA], [user("go"), calls, answerA, user("x")]]) {
    assert.throws(
      () => contents(turns),
      (error: unknown) => error instanceof Fault && error.param !== undefined,
    );
  }
});

Deno.test("encodeRequest says a failed result as an error, and an object as itself", () => {
  const failed: Turn = { role: "tool", parts: [{ ...result("a", "no"), isError: true }] };
  const object: Turn = { role: "tool", parts: [result("b", '{"n":1}')] };
  const { value } = write(chatRequest([user("go"), calls, failed, object]));
  assert.deepEqual(value.contents, [
    { role: "user", parts: [{ text: "go" }] },
    {
      role: "model",
      parts: [{ functionCall: { name: "f", args: {} } }, { functionCall: { name: "f", args: {} } }],
    },
    {
      role: "user",
      parts: [
        { functionResponse: { name: "f", response: { error: "no" } } },
        { functionResponse: { name: "f", response: { n: 1 } } },
      ],
    },
  ]);
});

Deno.test("encodeRequest sends ids where the model has them, or the provider says so", () => {
  const turns = [user("go"), calls, answerA, answerB];
  assert.match(contents(turns, { model: "gemini-3-pro" }), /call:a!\S+ call:b \| user: result:a=1/);
  assert.match(contents(turns, { quirks: { callIds: true } }), /call:a call:b/);
  assert.doesNotMatch(
    contents(turns, { model: "gemini-3-pro", quirks: { callIds: false } }),
    /call:a/,
  );
});

Deno.test("encodeRequest puts images of results inside, or behind all results of older models", () => {
  const image: Part = {
    type: "media",
    media: "image",
    mediaType: "image/png",
    source: { kind: "inline", base64: "AA" },
  };
  const seen: Turn = {
    role: "tool",
    parts: [{ ...result("a", "1"), parts: [image] }, result("b", "2")],
  };
  assert.match(
    contents([user("go"), calls, seen, user("and?")]),
    /user: result:f= result:f=2 inline text:and\?$/,
  );
  const { value } = write(chatRequest([user("go"), calls, seen]), { model: "gemini-3-flash" });
  assert.match(JSON.stringify(value), /"response":\{"output":""\},"parts":\[\{"inlineData"/);
});

Deno.test("encodeRequest returns signatures on the part that they sign, never two as one (W043)", () => {
  const parts: Part[] = [
    sealed("T1", {}, "one"),
    sealed("T2", {}, "two"),
    { type: "text", text: "a" },
    sealed("X1", { signs: "text" }),
    { type: "text", text: "" },
    sealed("X2", { signs: "text" }),
    sealed("C1", { signs: "tool_call" }),
    call("a"),
    call("b"),
  ];
  const request = {
    ...chatRequest([user("go"), { role: "assistant", parts }, answerA, answerB]),
    dialect: GEMINI,
  };
  assert.equal(
    talk(write(request, { model: "gemini-3-pro" }).value),
    "user: text:go | model: thought:one!T1 thought:two!T2 text:a!X1 text:!X2 call:a!C1 call:b" +
      " | user: result:a=1 result:b=2",
  );
});

Deno.test("encodeRequest finds the part of a signature that another dialect has moved", () => {
  const parts: Part[] = [
    sealed("X", { signs: "text" }),
    sealed("C", { signs: "tool_call" }),
    { type: "text", text: "a" },
    call("a"),
  ];
  assert.match(
    contents([user("go"), { role: "assistant", parts }, answerA]),
    /model: text:a!X call:f!C /,
  );
  const alone: Turn = { role: "assistant", parts: [sealed("X", { signs: "text" })] };
  assert.match(contents([user("go"), alone, user("on")]), /model: text:!X /);
});

Deno.test("encodeRequest sends no seal of somebody else, nor thinking that nobody sealed (W046)", () => {
  const other = { provider: "anthropic", modelFamily: "claude" };
  const parts: Part[] = [
    sealed("S", { issuer: other }, "thought"),
    sealed("E", { kind: "encrypted" }),
    { type: "thinking", text: "plain", at: "/plain" },
    { type: "text", text: "a" },
  ];
  const { value, losses } = write(
    chatRequest([user("go"), { role: "assistant", parts }, user("on")]),
  );
  assert.equal(talk(value), "user: text:go | model: text:a | user: text:on");
  assert.deepEqual(losses.map(({ at }) => at), ["/seals/S", "/seals/E", "/plain"]);
});

Deno.test("encodeRequest gives the first call of each step Google's placeholder for Gemini 3 only", () => {
  const turns = [
    user("go"),
    calls,
    answerA,
    answerB,
    {
      role: "assistant",
      parts: [call("c")],
    } as const,
    { role: "tool", parts: [result("c", "3")] } as const,
  ];
  const third = contents(turns, { model: "gemini-3-pro" });
  assert.match(
    third,
    /call:a!skip_thought_signature_validator call:b \|.*call:c!skip_thought_signature_validator/,
  );
  assert.doesNotMatch(contents(turns, { model: "gemini-2.5-pro" }), /skip/);
  const losses = lossesOf(write(chatRequest(turns), { model: "gemini-3-pro" }));
  assert.deepEqual(losses, ["defaulted ", "defaulted "]);
});

Deno.test("encodeRequest keeps the beginning of a prompt when the conversation goes on (W073)", () => {
  const turns = [user("go"), calls, answerA, answerB];
  const short = contents(turns, { model: "gemini-3-pro" });
  const long = contents([...turns, assistant("done"), user("more")], { model: "gemini-3-pro" });
  assert.ok(long.startsWith(short), long);
});

Deno.test("encodeRequest: the user says what a Gemma before 4 would refuse as instructions", () => {
  const turns: readonly Turn[] = [
    { role: "system", parts: [{ type: "text", text: "Be brief." }] },
    user("go"),
  ];
  assert.equal(
    contents(turns, { model: "gemma-3-27b-it" }),
    "user: text:Be brief. text:go",
  );
  assert.equal(
    write(chatRequest(turns), { model: "gemma-3-27b-it" }).value.systemInstruction,
    undefined,
  );
  assert.equal(contents(turns, { model: "gemma-4-31b-it" }), "user: text:go");
});

Deno.test("encodeRequest keeps a result with numbers of 64 bits as its text, unrounded", () => {
  const text = '{"id":12345678901234567890}';
  assert.equal(
    contents([user("go"), { role: "assistant", parts: [call("a")] }, {
      role: "tool",
      parts: [result("a", text)],
    }]),
    `user: text:go | model: call:f | user: result:f=${text}`,
  );
});
