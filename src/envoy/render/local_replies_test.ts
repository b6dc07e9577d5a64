import assert from "@std/assert";
import { plainTable } from "../../../tests/envoy/table.ts";
import { OPENAI_CHAT } from "../../dialects/ids.ts";
import type { EdgeClient, EdgeReply } from "../edge_table.ts";
import { localReplies } from "./local_replies.ts";

const said = (status: number, body: string): EdgeReply => ({
  status,
  body,
  fault: "upstream_garbled",
  message: body,
});

const client: EdgeClient = {
  dialect: OPENAI_CHAT,
  paths: ["/v1/chat/completions"],
  marks: [],
  streamEnds: [],
  longLastEvent: false,
  cutEvent: "",
  refusals: {
    too_large: said(413, "large"),
    gateway_gone: said(503, "gone"),
    unreachable: said(502, "unreachable"),
    timeout: said(504, "late"),
    garbled: said(502, "garbled"),
    overloaded: said(503, "full"),
    stalled: said(408, "stalled"),
  },
  countsCacheApart: false,
};

Deno.test("localReplies knows a dialect by its clients' path and by those that it gets on its way", () => {
  const [way] = plainTable("llm", ["provider"]).ways;
  const { mappers } = localReplies({
    clients: [client],
    targets: [{ name: "a", model: "m", ways: { [OPENAI_CHAT]: 0 }, limits: [] }],
    ways: [{ ...way!, path: "/api/v1/chat" }],
  }) as { mappers: readonly { status_code: number; body: { inline_string: string } }[] };
  assert.deepEqual(mappers.map((one) => [one.status_code, one.body.inline_string]), [
    [502, "garbled"],
    [504, "late"],
    [408, "stalled"],
    [503, "full"],
  ]);
  const text = JSON.stringify(mappers[0]);
  assert.match(text, /"prefix":"\/v1\/chat\/completions"/);
  assert.match(text, /"prefix":"\/api\/v1\/chat"/);
});
