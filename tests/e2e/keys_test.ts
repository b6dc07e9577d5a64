import assert from "@std/assert";
import { ask, CHAT, CLIENTS, errorOf, MESSAGES } from "./clients.ts";
import type { Call } from "./raw_call.ts";
import { configFor, scenario, startMockStage, startStage } from "./stage.ts";

/** What a client must not be able to push on to a provider. */
const INTRUDING = {
  authorization: "Bearer the-client-s-own",
  "x-api-key": "the-client-s-other",
  cookie: "session=the-client-s-cookie",
  "x-forwarded-for": "10.0.0.1",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "evil.example",
  forwarded: "for=10.0.0.1",
  "x-real-ip": "10.0.0.1",
  "x-arch-llm-provider": "messages",
  "x-arch-upstream": "http://169.254.169.254",
  "x-plano-losses": "1",
  "proxy-authorization": "Basic the-client-s",
  "api-key": "the-client-s-azure",
  "x-goog-api-key": "the-client-s-google",
  connection: "keep-alive, x-secret-hop",
  "x-secret-hop": "1",
  te: "trailers",
  upgrade: "websocket",
  expect: "",
  "accept-encoding": "gzip, br",
  "x-stainless-lang": "js",
};

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    scenario(
      `shows ${upstream.title} providers their own key and nothing of a ${client.title} client's`,
      async (plane) => {
        await using stage = await startMockStage({ plane });
        const reply = await stage.call(ask(client, `${upstream.own}/echo`, { headers: INTRUDING }));
        assert.equal(reply.status, 200, reply.text);
        const { headers } = stage.mock.requests[0]!;
        const key = `the-key-of-${upstream.own}`;
        if (upstream === MESSAGES) {
          assert.equal(headers["x-api-key"], key);
          assert.equal(headers["authorization"], undefined);
          assert.equal(headers["anthropic-version"], "2023-06-01");
        } else {
          assert.equal(headers["authorization"], `Bearer ${key}`);
          assert.equal(headers["x-api-key"], undefined);
        }
        assert.equal(headers["accept-encoding"], "identity");
        const all = JSON.stringify(headers);
        assert.doesNotMatch(all, /the-client-s|10\.0\.0\.1|evil|169\.254|x-arch|x-plano|hop|te"/);
        assert.equal(headers["x-stainless-lang"], undefined);
      },
    );
  }
}

interface Auth {
  readonly says: string;
  readonly entry: string;
  readonly client: Readonly<Record<string, string>>;
  /** As they arrive; "" for absent. */
  readonly arrives: Readonly<Record<string, string>>;
}

const AUTH: readonly Auth[] = [
  {
    says: "passes a client's bearer on with passthrough_auth",
    entry: "passthrough_auth: true",
    client: { authorization: "Bearer mine", "x-api-key": "other" },
    arrives: { authorization: "Bearer mine", "x-api-key": "" },
  },
  {
    says: "passes a client's bare authorization on as a bearer",
    entry: "passthrough_auth: true",
    client: { authorization: "mine" },
    arrives: { authorization: "Bearer mine" },
  },
  {
    says: "passes a client's lower-case bearer on",
    entry: "passthrough_auth: true",
    client: { authorization: "bearer   mine" },
    arrives: { authorization: "Bearer mine" },
  },
  {
    says: "takes x-api-key where the bearer is empty",
    entry: "passthrough_auth: true",
    client: { authorization: "Bearer   ", "x-api-key": "mine" },
    arrives: { authorization: "Bearer mine", "x-api-key": "" },
  },
  {
    says: "calls without a key when the client brings none",
    entry: "passthrough_auth: true",
    client: {},
    arrives: { authorization: "" },
  },
  {
    says: "lets the config's headers win over the key",
    entry: 'access_key: k, headers: { Authorization: "Custom abc", X-Team: blue }',
    client: { "x-team": "red" },
    arrives: { authorization: "Custom abc", "x-team": "blue" },
  },
  {
    says: "lets the config's headers win over the client's credentials",
    entry: 'passthrough_auth: true, headers: { authorization: "Custom abc" }',
    client: { authorization: "Bearer mine" },
    arrives: { authorization: "Custom abc" },
  },
  {
    says: "sends http_host as the host",
    entry: "access_key: k, http_host: models.example",
    client: {},
    arrives: { host: "models.example", authorization: "Bearer k" },
  },
];

for (const { says, entry, client, arrives } of AUTH) {
  scenario(says, async (plane) => {
    await using stage = await startMockStage({
      plane,
      providers: `  - { model: openai/echo, base_url: $MOCK, dialects: [openai_chat], ${entry} }`,
    });
    const reply = await stage.call(ask(CHAT, "openai/echo", { headers: client }));
    assert.equal(reply.status, 200, reply.text);
    for (const [name, value] of Object.entries(arrives)) {
      assert.equal(stage.mock.requests[0]!.headers[name] ?? "", value, name);
    }
  });
}

scenario("keeps the beta features that a client asks of its own dialect", async (plane) => {
  await using stage = await startMockStage({ plane });
  const headers = { "anthropic-beta": "context-1m", "openai-beta": "x", traceparent: "00-a-b-01" };
  await stage.call(ask(MESSAGES, "messages/echo", { headers }));
  await stage.call(ask(CHAT, "chat/echo", { headers }));
  const [messages, chat] = stage.mock.requests.map((one) => one.headers);
  assert.equal(messages!["anthropic-beta"], "context-1m");
  assert.equal(messages!["openai-beta"], undefined);
  assert.equal(chat!["openai-beta"], "x");
  assert.equal(chat!["anthropic-beta"], undefined);
  assert.equal(chat!["traceparent"], "00-a-b-01");
});

const KEYS = { ONE: "a-key-of-the-listener", TWO: "b-key-of-the-listener" };
const listener = "auth: { keys: [$ONE, $TWO] }";

const SHOWN: readonly (readonly [says: string, headers: Record<string, string>, status: number])[] =
  [
    ["no key", {}, 401],
    ["a wrong bearer", { authorization: "Bearer a-key-of-the-listene" }, 401],
    ["a wrong x-api-key", { "x-api-key": "nonsense" }, 401],
    ["an empty bearer", { authorization: "Bearer " }, 401],
    ["a malformed authorization", { authorization: "\u00ff\u00fe Basic ===" }, 401],
    ["a right bearer", { authorization: "Bearer a-key-of-the-listener" }, 200],
    ["a right bearer in capitals", { authorization: "BEARER b-key-of-the-listener" }, 200],
    ["a right x-api-key", { "x-api-key": "b-key-of-the-listener" }, 200],
    ["a right key and a wrong bearer", {
      "x-api-key": "a-key-of-the-listener",
      authorization: "Bearer sk-own",
    }, 200],
  ];
for (const [says, headers, status] of SHOWN) {
  scenario(`with auth.keys answers ${says} with ${status}`, async (plane) => {
    await using stage = await startMockStage({ plane, listener, env: KEYS });
    for (const client of [CHAT, MESSAGES]) {
      const reply = await stage.call(ask(client, "chat/echo", { headers }));
      assert.equal(reply.status, status, reply.text);
      if (status === 401) {
        assert.equal(errorOf(client, reply).type, "authentication_error");
        assert.match(reply.headers["www-authenticate"]!, /^Bearer/);
      }
    }
    assert.doesNotMatch(JSON.stringify(stage.mock.requests), /key-of-the-listener|sk-own/);
  });
}

scenario("with auth.keys asks for one before it says what exists", async (plane) => {
  await using stage = await startMockStage({ plane, listener, env: KEYS });
  const paths: readonly Call[] = [
    { method: "GET", path: "/v1/models" },
    { method: "GET", path: "/" },
    { method: "GET", path: "/nothing" },
    { method: "GET", path: "/v1/chat/completions" },
    { method: "POST", path: "//v1//chat/completions/", body: "{}" },
    { method: "POST", path: "/v1%2Fchat/completions", body: "{}" },
  ];
  for (const call of paths) {
    assert.equal((await stage.call(call)).status, 401, `${call.method} ${call.path}`);
  }
  for (const path of ["/healthz", "/readyz"]) {
    assert.equal((await stage.call({ method: "GET", path })).status, 200, path);
  }
});

scenario("never passes a listener's key on, and passes the client's other one", async (plane) => {
  await using stage = await startMockStage({
    plane,
    listener,
    env: KEYS,
    providers:
      "  - { model: openai/echo, base_url: $MOCK, dialects: [openai_chat], passthrough_auth: true }",
  });
  const headers = { "x-api-key": KEYS.ONE, authorization: "Bearer sk-own" };
  await stage.call(ask(CHAT, "openai/echo", { headers }));
  await stage.call(ask(CHAT, "openai/echo", { headers: { "x-api-key": KEYS.ONE } }));
  const [both, one] = stage.mock.requests.map((request) => request.headers);
  assert.equal(both!["authorization"], "Bearer sk-own");
  assert.equal(one!["authorization"], undefined);
  assert.doesNotMatch(JSON.stringify(stage.mock.requests), /key-of-the-listener/);
});

const HOSTS: readonly (readonly [host: string, status: number])[] = [
  ["localhost:12000", 200],
  ["LOCALHOST", 200],
  ["127.0.0.1:1", 200],
  ["127.1.2.3", 200],
  ["[::1]:12000", 200],
  ["app.localhost:12000", 200],
  ["host.docker.internal:12000", 200],
  ["evil.example", 403],
  ["evil.example:12000", 403],
  ["localhost.evil.example", 403],
  ["127.0.0.1.evil.example", 403],
  ["169.254.169.254", 403],
  ["0.0.0.0:12000", 403],
];
for (const [host, status] of HOSTS) {
  scenario(`without keys answers host ${host} with ${status}`, async (plane) => {
    await using stage = await startMockStage({ plane });
    const reply = await stage.call(ask(CHAT, "chat/echo", { headers: { host } }));
    assert.equal(reply.status, status, reply.text);
    if (status === 403) assert.equal(errorOf(CHAT, reply).type, "permission_error");
    assert.equal(stage.mock.requests.length, status === 200 ? 1 : 0);
  });
}

scenario("with keys takes any host, for a key is what a page cannot have", async (plane) => {
  await using stage = await startMockStage({ plane, listener, env: KEYS });
  const headers = { host: "gateway.example", authorization: `Bearer ${KEYS.ONE}` };
  assert.equal((await stage.call(ask(CHAT, "chat/echo", { headers }))).status, 200);
});

const cors = 'cors: { origins: ["https://app.example"] }';

scenario("refuses origins that are not listed, whatever they ask", async (plane) => {
  for (const more of ["", cors]) {
    await using stage = await startMockStage({ plane, listener: more });
    for (
      const origin of [
        "https://evil.example",
        "null",
        "https://app.example.evil",
        "http://app.example",
      ]
    ) {
      const calls = [
        ask(CHAT, "chat/echo", { headers: { origin } }),
        { method: "GET", path: "/v1/models", headers: { origin } },
        { method: "OPTIONS", path: "/v1/messages", headers: { origin } },
      ];
      for (const one of calls) {
        const reply = await stage.call(one);
        assert.equal(reply.status, 403, origin);
        assert.equal(reply.headers["access-control-allow-origin"], undefined);
      }
    }
    assert.equal(stage.mock.requests.length, 0);
  }
});

for (const keys of ["", `, ${listener}`]) {
  scenario(
    `answers a listed origin's preflight ${keys === "" ? "without" : "with"} auth.keys`,
    async (plane) => {
      await using stage = await startMockStage({ plane, listener: cors + keys, env: KEYS });
      const reply = await stage.call({
        method: "OPTIONS",
        path: "/v1/chat/completions",
        headers: {
          origin: "https://app.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type,x-stainless-os",
        },
      });
      assert.equal(reply.status, 204, reply.text);
      assert.equal(reply.headers["access-control-allow-origin"], "https://app.example");
      assert.match(reply.headers["access-control-allow-methods"]!, /POST/);
      assert.equal(
        reply.headers["access-control-allow-headers"],
        "authorization,content-type,x-stainless-os",
      );
      assert.equal(reply.headers["vary"], "origin");
    },
  );
}

scenario("lets a listed origin read replies, streams and errors alike", async (plane) => {
  await using stage = await startMockStage({ plane, listener: `${cors}, ${listener}`, env: KEYS });
  const origin = "https://app.example";
  const authorization = `Bearer ${KEYS.ONE}`;
  const calls: readonly (readonly [Call, status: number])[] = [
    [ask(CHAT, "chat/echo", { headers: { origin, authorization } }), 200],
    [ask(CHAT, "chat/echo", { stream: true, headers: { origin, authorization } }), 200],
    [ask(MESSAGES, "chat/error-429", { headers: { origin, authorization } }), 429],
    [ask(CHAT, "nobody", { headers: { origin, authorization } }), 400],
    [ask(CHAT, "chat/echo", { headers: { origin } }), 401],
    [{ path: CHAT.path, body: "{", headers: { origin, authorization } }, 400],
  ];
  for (const [one, status] of calls) {
    const reply = await stage.call(one);
    assert.equal(reply.status, status, reply.text);
    assert.equal(reply.headers["access-control-allow-origin"], origin);
    assert.match(reply.headers["access-control-expose-headers"]!, /x-request-id/);
    assert.match(reply.headers["vary"]!, /origin/);
  }
});

scenario("refuses to listen on a public address without keys", async (plane) => {
  const open = configFor({ url: "http://127.0.0.1:1/v1", listener: "address: 0.0.0.0" });
  await assert.rejects(startStage({ plane, config: open }), /anybody who reaches it/);
  const shut = configFor({
    url: "http://127.0.0.1:1/v1",
    listener: `address: 0.0.0.0, ${listener}`,
  });
  await using stage = await startStage({ plane, config: shut, env: KEYS });
  assert.equal((await stage.call({ method: "GET", path: "/v1/models" })).status, 401);
});
