import assert from "@std/assert";
import { toolCallId } from "./part.ts";
import { markedCallId, openCallId, SEALED_ID_MARK, sealedCallId } from "./sealed_call_id.ts";

Deno.test("openCallId gives back the id and the seal that sealedCallId joined", () => {
  const seal = {
    kind: "signature",
    data: "c2ln+/==",
    issuer: { provider: "gemini", modelFamily: "gemini" },
    signs: "tool_call",
  } as const;
  const sealed = sealedCallId(toolCallId("call~1"), seal);
  assert.ok(sealed.includes(SEALED_ID_MARK));
  assert.deepEqual(openCallId(sealed), { id: "call~1", seal });
});

Deno.test("openCallId takes the mark of markedCallId away", () => {
  const marked = markedCallId(toolCallId("functions.f:0"));
  assert.ok(marked.includes(SEALED_ID_MARK));
  assert.deepEqual(openCallId(marked), { id: "functions.f:0" });
});

Deno.test("openCallId leaves ids of others as they are", () => {
  for (const id of ["", "call_1", "a~b", "call~plano1.%%%", "plano1.x"]) {
    assert.deepEqual(openCallId(id), { id });
  }
});
