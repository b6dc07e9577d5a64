import assert from "@std/assert";
import type { Fault } from "../../base/fault.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import type { Io } from "../io.ts";
import { listProviders } from "./list.ts";

function heard(options: Parameters<typeof listProviders>[1], more: Partial<Io> = {}) {
  const said = { out: "", err: "" };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    env: (name) => name === "GROQ_API_KEY" ? "a-secret" : undefined,
    allEnv: () => ({}),
    cwd: "/",
    home: "/home",
    tty: { stdin: false, stdout: false, stderr: false },
    columns: 80,
    color: { out: false, err: false },
    signal: new AbortController().signal,
    ...more,
  };
  const code = listProviders(io, options);
  return { ...said, code };
}

Deno.test("listProviders shows every provider and marks the keys that are set, never their values", () => {
  const { out, err, code } = heard({ name: undefined, json: false });
  assert.equal(code, 0);
  assert.equal(out.split("\n").length, PROVIDERS.length + 2);
  assert.match(out, /^groq +Groq +chat +GROQ_API_KEY \*$/m);
  assert.match(out, /^openai +OpenAI +responses, chat, completions +OPENAI_API_KEY$/m);
  assert.match(out, /^chatgpt .* planoai chatgpt login$/m);
  assert.match(err, /^\* this variable is set$/m);
  assert.equal((out + err).includes("a-secret"), false);
});

Deno.test("listProviders keeps within the terminal", () => {
  const tty = { stdin: true, stdout: true, stderr: true };
  const { out } = heard({ name: undefined, json: false }, { tty });
  assert.deepEqual(out.split("\n").filter((line) => line.length > 80), []);
  assert.match(out, /^Provider +Speaks +Key$/m);
});

Deno.test("listProviders tells everything of one provider, by id or alias", () => {
  const { out } = heard({ name: "AMAZON", json: false });
  assert.match(out, /^Amazon Bedrock\n/);
  assert.match(out, / region +The AWS region that serves the model\. \$AWS_REGION/);
  assert.match(out, / Key +AWS_BEARER_TOKEN_BEDROCK, else AWS's own credentials\n/);
});

Deno.test("listProviders gives scripts all facts", () => {
  const { out } = heard({ name: undefined, json: true });
  const facts = JSON.parse(out);
  assert.deepEqual(facts.map((one: { id: string }) => one.id), PROVIDERS.map((one) => one.id));
  const groq = facts.find((one: { id: string }) => one.id === "groq");
  assert.deepEqual(groq.key, { env: "GROQ_API_KEY", required: true, set: true });
  assert.deepEqual(groq.dialects, ["openai_chat"]);
});

Deno.test("listProviders asks who was meant by a name that nobody has", () => {
  assert.throws(
    () => heard({ name: "grok", json: false }),
    (error: Fault) => error.code === "config" && /did you mean "groq"/.test(error.note ?? ""),
  );
});
