import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { Fault } from "../base/fault.ts";
import {
  previousResponseIdIn,
  responseIdIn,
  ResponseIdWatch,
  ResponseOwners,
  tenantOf,
} from "./response_owners.ts";

const one = testEntry("openai/gpt-4o");
const two = testEntry("openai/gpt-5", { baseUrl: "http://127.0.0.1:2/v1" });
const sameAsOne = testEntry("openai/gpt-4.1");

Deno.test("ResponseOwners finds the entry that made an id", () => {
  const owners = new ResponseOwners();
  owners.remember("t", "resp_1", one);
  owners.remember("t", "resp_2", two);
  assert.equal(owners.find("t", "resp_1"), one);
  assert.equal(owners.find("t", "resp_2"), two);
  assert.equal(owners.find("t", "resp_3"), undefined);
});

Deno.test("ResponseOwners never tells one tenant what another one made", () => {
  const owners = new ResponseOwners();
  owners.remember("a", "resp_1", one);
  assert.equal(owners.find("b", "resp_1"), undefined);
  assert.equal(owners.find("", "a resp_1"), undefined);
});

Deno.test("ResponseOwners forgets what was not used for the longest time", () => {
  const owners = new ResponseOwners(2);
  owners.remember("t", "resp_1", one);
  owners.remember("t", "resp_2", one);
  owners.find("t", "resp_1");
  owners.remember("t", "resp_3", one);
  assert.equal(owners.find("t", "resp_2"), undefined);
  assert.equal(owners.find("t", "resp_1"), one);
  assert.equal(owners.find("t", "resp_3"), one);
});

Deno.test("ResponseOwners remembers no endless ids", () => {
  const owners = new ResponseOwners();
  owners.remember("t", "x".repeat(1000), one);
  owners.remember("t", "", one);
  assert.equal(owners.find("t", "x".repeat(1000)), undefined);
  assert.equal(owners.find("t", ""), undefined);
});

Deno.test("ResponseOwners.refuseForeign lets a reply go on at its own account only", () => {
  const owners = new ResponseOwners();
  owners.remember("t", "resp_1", one);
  owners.refuseForeign("t", "resp_1", { entry: one, model: "m" });
  owners.refuseForeign("t", "resp_1", { entry: sameAsOne, model: "m" });
  owners.refuseForeign("t", "resp_unknown", { entry: two, model: "m" });
  owners.refuseForeign("t", undefined, { entry: two, model: "m" });
  owners.refuseForeign("another", "resp_1", { entry: two, model: "m" });
  assert.throws(
    () => owners.refuseForeign("t", "resp_1", { entry: two, model: "m" }),
    (error: unknown) =>
      error instanceof Fault && error.status === 400 && error.param === "previous_response_id" &&
      error.message.includes('"openai/gpt-4o" made it'),
  );
});

Deno.test("tenantOf tells clients apart by every credential, and shows none of them", () => {
  const of = (headers: Record<string, string>, query = "") => tenantOf(new Headers(headers), query);
  const all = [
    of({}),
    of({ authorization: "Bearer secret-a" }),
    of({ authorization: "Bearer secret-b" }),
    of({ "x-api-key": "secret-a" }),
    of({ "x-goog-api-key": "secret-a" }),
    of({ "api-key": "secret-a" }),
    of({}, "?key=secret-a"),
  ];
  assert.equal(new Set(all).size, all.length);
  assert(all.every((tenant) => !tenant.includes("secret")));
  assert.equal(of({ authorization: "Bearer secret-a", "user-agent": "x" }), all[1]);
});

const IDS: readonly (readonly [says: string, text: string, id: string | undefined])[] = [
  ["a whole reply", '{"id":"resp_1","object":"response"}', "resp_1"],
  [
    "a reply whose id comes late",
    '{"output":[{"id":"msg_1"}],"x":{"id":"no"},"id":"resp_2"}',
    "resp_2",
  ],
  [
    "a stream's first event",
    'event: response.created\ndata: {"type":"response.created","response":{"tools":[{"id":"t"}],"id" : "resp_3"',
    "resp_3",
  ],
  ["an error", '{"error":{"id":"x","message":"no"}}', undefined],
  ["a list", '{"object":"list","data":[{"id":"file-1"}],"first_id":"file-1"}', undefined],
  ["a value that is the word", '{"type":"id","object":"x"}', undefined],
  ["text", "hello", undefined],
  ["nothing", "", undefined],
  ["an id that is cut off", '{"object":"response","id":"resp_', undefined],
  ["a second object", '{"object":"x"}\n{"id":"resp_4"}', undefined],
];
for (const [says, text, id] of IDS) {
  Deno.test(`responseIdIn reads ${says}`, () => {
    assert.equal(responseIdIn(new TextEncoder().encode(text)), id);
  });
}

Deno.test("responseIdIn reads the names that Google gives", () => {
  const name = (text: string) => responseIdIn(new TextEncoder().encode(text), "name");
  assert.equal(name('{"file":{"mimeType":"a/b","name":"files/abc"}}'), "files/abc");
  assert.equal(name('{"name":"cachedContents/c1","model":"models/m"}'), "cachedContents/c1");
  assert.equal(name('{"id":"x","metadata":{"name":"no"}}'), undefined);
});

Deno.test("responseIdIn ends on hostile bytes", () => {
  assert.equal(responseIdIn(new TextEncoder().encode('{"'.repeat(60_000))), undefined);
  assert.equal(responseIdIn(new TextEncoder().encode("{".repeat(200_000))), undefined);
  assert.equal(responseIdIn(new TextEncoder().encode('{"' + "\\".repeat(60_000))), undefined);
});

Deno.test("previousResponseIdIn reads the top-level member alone", () => {
  assert.equal(previousResponseIdIn('{"previous_response_id":"resp_1"}'), "resp_1");
  assert.equal(previousResponseIdIn('{"input":"\\"previous_response_id\\""}'), undefined);
  assert.equal(previousResponseIdIn('{"x":{"previous_response_id":"resp_1"}}'), undefined);
  assert.equal(previousResponseIdIn('{"previous_response_id":null}'), undefined);
});

Deno.test("ResponseIdWatch finds an id in any pieces and tells it once", () => {
  const bytes = new TextEncoder().encode('{"object":"response","id":"resp_1","x":{"id":"resp_2"}}');
  for (let size = 1; size <= bytes.length; size++) {
    const told: string[] = [];
    const watch = new ResponseIdWatch((id) => told.push(id));
    for (let at = 0; at < bytes.length; at += size) watch.push(bytes.subarray(at, at + size));
    assert.deepEqual(told, ["resp_1"], `pieces of ${size}`);
  }
});

Deno.test("ResponseIdWatch gives up after the first bytes", () => {
  const told: string[] = [];
  const watch = new ResponseIdWatch((id) => told.push(id));
  watch.push(new TextEncoder().encode('{"a":"' + "x".repeat(10_000)));
  watch.push(new TextEncoder().encode('","id":"resp_1"}'));
  assert.deepEqual(told, []);
});

Deno.test("responseIdIn takes no time for a text of quotes that has no end", () => {
  const reply = new TextEncoder().encode(`{"text":"${'\\"'.repeat(40_000)}`);
  const started = performance.now();
  assert.equal(responseIdIn(reply), undefined);
  // 2 ms; it was 1,800.
  assert.ok(performance.now() - started < 200);
});

Deno.test("tenantOf forgets the oldest credentials when they become too many, and never mixes two", () => {
  const named = (key: string) => tenantOf(new Headers({ authorization: `Bearer ${key}` }));
  const first = named("first");
  assert.equal(named("first"), first);
  assert.notEqual(named("second"), first);
  for (let i = 0; i < 300; i++) named(`${i}${"x".repeat(8_000)}`);
  assert.notEqual(named("first"), first);
});
