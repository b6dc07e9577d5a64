import assert from "@std/assert";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import { refusalOf } from "./refusal.ts";

const chat = await loadDialect(OPENAI_CHAT);
const messages = await loadDialect(ANTHROPIC_MESSAGES);
const plain = { retryAfter: undefined, requestId: "req_1" };

Deno.test("refusalOf leaves the words of the client's own dialect as they are", () => {
  const text = '{ "error" : {"message":"slow down","code":"rate_limit_exceeded"} }';
  const refusal = refusalOf({ ...plain, status: 429, text, retryAfter: "7" }, chat, chat);
  assert.equal(refusal.body, text);
  assert.equal(refusal.status, 429);
  assert.equal(refusal.retryAfter, "7");
  assert.equal(refusal.fault.code, "rate_limited");
  assert.match(refusal.fault.message, /slow down/);
});

Deno.test("refusalOf says what is no error object in the client's dialect, with the request's id", () => {
  const text = "<html><body>Bad Gateway</body></html>";
  const refusal = refusalOf({ ...plain, status: 502, text }, messages, messages);
  const body = JSON.parse(refusal.body);
  assert.equal(refusal.status, 502);
  assert.equal(body.type, "error");
  assert.equal(body.request_id, "req_1");
  assert.equal(refusal.fault.code, "upstream_error");
});

Deno.test("refusalOf translates another dialect's error", () => {
  const text = '{"type":"error","error":{"type":"overloaded_error","message":"busy"}}';
  const refusal = refusalOf({ ...plain, status: 529, text }, messages, chat);
  assert.equal(refusal.status, 529);
  assert.match(JSON.parse(refusal.body).error.message, /busy/);
});

Deno.test("refusalOf refuses a redirect as the provider's fault", () => {
  assert.throws(
    () => refusalOf({ ...plain, status: 302, text: "" }, chat, chat),
    { code: "upstream_garbled", status: 502 },
  );
});
