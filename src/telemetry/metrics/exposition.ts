import { Counter, type Family, Gauge, Histogram, type LabelValues } from "./family.ts";

/** The two text forms that Prometheus reads. */
export type Form = "prometheus" | "openmetrics";

/** What each is called in `content-type`. */
export const CONTENT_TYPE: Readonly<Record<Form, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** The form that an `accept` header asks for. */
export function formFor(accept: string | null): Form {
  return accept !== null && /\bapplication\/openmetrics-text\b/i.test(accept)
    ? "openmetrics"
    : "prometheus";
}

/** Families as text: Prometheus' exposition format 0.0.4, or OpenMetrics 1.0. */
export function exposition(families: Iterable<Family>, form: Form): string {
  const lines: string[] = [];
  for (const family of families) writeFamily(family, form, lines);
  if (form === "openmetrics") lines.push("# EOF");
  return lines.join("\n") + "\n";
}

function writeFamily(family: Family, form: Form, lines: string[]): void {
  const { name, help } = family;
  const { shown, kind } = form === "openmetrics" ? openMetricsType(family) : {
    shown: name,
    kind: family.kind,
  };
  lines.push(`# HELP ${shown} ${escaped(help, form)}`, `# TYPE ${shown} ${kind}`);
  for (const [values, series] of family.all()) {
    const labels = labelText(family.labels, values);
    if (series instanceof Histogram) writeHistogram(name, { labels, series, form }, lines);
    else if (series instanceof Counter || series instanceof Gauge) {
      lines.push(`${name}${braced(labels)} ${numberText(series.value)}`);
    }
  }
}

/** OpenMetrics names a counter without the `_total` of its samples; one without it is no counter there. */
function openMetricsType({ name, kind }: Family) {
  if (kind !== "counter") return { shown: name, kind };
  return name.endsWith("_total")
    ? { shown: name.slice(0, -"_total".length), kind }
    : { shown: name, kind: "unknown" };
}

function writeHistogram(
  name: string,
  { labels, series, form }: {
    readonly labels: string;
    readonly series: Histogram;
    readonly form: Form;
  },
  lines: string[],
): void {
  const comma = labels === "" ? "" : ",";
  let below = 0;
  series.bounds.forEach((bound, at) => {
    below += series.counts[at]!;
    lines.push(`${name}_bucket{${labels}${comma}le="${boundText(bound, form)}"} ${below}`);
  });
  lines.push(
    `${name}_bucket{${labels}${comma}le="+Inf"} ${series.count}`,
    `${name}_sum${braced(labels)} ${numberText(series.sum)}`,
    `${name}_count${braced(labels)} ${series.count}`,
  );
}

function labelText(names: readonly string[], values: LabelValues): string {
  return names.map((name, at) => `${name}="${escapedValue(values[at] ?? "")}"`).join(",");
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

/** OpenMetrics wants a bound to look like a float. */
function boundText(bound: number, form: Form): string {
  return form === "openmetrics" && Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}

function escapedValue(text: string): string {
  return /[\\"\n]/.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')
    : text;
}

function escaped(help: string, form: Form): string {
  const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return form === "openmetrics" ? text.replaceAll('"', '\\"') : text;
}
