import type { ProviderEntry } from "../../config/resolved.ts";
import type { ProviderStatus } from "../../process/status.ts";

/** What an entry has to show for itself: whether its key is there, never the key. */
export function providerStatus(entry: ProviderEntry): ProviderStatus {
  const { name, model, provider, accessKey, passthroughAuth } = entry;
  const common = { name, model: `${entry.prefix}/${model}`, provider: provider.id };
  if (accessKey !== undefined) return { ...common, key: "present", from: accessKey.origin };
  if (passthroughAuth) return { ...common, key: "client" };
  if (provider.auth.kind === "none" || !provider.keyRequired) return { ...common, key: "none" };
  return { ...common, key: "missing", from: `$${provider.auth.env}` };
}

/** The key's state in words. */
export function keyWords({ key, from }: ProviderStatus): string {
  switch (key) {
    case "present":
      return `key from ${from ?? "the config"}`;
    case "client":
      return "your client's own key";
    case "none":
      return "needs no key";
    case "missing":
      return `no key${from === undefined ? "" : `: set access_key, for instance ${from}`}`;
    default:
      return key satisfies never;
  }
}
