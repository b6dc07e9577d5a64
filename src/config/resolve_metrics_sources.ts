import { optional } from "../base/optional.ts";
import { diagnostic } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";
import type { CostSource, MetricsSources } from "./resolved.ts";
import type { Values } from "./values.ts";

/** Where the catalogs of prices are unless the config says otherwise. */
export const COST_URLS: Readonly<Record<CostSource["provider"], string>> = {
  "digitalocean": "https://api.digitalocean.com/v2/gen-ai/models/catalog",
  "models.dev": "https://models.dev/api.json",
};

/** The longest that a timer can wait; a price that is older than that is no matter of days. */
const MAX_REFRESH_MS = 24 * 24 * 60 * 60_000;

/** `model_metrics_sources`, as far as it has landed: the first source of prices. */
export function resolveMetricsSources(
  node: ConfigNode,
  values: Values,
): MetricsSources | undefined {
  const item = node.items().find((one) => one.get("type").text === "cost");
  const provider = item?.get("provider").text;
  if (item === undefined || (provider !== "digitalocean" && provider !== "models.dev")) {
    return undefined;
  }
  const url = values.text(item.get("url"))?.trim() || COST_URLS[provider];
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    values.diagnostics.push(diagnostic("metrics_source", "error", {
      message: `Cannot read costs from "${item.get("url").text}": it is no http address`,
      at: item.get("url").at,
      notes: [`an example: "${COST_URLS[provider]}"`],
    }));
    return undefined;
  }
  const seconds = item.get("refresh_interval").number;
  const aliases = item.get("model_aliases").members()
    .map((member) => [member.key, values.text(member) ?? ""] as const)
    .filter(([, name]) => name !== "");
  return {
    cost: {
      provider,
      url: new URL(url),
      ...optional(
        "refreshMs",
        seconds === undefined ? undefined : Math.min(seconds * 1000, MAX_REFRESH_MS),
      ),
      aliases: new Map(aliases),
    },
  };
}
