import assert from "@std/assert";
import { chatRequest } from "../../../tests/support/messages.ts";
import { clientName, wireName } from "./tool_name.ts";

const request = chatRequest([], {
  tools: [
    { type: "function", name: "2fa" },
    { type: "function", name: "mcp.server/tool" },
    { type: "custom", name: "-patch" },
    { type: "function", name: "plain", namespace: "ns" },
  ],
});

Deno.test("wireName makes names that Gemini takes, and clientName finds the tool again (W026)", () => {
  for (const tool of request.tools) {
    if (tool.type === "hosted") continue;
    const wire = wireName(request, tool.name, tool.namespace);
    assert.match(wire, /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
    const { name, kind } = clientName(request, wire);
    assert.deepEqual([name, kind], [tool.name, tool.type]);
  }
  assert.equal(wireName(request, "2fa"), "_2fa");
});

Deno.test("clientName leaves a name that nobody offered as it is", () => {
  assert.deepEqual(clientName(request, "_other"), { name: "_other", kind: "function" });
});
