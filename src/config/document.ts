import { findProvider } from "../providers/registry.ts";
import type { Provider } from "../providers/provider.ts";
import type { ConfigNode } from "./node.ts";
import { CONFIG_SCHEMA } from "./schema/config.ts";
import { type SchemaFault, type SchemaFinding, walkSchema } from "./schema/walk.ts";

/** One listener, whichever form it was written in. */
export interface ListenerView {
  readonly node: ConfigNode;
  readonly type: string | undefined;
  readonly name: string;
  /** `undefined` when it is neither written nor has a default. */
  readonly port: number | undefined;
  readonly address: string;
}

/** One item of `model_providers`, taken apart. */
export interface ProviderView {
  readonly node: ConfigNode;
  /** As written: `openai/gpt-4o`. */
  readonly full: string;
  /** Before the first slash, as written. */
  readonly prefix: string;
  /** After it: a model id or `*`. Empty when there is none. */
  readonly model: string;
  readonly wildcard: boolean;
  /** The written name, else `full`. */
  readonly name: string;
  /** The provider that the prefix names. */
  readonly byPrefix: Provider | undefined;
  /** The provider that does the work: by prefix, else by `provider_interface`. */
  readonly provider: Provider | undefined;
}

/** Where a listener answers when the config does not say: this machine only (DESIGN §6). */
export const DEFAULT_ADDRESS = "127.0.0.1";
/** The model listener's port unless configured. */
export const DEFAULT_PORT = 12000;

const defaultPorts: Readonly<Record<string, number>> = { model: DEFAULT_PORT, prompt: 10000 };

/** The config as rules and the resolver see it: both listener forms and both provider keys alike. */
export class ConfigDocument {
  readonly root: ConfigNode;
  readonly listeners: readonly ListenerView[];
  readonly providers: readonly ProviderView[];
  #schemaFindings: readonly SchemaFinding[] | undefined;

  constructor(root: ConfigNode) {
    this.root = root;
    this.listeners = readListeners(root.get("listeners"));
    this.providers = this.providerList.items().map(readProvider).filter((one) => one !== undefined);
  }

  /** `model_providers`, or `llm_providers` by its old name. */
  get providerList(): ConfigNode {
    const current = this.root.get("model_providers");
    return current.exists ? current : this.root.get("llm_providers");
  }

  /** True for the object form of `listeners`: `{egress_traffic, ingress_traffic}`. */
  get legacyListeners(): boolean {
    const { value } = this.root.get("listeners");
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  /** What the schema has against the config, of one kind; the walk itself runs once. */
  schemaFindings(fault: SchemaFault): readonly SchemaFinding[] {
    this.#schemaFindings ??= [...walkSchema(this.root, CONFIG_SCHEMA)];
    return this.#schemaFindings.filter((one) => one.fault === fault);
  }

  /** True when a model of this name can be reached: by entry name, full name, bare id or wildcard. */
  knowsModel(name: string): boolean {
    return this.providers.some((one) =>
      one.name === name || one.full === name || (one.model === name && !one.wildcard) ||
      (one.wildcard && (name.startsWith(`${one.prefix}/`) || name.startsWith(`${one.name}/`)))
    );
  }

  /** Every name that a model may be asked by, for "did you mean". */
  get modelNames(): readonly string[] {
    return this.providers.flatMap((one) => one.wildcard ? [] : [one.name, one.full, one.model]);
  }

  get version(): string | undefined {
    return this.root.get("version").text;
  }

  /** True from v0.4.0 on, where inline routing preferences no longer count. */
  get ignoresInlinePreferences(): boolean {
    return this.version === "v0.4.0";
  }

  /** Ids of `agents` and `filters`: one namespace. */
  get agentAndFilterIds(): ReadonlySet<string> {
    const ids = [...this.root.get("agents").items(), ...this.root.get("filters").items()]
      .map((node) => node.get("id").text);
    return new Set(ids.filter((id) => id !== undefined));
  }
}

function readListeners(node: ConfigNode): readonly ListenerView[] {
  const items = node.items();
  if (items.length > 0) return items.map((item) => view(item, item.get("type").text));
  const old = [["egress_traffic", "model"], ["ingress_traffic", "prompt"]] as const;
  return old.filter(([key]) => node.get(key).members().length > 0)
    .map(([key, type]) => view(node.get(key), type, key));
}

function view(node: ConfigNode, type: string | undefined, name?: string): ListenerView {
  const port = node.get("port");
  return {
    node,
    type,
    name: name ?? node.get("name").text ?? "",
    port: port.exists ? port.number : defaultPorts[type ?? ""],
    address: node.get("address").text ?? DEFAULT_ADDRESS,
  };
}

/**
 * The row that counts: the prefix's, which knows more than an interface that speaks the same. Only where
 * Plano wants an interface beside a known prefix may that be another one: `anthropic` for MiniMax.
 */
function rowOf(prefix: Provider | undefined, asked: Provider | undefined): Provider | undefined {
  if (prefix?.interfaceAccepted !== true || asked === undefined) return prefix ?? asked;
  const own = prefix.speaks.filter((way) => way.root === undefined).map((way) => way.dialect);
  return asked.speaks.some((way) => own.includes(way.dialect)) ? prefix : asked;
}

function readProvider(node: ConfigNode): ProviderView | undefined {
  const full = node.get("model").text;
  if (full === undefined) return undefined;
  const slash = full.indexOf("/");
  const prefix = slash === -1 ? "" : full.slice(0, slash);
  const model = slash === -1 ? "" : full.slice(slash + 1);
  const byPrefix = findProvider(prefix);
  const asked = node.get("provider_interface").text;
  const byInterface = asked === undefined ? undefined : findProvider(asked);
  const provider = rowOf(byPrefix, byInterface);
  return {
    node,
    full,
    prefix,
    model,
    wildcard: model === "*",
    name: node.get("name").text ?? full,
    byPrefix,
    provider,
  };
}
