import { Fault } from "../../src/base/fault.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../src/base/json.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { ProviderEntry } from "../../src/config/resolved.ts";
import { dialectOf, dialects } from "../../src/dialects/all.ts";
import { NO_EDITS, plan } from "../../src/gateway/plan.ts";
import type { UpstreamTarget } from "../../src/ir/codec.ts";
import type { Loss } from "../../src/ir/origin.ts";
import { adaptedBody } from "../../src/providers/adapted_body.ts";
import { keyWords } from "../../src/providers/key_words.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { quirksFor } from "../../src/providers/quirks_for.ts";
import { quirkWords } from "../../src/providers/quirk_words.ts";
import { PROVIDERS } from "../../src/providers/registry.ts";
import { exchangeFiles } from "./case.ts";
import { DIRECT_TITLES, directRow } from "./direct.ts";
import { type Sample, SAMPLES } from "./samples.ts";

/** docs/providers.md: from the provider table, the fixtures' entries and the codecs themselves. */
export function providersPage(): string {
  const notes = new Notes();
  const rows = PROVIDERS.map((provider) => dialectRow(provider, notes));
  return [
    intro,
    "## Client dialects",
    dialectsIntro,
    table(["Provider", ...SAMPLES.map((one) => one.title)], rows),
    "**Losses**, by the number behind a dialect:",
    notes.list(),
    "## Direct ways of the native plane",
    directIntro,
    table(
      ["Provider", ...DIRECT_TITLES],
      PROVIDERS.map((provider) => directRow(provider, entryOf(provider).model))
        .filter(([, ...cells]) => cells.some((one) => one !== "")),
    ),
    "## Addresses and keys",
    addressesIntro,
    table(["Provider", "Address", "Key", "Settings"], PROVIDERS.map(addressRow)),
    "## Entries that need more than a key",
    "```yaml\n" + EXAMPLE + "```",
    "## What providers do differently",
    differencesIntro,
    table(["Provider", ""], PROVIDERS.map(differenceRow).filter(([, text]) => text !== "")),
  ].join("\n\n") + "\n";
}

const intro = `<!-- Made by tests/providers/page.ts from the provider table: edit that. -->
# Providers

Every one is a file of \`src/providers\`. \`planoai providers\` lists them in the terminal, \`planoai
models\` their models. A server that is not here but speaks one of the dialects needs \`base_url\` and
\`provider_interface\`.`;

const dialectsIntro =
  "**same** means that the provider speaks the client's dialect: bytes pass as they are, but for the " +
  "model's name. Otherwise the cell names the dialect that the provider is asked in.";

const directIntro =
  "With `up --native`, what Envoy sends to a provider itself ([native.md](native.md)). **while alone**: as " +
  "long as one account of the config speaks the dialect, because its replies may hold what only that " +
  "account can read, or can be asked for again; an address that is not the provider's own counts as " +
  "such, too. An empty cell is translated. Some models of a provider, and some requests, go through the " +
  "gateway all the same.";

const addressesIntro =
  "`base_url` replaces the address: with a path it is the whole root, without one the root's usual " +
  "path is added. `auth: bearer` (or `api-key`, `x-api-key`, `x-goog-api-key`) sends `access_key` " +
  "another way.";

/** Part of the page; a test loads it. */
export const EXAMPLE = `model_providers:
  # The address is the resource's own; a model's id is the name of its deployment.
  - model: azure_openai/my-deployment
    base_url: https://my-resource.openai.azure.com
    access_key: $AZURE_OPENAI_API_KEY
  # The same with an Entra token.
  - name: azure-by-token
    model: azure_openai/my-deployment
    base_url: https://my-resource.openai.azure.com
    access_key: $AZURE_TOKEN
    auth: bearer

  # Signed with the credentials that AWS's own tools would use. An ARN is a model's id too.
  - model: amazon_bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0
    region: us-east-1

  # Tokens of the service account, the user or the machine. Claude models are the same provider's.
  - model: vertex_ai/gemini-2.5-pro
    project: my-project
    location: europe-west4
  - model: vertex_ai/claude-sonnet-4-5@20250929
    project: my-project

  # After planoai chatgpt login.
  - model: chatgpt/*

  # Kimi Code, and Z.ai's coding plan.
  - model: moonshotai/kimi-for-coding
    base_url: https://api.kimi.com/coding
    access_key: $KIMI_API_KEY
  - model: zhipu/glm-4.7
    base_url: https://api.z.ai/api/coding/paas/v4
    access_key: $ZAI_API_KEY

  # A server of your own that speaks Messages too.
  - model: mine/llama
    provider_interface: openai
    base_url: http://10.0.0.5:8000/v1
    dialects: [openai_chat, anthropic_messages]
`;

const differencesIntro =
  "What a provider refuses or spells otherwise, and planoai does for you. What is left out or changed " +
  "shows up among the losses of a request.";

/** Distinct sets of losses, numbered in the order of their first use. */
class Notes {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, known);
    return known;
  }

  list(): string {
    return [...this.#numbers].map(([text, number]) => `${number}. ${text}`).join("\n");
  }
}

/** The entry that the provider's fixtures begin with. */
function entryOf({ id }: Provider): ProviderEntry {
  const [file] = [...exchangeFiles(id)].filter(([url]) => url.pathname.endsWith("/exchange.json"))
    .map(([, one]) => one);
  if (file === undefined) throw new Error(`write tests/providers/${id}/exchange.json`);
  const model_providers = [file.entry];
  const { config, diagnostics } = loadConfig({
    file: "config.yaml",
    text: JSON.stringify({ version: "v0.4.0", listeners: [], model_providers }),
    env: { ...file.env, KEY: "k" },
  });
  const entry = config?.providers[0];
  if (entry === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return entry;
}

function dialectRow(provider: Provider, notes: Notes): readonly string[] {
  const entry = entryOf(provider);
  return [provider.title, ...SAMPLES.map((sample) => cell(entry, sample, notes))];
}

function cell(entry: ProviderEntry, sample: Sample, notes: Notes): string {
  if (!dialects.has(sample.dialect)) return "";
  const target = { entry, model: entry.model };
  const { way } = plan(sample.dialect, target, NO_EDITS);
  if (way.dialect === sample.dialect) return "same";
  const title = SAMPLES.find((one) => one.dialect === way.dialect)!.title;
  const losses = lossesOf(entry, sample, way.dialect);
  return losses === "" ? title : `${title} [${notes.number(losses)}]`;
}

function lossesOf(entry: ProviderEntry, sample: Sample, to: Sample["dialect"]): string {
  const { provider, model } = entry;
  const body = { ...sample.body, model, stream: false };
  const client = dialectOf(sample.dialect).client;
  try {
    const target: UpstreamTarget = {
      model,
      issuer: { provider: provider.id, modelFamily: provider.modelFamily(model) },
      quirks: quirksFor(provider, model, to),
      unsupported: "drop",
    };
    const written = dialectOf(to).upstream.encodeRequest(client.decodeRequest(body), target);
    const adapted = adaptedBody(provider, model, to, written.value);
    return inWords([...written.losses, ...adapted.losses], body);
  } catch (error) {
    if (error instanceof Fault) return `refused: ${error.message}`;
    throw error;
  }
}

const KINDS = [
  ["unsupported", "left out"],
  ["approximated", "said otherwise"],
  ["defaulted", "filled in"],
] as const;

function inWords(losses: readonly Loss[], body: JsonObject): string {
  return KINDS.flatMap(([kind, words]) => {
    const fields = losses.filter((loss) => loss.kind === kind).map(({ at }) =>
      `\`${shortly(at, body)}\``
    );
    return fields.length === 0 ? [] : [`${words}: ${[...new Set(fields)].toSorted().join(", ")}`];
  }).join("; ");
}

/** `/messages/1/content/0/image` → `messages.content.image`; `/tools/1` → `tools.web_search`. */
function shortly(pointer: string, body: JsonObject): string {
  const words: string[] = [];
  let node: Json | undefined = body;
  for (const part of pointer.slice(1).split("/")) {
    const inList = isArray(node);
    node = isArray(node) ? node[Number(part)] : isObject(node) ? node[part] : undefined;
    if (!inList) words.push(part);
    else if (isObject(node) && typeof node.type === "string") words.push(node.type);
  }
  return words.join(".");
}

function addressRow(provider: Provider): readonly string[] {
  const { title, docs, aliases = [], settings = {} } = provider;
  const ids = [provider.id, ...aliases].map((id) => `\`${id}\``).join(", ");
  const address = provider.baseUrl === undefined
    ? `your \`base_url\`: \`${provider.exampleUrl}\``
    : `\`${provider.baseUrl}\``;
  return [
    `[${title}](${docs}) ${ids}`,
    address,
    keyWords(provider),
    Object.entries(settings).map(([name, setting]) =>
      `\`${name}\`: ${setting.doc}` +
      (setting.env.length === 0
        ? ""
        : ` ${setting.env.map((env) => `\`$${env}\``).join(" or ")}.`) +
      (setting.default === undefined ? "" : ` Default \`${setting.default}\`.`)
    ).join("<br>"),
  ];
}

function differenceRow(provider: Provider): readonly [string, string] {
  return [provider.title, quirkWords(provider).join("<br>")];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
