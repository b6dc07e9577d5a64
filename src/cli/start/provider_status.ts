import type { ProviderEntry } from "../../config/resolved.ts";
import type { ProviderStatus } from "../../process/status.ts";
import { isPlain } from "../../transport/credentials/plain.ts";

/** Where credentials come from that no config holds, by the kind of the provider's authentication. */
const FOUND: Partial<Record<ProviderEntry["provider"]["auth"]["kind"], string>> = {
  sigv4: "AWS credentials: environment, profile or role",
  gcp: "Google Cloud credentials: key file, gcloud login or this machine's",
  chatgpt: "planoai chatgpt login",
};

/** What an entry has to show for itself: whether its key is there, never the key. */
export function providerStatus(entry: ProviderEntry): ProviderStatus {
  const { name, model, provider, accessKey, passthroughAuth } = entry;
  const common = { name, model: `${entry.prefix}/${model}`, provider: provider.id };
  if (accessKey !== undefined) return { ...common, key: "present", from: accessKey.origin };
  if (passthroughAuth) return { ...common, key: "client" };
  const found = isPlain(entry) ? undefined : FOUND[provider.auth.kind];
  if (found !== undefined) return { ...common, key: "found", from: found };
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
    case "found":
      return from ?? "found with each request";
    case "missing":
      return `no key${from === undefined ? "" : `: set access_key, for instance ${from}`}`;
    default:
      return key satisfies never;
  }
}
