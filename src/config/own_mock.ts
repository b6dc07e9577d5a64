import type { ProviderEntry } from "./resolved.ts";

/** True for a mock without an address of its own: the serving process starts one, on a port that only it knows. */
export function isOwnMock({ provider, baseUrl }: ProviderEntry): boolean {
  return provider.id === "mock" && baseUrl.href === new URL(provider.baseUrl!).href;
}
