import assert from "@std/assert";
import { Metrics } from "../../../src/telemetry/metrics/metrics.ts";

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly w: number };
}

const file = new URL("../../../templates/grafana/planoai.json", import.meta.url);
const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(Deno.readTextFileSync(file));
const targets = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map((target) => ({ title, ...target }))
);

const families = new Map(
  new Metrics({ version: "1" }).families.map((family) => [family.name, family]),
);

/** The metrics of a query, with the labels that they are chosen by. */
function metricsIn(expr: string) {
  return [...expr.matchAll(/\b((?:brightstaff|planoai|process)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name, selector = ""]) => {
      const histogram = families.get(name!.replace(/_(bucket|sum|count)$/, ""));
      const family = families.get(name!) ?? histogram;
      if (family === undefined) throw new Error(`${name} is no metric of ours`);
      const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
      return { family, labels, hasBuckets: name!.endsWith("_bucket") };
    },
  );
}

/** The labels that a query keeps. */
function groupsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/));
}

Deno.test("the dashboard has 19 panels with titles and numbers of their own, none off the grid", () => {
  const { panels } = dashboard;
  assert.equal(panels.length, 19);
  assert.equal(new Set(panels.map(({ id }) => id)).size, 19);
  assert.equal(new Set(panels.map(({ title }) => title)).size, 19);
  for (const { gridPos: { x, w }, title } of panels) assert(x + w <= 24, title);
});

for (const { title, expr, legendFormat } of targets) {
  Deno.test(`the dashboard asks for what is there: ${title}: ${legendFormat || expr}`, () => {
    const metrics = metricsIn(expr);
    assert.notEqual(metrics.length, 0, expr);
    const groups = groupsIn(expr);
    for (const { family, labels, hasBuckets } of metrics) {
      assert.equal(family.kind === "histogram", hasBuckets, `${family.name}: buckets`);
      const known = new Set([...family.labels, ...(hasBuckets ? ["le"] : [])]);
      assert.deepEqual([...labels, ...groups].filter((label) => !known.has(label)), [], expr);
    }
    const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
    assert.deepEqual(shown.filter((label) => !groups.includes(label)), [], legendFormat);
  });
}

Deno.test("the dashboard rates counters, and nothing else", () => {
  for (const { expr } of targets) {
    const plain = expr.replace(/(rate|increase)\([^[]*\[[^\]]*\]\)/g, "");
    for (const { family } of metricsIn(plain)) assert.equal(family.kind, "gauge", expr);
  }
});
