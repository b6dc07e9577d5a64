import { authOfWord } from "../providers/auth_words.ts";
import { knownAddress } from "../providers/known_addresses.ts";
import type { Provider } from "../providers/provider.ts";
import { apiRoot, readBaseUrl } from "./base_url.ts";
import { diagnostic } from "./diagnostic.ts";
import type { ProviderView } from "./document.ts";
import { type EntrySettings, entrySettings, usualBaseUrl, withSettings } from "./entry_settings.ts";
import { entryWays } from "./entry_ways.ts";
import type { ConfigNode } from "./node.ts";
import type { ProviderEntry } from "./resolved.ts";
import type { Values } from "./values.ts";

/** One item of `model_providers` with its address, key and dialects settled. */
export function resolveProvider(view: ProviderView, values: Values): ProviderEntry | undefined {
  const { node, model } = view;
  if (view.provider === undefined) return undefined;
  const provider = withAuth(view.provider, node.get("auth"));
  const settings = entrySettings(view, provider, values);
  const asked: Asked = { view, provider, settings, values };
  const base = baseUrlOf(asked);
  if (base === undefined) return undefined;
  const baseUrl = apiRoot(base, rootRules(asked, base), model);
  const passthroughAuth = node.get("passthrough_auth").flag ?? false;
  // Passing the client's credentials on wins over a key; its rule warns about having both.
  const accessKey = passthroughAuth ? undefined : values.secret(node.get("access_key"));
  const hostHeader = values.hostHeader(node.get("http_host"));
  return {
    name: view.name,
    provider,
    model,
    prefix: view.prefix,
    baseUrl,
    ...(hostHeader === undefined ? {} : { hostHeader }),
    ...(accessKey === undefined ? {} : { accessKey }),
    passthroughAuth,
    headers: headersOf(asked, base),
    isDefault: node.get("default").flag ?? false,
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    speaks: entryWays(node.get("dialects"), provider, { root: baseUrl, usual: usualRoot(asked) }),
  };
}

/** What the parts of an entry are made of. */
interface Asked {
  readonly view: ProviderView;
  readonly provider: Provider;
  readonly settings: EntrySettings;
  readonly values: Values;
}

/** The provider's row with the entry's own word on how the key is sent. */
function withAuth(provider: Provider, { text }: ConfigNode): Provider {
  const auth = text === undefined ? undefined : authOfWord(text, provider.auth);
  if (auth === undefined) return provider;
  return { ...provider, auth, speaks: provider.speaks.map(({ auth: _, ...way }) => way) };
}

function baseUrlOf(asked: Asked): URL | undefined {
  const { view, provider, settings, values } = asked;
  const node = view.node.get("base_url");
  const before = values.diagnostics.length;
  const template = values.text(node) ?? usualBaseUrl(provider, settings);
  if (template === undefined) return undefined;
  const text = withSettings(template, settings, asked);
  if (values.diagnostics.length > before) return undefined;
  const read = readBaseUrl(text);
  if (read.ok) return read.url;
  // Only a value that came out of a variable gets here: its text may be private, so it stays unsaid.
  values.diagnostics.push(
    node.text === undefined
      ? diagnostic("missing_setting", "error", {
        message: `Cannot reach "${view.full}": its settings make no address`,
        at: view.node.get("model").at,
        notes: [`look at its ${Object.keys(settings).join(" and ")}, also in the environment`],
      })
      : diagnostic("base_url", "error", {
        message: `Cannot use the value of ${node.text} as base_url: ${read.state}`,
        at: node.at,
        notes: [read.note],
      }),
  );
  return undefined;
}

/** A prefix that holds settings is filled in only where it is used: an address with a path needs none. */
function rootRules(asked: Asked, base: URL): Pick<Provider, "pathPrefix" | "rootEnds"> {
  const { pathPrefix, rootEnds = [] } = asked.provider;
  const bare = base.pathname.replace(/\/+$/, "") === "";
  return {
    pathPrefix: bare ? withSettings(pathPrefix, asked.settings, asked) : pathPrefix,
    rootEnds,
  };
}

/** The provider's own root for these settings, when they suffice for one. */
function usualRoot({ provider, settings }: Asked): URL | undefined {
  const text = usualBaseUrl(provider, settings)
    ?.replace(/\{(\w+)\}/g, (slot, name: string) => settings[name] ?? slot);
  return text === undefined || !URL.canParse(text) ? undefined : new URL(text);
}

/** The config's headers, over those that carry a setting and those that its address wants to see. */
function headersOf({ view, provider, settings, values }: Asked, base: URL): Record<string, string> {
  const headers = values.headers(view.node.get("headers"));
  for (const [header, setting] of Object.entries(provider.settingHeaders ?? {})) {
    const value = settings[setting];
    if (value !== undefined) headers[header] ??= value;
  }
  return { ...knownAddress(base, view.model)?.headers, ...headers };
}
