import { Fault } from "../base/fault.ts";
import { filled } from "../providers/path_for.ts";
import type { Provider } from "../providers/provider.ts";
import { slotsIn } from "./base_url.ts";
import { diagnostic } from "./diagnostic.ts";
import type { ProviderView } from "./document.ts";
import type { Values } from "./values.ts";

export type EntrySettings = Readonly<Record<string, string>>;

/** The settings of an entry: as the config says, else the environment, else the provider's default. */
export function entrySettings(
  { node }: ProviderView,
  provider: Provider,
  values: Values,
): EntrySettings {
  const settings: Record<string, string> = {};
  for (const [name, { env, default: usual }] of Object.entries(provider.settings ?? {})) {
    const value = values.text(node.get(name)) ?? values.firstOf(env) ?? usual;
    if (value !== undefined && value !== "") settings[name] = value;
  }
  return settings;
}

/** The provider's own address for these settings; `{name}` stays where one is missing. */
export function usualBaseUrl(provider: Provider, settings: EntrySettings): string | undefined {
  const special = provider.baseUrlsFor?.find(({ setting, value }) =>
    value.test(settings[setting] ?? "")
  );
  return special?.baseUrl ?? provider.baseUrl;
}

/** A template with its settings filled in. What is missing becomes an error, told with the way out. */
export function withSettings(
  template: string,
  settings: EntrySettings,
  { view, provider, values }: {
    readonly view: ProviderView;
    readonly provider: Provider;
    readonly values: Values;
  },
): string {
  const missing = slotsIn(template).filter((name) => settings[name] === undefined);
  for (const name of new Set(missing)) {
    const env = provider.settings?.[name]?.env ?? [];
    values.diagnostics.push(diagnostic("missing_setting", "error", {
      message: `Cannot reach "${view.full}": its ${name} is not known`,
      at: view.node.get("model").at,
      notes: [
        `add "${name}: …" to the entry` +
        (env.length === 0 ? "" : `, or set ${env.map((one) => `$${one}`).join(" or ")}`),
      ],
    }));
  }
  try {
    return filled(template, settings);
  } catch (error) {
    // A value that climbs: what is no address is told as such.
    if (error instanceof Fault) return "";
    throw error;
  }
}
