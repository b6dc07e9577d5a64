import { Fault } from "../../base/fault.ts";
import { nearest } from "../../config/nearest.ts";
import { keyWords } from "../../providers/key_words.ts";
import type { Provider } from "../../providers/provider.ts";
import { quirkWords } from "../../providers/quirk_words.ts";
import { findProvider, providerNames, PROVIDERS } from "../../providers/registry.ts";
import type { ExitCode, Io } from "../io.ts";
import { table } from "../models/table.ts";

/** What `providers` was asked. */
export interface ListOptions {
  readonly name: string | undefined;
  readonly json: boolean;
}

/** Prints the provider table, or everything about one provider. */
export function listProviders(io: Io, { name, json }: ListOptions): ExitCode {
  const one = name === undefined ? undefined : named(name);
  if (json) {
    const facts = (one === undefined ? PROVIDERS : [one]).map((each) => factsOf(each, io));
    io.out(JSON.stringify(facts, null, 2) + "\n");
    return 0;
  }
  if (one !== undefined) {
    io.out(card(one, io));
    return 0;
  }
  io.out(overview(io));
  if (PROVIDERS.some((provider) => isSet(provider, io))) io.err("\n* this variable is set");
  io.err("\nplanoai providers PROVIDER tells more of one, planoai models PROVIDER its models\n");
  return 0;
}

function named(name: string): Provider {
  const found = findProvider(name);
  if (found !== undefined) return found;
  const meant = nearest(name, providerNames());
  throw new Fault("config", `Cannot show the provider "${name}": there is none`, {
    note: meant === undefined ? "planoai providers lists them" : `did you mean "${meant}"?`,
  });
}

function overview(io: Io): string {
  const rows = PROVIDERS.map((provider) => [
    provider.id,
    provider.title,
    dialectsOf(provider),
    keyOf(provider, io),
  ]);
  return table(
    [
      { title: "Provider", align: "left", need: 0 },
      { title: "Name", align: "left", need: 2 },
      { title: "Speaks", align: "left", need: 1 },
      { title: "Key", align: "left", need: 0 },
    ],
    rows,
    // A pipe has no edge to keep within.
    { width: io.tty.stdout ? io.columns : Infinity, color: io.color.out },
  );
}

function card(provider: Provider, io: Io): string {
  const { settings = {}, aliases = [] } = provider;
  const rows: readonly (readonly [string, string])[] = [
    ["Id", [provider.id, ...aliases].join(", ")],
    ["Address", provider.baseUrl ?? `your base_url, such as ${provider.exampleUrl}`],
    ["Speaks", dialectsOf(provider)],
    ["Key", plain(keyWords(provider)) + (isSet(provider, io) ? " *" : "")],
    ...Object.entries(settings).map(([name, { doc, env, default: usual }]): [string, string] => [
      name,
      `${plain(doc)} ${env.map((one) => `$${one}`).join(", ")}${
        usual === undefined ? "" : ` [${usual}]`
      }`,
    ]),
    ...quirkWords(provider).map((words, i): [string, string] => [
      i === 0 ? "Differs" : "",
      plain(words),
    ]),
    ["Docs", provider.docs],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return `${provider.title}\n` +
    rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}\n`).join("");
}

/** Words of the docs without their markup. */
function plain(words: string): string {
  return words.replaceAll("`", "");
}

/** Dialects, each once, in order of preference. */
function dialectsOf({ speaks }: Provider): string {
  const names = new Set(speaks.map(({ dialect }) => shortNames.get(dialect) ?? dialect));
  return names.size === shortNames.size ? "all" : [...names].join(", ");
}

const shortNames: ReadonlyMap<string, string> = new Map([
  ["openai_chat", "chat"],
  ["openai_responses", "responses"],
  ["openai_completions", "completions"],
  ["anthropic_messages", "messages"],
  ["gemini", "gemini"],
  ["bedrock_converse", "bedrock"],
]);

/** The variable, marked when it is set, whose value is never read for more; or what stands for one. */
function keyOf(provider: Provider, io: Io): string {
  const { auth } = provider;
  if (auth.kind === "none") return "none";
  if (isSet(provider, io)) return `${auth.env} *`;
  const hasOwn = auth.kind === "gcp" || auth.kind === "chatgpt";
  return hasOwn ? plain(keyWords(provider)) : auth.env;
}

function isSet({ auth }: Provider, io: Io): boolean {
  return auth.kind !== "none" && (io.env(auth.env) ?? "") !== "";
}

function factsOf(provider: Provider, io: Io) {
  const { auth, aliases = [], settings = {} } = provider;
  return {
    id: provider.id,
    aliases,
    title: provider.title,
    docs: provider.docs,
    base_url: provider.baseUrl ?? null,
    dialects: [...new Set(provider.speaks.map(({ dialect }) => dialect))],
    auth: auth.kind,
    key: auth.kind === "none"
      ? null
      : { env: auth.env, required: provider.keyRequired, set: isSet(provider, io) },
    settings: Object.entries(settings).map(([name, { doc, env, default: usual }]) => ({
      name,
      doc,
      env,
      default: usual ?? null,
    })),
    differs: quirkWords(provider),
  };
}
