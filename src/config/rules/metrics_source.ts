import type { Rule } from "./rule.ts";

/** A source that cannot be asked. */
export const rule: Rule = {
  id: "metrics_source",
  severity: "error",
  doc:
    "Costs come from `digitalocean` or `models.dev`; latencies from `prometheus`, which needs `url` and `query`.",
  *check(doc) {
    for (const source of doc.root.get("model_metrics_sources").items()) {
      const [type, provider] = [source.get("type").text, source.get("provider")];
      const fits = type === undefined || provider.text === undefined ||
        (type === "latency") === (provider.text === "prometheus");
      if (!fits) {
        yield {
          message: `Cannot read ${type} from "${provider.text}"`,
          at: provider.at,
          notes: [
            `a ${type} source is ${type === "cost" ? "digitalocean or models.dev" : "prometheus"}`,
          ],
        };
      }
      const missing = ["url", "query"].filter((key) => !source.get(key).exists);
      if (!fits || provider.text !== "prometheus" || missing.length === 0) continue;
      yield {
        message: `Cannot ask Prometheus: ${missing.map((key) => `"${key}"`).join(" and ")} missing`,
        at: provider.at,
      };
    }
  },
};
