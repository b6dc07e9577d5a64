import assert from "@std/assert";
import { exposition, formFor } from "./exposition.ts";
import { counter, histogram } from "./family.ts";

const requests = counter("x_requests_total", 'Of "all" kinds\nand lines.', "kind");
requests.at("a").add(2);
const odd = counter("x_limited", "No total.");
odd.at().add();
const times = histogram([0.5, 1], "x_seconds", "Time.");
for (const value of [0.5, 0.75, 3]) times.at().observe(value);
const families = [requests, odd, times, counter("x_none_total", "Nothing yet.")];

Deno.test("exposition writes Prometheus' form", () => {
  assert.equal(
    exposition(families, "prometheus"),
    `# HELP x_requests_total Of "all" kinds\\nand lines.
# TYPE x_requests_total counter
x_requests_total{kind="a"} 2
# HELP x_limited No total.
# TYPE x_limited counter
x_limited 1
# HELP x_seconds Time.
# TYPE x_seconds histogram
x_seconds_bucket{le="0.5"} 1
x_seconds_bucket{le="1"} 2
x_seconds_bucket{le="+Inf"} 3
x_seconds_sum 4.25
x_seconds_count 3
# HELP x_none_total Nothing yet.
# TYPE x_none_total counter
`,
  );
});

Deno.test("exposition writes OpenMetrics, where a counter without _total is none", () => {
  assert.equal(
    exposition(families, "openmetrics"),
    `# HELP x_requests Of \\"all\\" kinds\\nand lines.
# TYPE x_requests counter
x_requests_total{kind="a"} 2
# HELP x_limited No total.
# TYPE x_limited unknown
x_limited 1
# HELP x_seconds Time.
# TYPE x_seconds histogram
x_seconds_bucket{le="0.5"} 1
x_seconds_bucket{le="1.0"} 2
x_seconds_bucket{le="+Inf"} 3
x_seconds_sum 4.25
x_seconds_count 3
# HELP x_none Nothing yet.
# TYPE x_none counter
# EOF
`,
  );
});

Deno.test("formFor gives OpenMetrics to who asks for it", () => {
  const asked = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
  assert.equal(formFor(asked), "openmetrics");
  assert.equal(formFor("text/plain;version=0.0.4"), "prometheus");
  assert.equal(formFor(null), "prometheus");
});
