import { KEYS, ORIGIN } from "./case.ts";
import type { Draft, Mutation } from "./mutations.ts";

function header(
  says: string,
  name: string,
  values: readonly string[],
): Mutation {
  return {
    says,
    change: (draft, random) => void draft.headers.push([name, random.pick(values)]),
  };
}

/** Takes every credential away, and puts these there. */
function credentials(draft: Draft, ...pairs: Draft["headers"]): void {
  draft.headers = draft.headers.filter(([name]) =>
    name !== "authorization" && name !== "x-api-key"
  );
  draft.headers.push(...pairs);
}

/** Every header that decides something. */
export const HEADERS: readonly Mutation[] = [
  header("a content type", "content-type", [
    "application/json; charset=utf-8",
    "Application/JSON",
    "text/plain",
    "application/octet-stream",
    "multipart/form-data; boundary=x",
    "",
    "application/json;",
    "application/jsonl",
  ]),
  {
    says: "no content type",
    change(draft) {
      draft.headers = draft.headers.filter(([name]) => name !== "content-type");
    },
  },
  header("a host", "host", [
    "evil.example",
    "localhost.evil.example",
    "LOCALHOST",
    "[::1]:12000",
    "0.0.0.0",
    "169.254.169.254",
    "host.docker.internal",
    "localhost:99999",
    "a.b.localhost:1",
  ]),
  header("an origin", "origin", [ORIGIN, "https://evil.example", "null", "http://localhost:3000"]),
  {
    says: "a wrong key",
    change: (draft, random) =>
      credentials(
        draft,
        random.pick([
          ["authorization", "Bearer nonsense"],
          ["authorization", `Bearer ${KEYS[0]}x`],
          ["authorization", `Basic ${KEYS[0]}`],
          ["authorization", "Bearer "],
          ["authorization", "\u00ff\u00fe"],
          ["x-api-key", "nonsense"],
          ["x-api-key", KEYS[0].slice(0, -1)],
          ["api-key", KEYS[0]],
          ["x-goog-api-key", KEYS[0]],
        ]),
      ),
  },
  { says: "no key", change: (draft) => credentials(draft) },
  {
    says: "an odd key",
    change: (draft, random) =>
      credentials(
        draft,
        ...random.pick<Draft["headers"]>([
          [["authorization", KEYS[0]]],
          [["authorization", `bearer   ${KEYS[1]} `]],
          [["authorization", `BEARER ${KEYS[1]}`]],
          [["x-api-key", KEYS[0]], ["authorization", "Bearer sk-own"]],
          [["x-api-key", KEYS[0]], ["authorization", `Bearer ${KEYS[1]}`]],
          [["x-api-key", "mine"], ["authorization", `Bearer ${KEYS[1]}`]],
        ]),
      ),
  },
  {
    says: "a header twice",
    change(draft, random) {
      draft.repeats = true;
      const again = random.pick<Draft["headers"][number]>([
        ["content-type", "text/plain"],
        ["authorization", "Bearer other"],
        ["x-api-key", KEYS[0]],
        ["x-request-id", "two"],
        ["anthropic-version", "2023-01-01"],
        ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"],
        ["openai-beta", "two"],
      ]);
      draft.headers.push(["x-request-id", "one"], again);
    },
  },
  header("words of Plano's", "x-arch-llm-provider-hint", ["chat", "messages/*", "nobody"]),
  header("an upstream", "x-arch-upstream", ["http://169.254.169.254", "chat"]),
  header("a provider", "x-plano-provider", ["chat", "messages", "nobody", ""]),
  header("an edge's mark", "x-plano-edge", ["limited", "1"]),
  header("a cluster", "x-plano-cluster", ["gateway_open", "edge", "nowhere"]),
  header("a wish for losses", "x-plano-losses", ["1", "0"]),
  header("a trace", "traceparent", [
    "00-a-b-01",
    "",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-0000000000000000-00",
  ]),
  header("a trace's state", "tracestate", ["a=1,b=2", ""]),
  header("a request's id", "x-request-id", ["a b", "x".repeat(300), "", "ü", '"quoted"', "req_1"]),
  header("a version", "anthropic-version", ["2023-01-01", "", "tomorrow"]),
  header("an expectation", "expect", ["100-continue"]),
  header("an upgrade", "upgrade", ["websocket", "h2c"]),
  header("hops", "te", ["trailers", "gzip"]),
  {
    says: "connection words",
    change: (draft) =>
      void draft.headers.push(["connection", "close, x-secret-hop"], ["x-secret-hop", "1"]),
  },
  {
    says: "headers larger than the limit",
    change: (draft, random) =>
      void draft.headers.push(["x-big", "a".repeat(random.pick([20_000, 33_000, 50_000]))]),
  },
  {
    says: "many headers",
    change(draft, random) {
      const count = random.pick([20, 60, 80]);
      for (let i = 0; i < count; i++) draft.headers.push([`x-many-${i}`, "1"]);
    },
  },
  header("a proxy's key", "proxy-authorization", ["Basic abc"]),
];
