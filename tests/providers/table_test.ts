import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { NO_EDITS, plan } from "../../src/gateway/plan.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import { pathFor } from "../../src/providers/path_for.ts";
import { findProvider, providerNames, PROVIDERS } from "../../src/providers/registry.ts";

const C = OPENAI_CHAT;
const M = ANTHROPIC_MESSAGES;
const R = OPENAI_RESPONSES;

/** Where a client's request for the entry's model goes: the whole address. */
function addressOf(entry: string, client: DialectId, stream = false): string {
  const text = `version: v0.4.0\nlisteners: []\nmodel_providers: [{${entry}}]\n`;
  const { config, diagnostics } = loadConfig({ file: "c", text, env: { KEY: "k" } });
  const found = config?.providers[0];
  assert.notEqual(found, undefined, JSON.stringify(diagnostics));
  const { way } = plan(client, { entry: found!, model: found!.model }, NO_EDITS);
  const { baseUrl, model, settings = {} } = found!;
  const root = way.root ?? baseUrl.pathname.replace(/\/+$/, "");
  return baseUrl.origin + root + pathFor(way, { model, stream, settings });
}

Deno.test("findProvider knows ids and aliases in any case (§11.1 case 1)", () => {
  const table = [
    ["OpenAI", "openai"],
    ["google", "gemini"],
    ["together", "together_ai"],
    ["do", "digitalocean"],
    ["do_ai", "digitalocean"],
    ["amazon", "amazon_bedrock"],
    ["claude-cli", "claude_cli"],
    ["vertex", "vertex_ai"],
  ] as const;
  for (const [name, id] of table) assert.equal(findProvider(name)?.id, id, name);
  assert.equal(findProvider("nobody"), undefined);
});

Deno.test("findProvider finds every id under itself (§11.1 case 2)", () => {
  for (const { id } of PROVIDERS) assert.equal(findProvider(id)?.id, id);
  for (const name of providerNames()) assert.notEqual(findProvider(name), undefined, name);
});

const key = "access_key: $KEY";
const azure = "base_url: 'https://r.openai.azure.com', access_key: $KEY";
const arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-v1:0";

/** dataplane §11.1, cases 3 to 9, at the providers' true addresses. */
const ADDRESSES: readonly (readonly [entry: string, client: DialectId, address: string])[] = [
  [`model: openai/m, ${key}`, C, "https://api.openai.com/v1/chat/completions"],
  [`model: openai/m, ${key}`, R, "https://api.openai.com/v1/responses"],
  [`model: anthropic/m, ${key}`, C, "https://api.anthropic.com/v1/messages"],
  [`model: anthropic/m, ${key}`, M, "https://api.anthropic.com/v1/messages"],
  ["model: anthropic/m, base_url: 'http://h/x'", M, "http://h/x/messages"],
  [`model: vercel/m, ${key}`, M, "https://ai-gateway.vercel.sh/v1/messages"],
  [`model: vercel/m, ${key}`, R, "https://ai-gateway.vercel.sh/v1/responses"],
  ...[C, M, R].map((client) =>
    [`model: groq/m, ${key}`, client, "https://api.groq.com/openai/v1/chat/completions"] as const
  ),
  ...[C, M, R].map((client) =>
    [
      `model: zhipu/m, ${key}`,
      client,
      "https://open.bigmodel.cn/api/paas/v4/chat/completions",
    ] as const
  ),
  ...[C, M, R].map((client) =>
    [
      `model: qwen/m, ${key}`,
      client,
      "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
    ] as const
  ),
  [
    "model: zhipu/m, base_url: 'http://h/api/coding/paas/v4'",
    C,
    "http://h/api/coding/paas/v4/chat/completions",
  ],
  [
    "model: zhipu/m, base_url: 'http://h/api/coding/paas/v4/'",
    C,
    "http://h/api/coding/paas/v4/chat/completions",
  ],
  ["model: zhipu/m, base_url: 'http://h/'", C, "http://h/api/paas/v4/chat/completions"],
  [
    `model: gemini/gemini-2.5-pro, ${key}`,
    C,
    "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
  ],
  [
    `model: gemini/m, ${key}`,
    M,
    "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent",
  ],
  ...["https://g/v1beta", "https://g/v1beta/openai", "https://g"].map((base) =>
    [
      `model: gemini/gemini-2.5-pro, base_url: '${base}'`,
      C,
      "https://g/v1beta/openai/chat/completions",
    ] as const
  ),
  ...[C, M].map((client) =>
    [
      `model: azure_openai/gpt-4, ${azure}`,
      client,
      "https://r.openai.azure.com/openai/deployments/gpt-4/chat/completions" +
      "?api-version=2025-01-01-preview",
    ] as const
  ),
  [`model: azure_openai/gpt-4, ${azure}`, R, "https://r.openai.azure.com/openai/v1/responses"],
  [
    "model: perplexity/m, base_url: 'https://api.perplexity.ai', provider_interface: openai",
    C,
    "https://api.perplexity.ai/chat/completions",
  ],
  [`model: xai/m, ${key}`, R, "https://api.x.ai/v1/responses"],
  ["model: chatgpt/m", R, "https://chatgpt.com/backend-api/codex/responses"],
  ["model: chatgpt/m", C, "https://chatgpt.com/backend-api/codex/responses"],
  ["model: 'claude-cli/m'", C, "http://127.0.0.1:14001/v1/messages"],
  [
    "model: 'amazon_bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0', region: us-east-1",
    C,
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/" +
    "anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse",
  ],
  [
    `model: 'amazon/${arn}', region: us-east-1`,
    M,
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/" +
    `${encodeURIComponent(arn)}/converse`,
  ],
  [
    "model: deepseek/m, access_key: $KEY",
    M,
    "https://api.deepseek.com/anthropic/v1/messages",
  ],
  ["model: deepseek/m, base_url: 'http://proxy/v1'", M, "http://proxy/v1/chat/completions"],
];

for (const [entry, client, address] of ADDRESSES) {
  Deno.test(`the path table sends ${client} for {${entry}} to ${address}`, () => {
    assert.equal(addressOf(entry, client), address);
  });
}

Deno.test("the path table has paths of their own for streams (§11.1 case 3)", () => {
  assert.match(addressOf("model: amazon/X, region: r", C, true), /\/model\/X\/converse-stream$/);
  assert.match(
    addressOf("model: vertex/claude-x, project: p", C, true),
    /\/publishers\/anthropic\/models\/claude-x:streamRawPredict$/,
  );
  assert.match(
    addressOf(`model: gemini/m, ${key}`, M, true),
    /\/models\/m:streamGenerateContent\?alt=sse$/,
  );
});
