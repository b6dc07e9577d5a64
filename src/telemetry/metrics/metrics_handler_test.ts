import assert from "@std/assert";
import { Metrics } from "./metrics.ts";
import { Secret } from "../../base/secret.ts";
import { metricsHandler } from "./metrics_handler.ts";

const handle = metricsHandler(new Metrics({ version: "1" }));

const asked: readonly (readonly [how: string, request: Request, status: number])[] = [
  ["GET /metrics", ask("/metrics"), 200],
  ["a query", ask("/metrics?name=x"), 200],
  ["HEAD", ask("/metrics", { method: "HEAD" }), 200],
  ["another path", ask("/"), 404],
  ["POST", ask("/metrics", { method: "POST" }), 405],
  ["the name of a page that rebinds", ask("/metrics", {}, "evil.example:9092"), 403],
  ["a container's name of this machine", ask("/metrics", {}, "host.docker.internal:9092"), 200],
  ["IPv6", ask("/metrics", {}, "[::1]:9092"), 200],
];

function ask(path: string, init: RequestInit = {}, host = "127.0.0.1:9092"): Request {
  return new Request(`http://127.0.0.1:9092${path}`, { ...init, headers: { host } });
}

for (const [how, request, status] of asked) {
  Deno.test(`metricsHandler answers ${how} with ${status}`, () => {
    assert.equal(handle(request).status, status);
  });
}

Deno.test("metricsHandler names the form that it writes", async () => {
  const plain = handle(ask("/metrics"));
  assert.equal(plain.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.match(await plain.text(), /^# HELP brightstaff_http_requests_total /);
  const accept = "application/openmetrics-text;version=1.0.0";
  const open = handle(new Request("http://localhost/metrics", { headers: { accept } }));
  assert.match(open.headers.get("content-type")!, /^application\/openmetrics-text/);
  assert.match(await open.text(), /\n# EOF\n$/);
});

Deno.test("metricsHandler with a token asks for it, by whatever name it is reached", () => {
  const guarded = metricsHandler(
    new Metrics({ version: "1" }),
    new Secret("prometheus-token", "a literal in the config"),
  );
  const status = (authorization?: string) =>
    guarded(
      new Request("http://planoai:9092/metrics", {
        headers: {
          host: "planoai:9092",
          ...(authorization === undefined ? {} : { authorization }),
        },
      }),
    ).status;
  assert.deepEqual(
    [status(), status("Bearer other"), status("Bearer prometheus-token")],
    [401, 401, 200],
  );
});
