import assert from "@std/assert";
import { fixtures, titleOf } from "../../tests/support/fixtures.ts";
import { mayHoldSeal, SEAL_NAMES } from "./seal_marks.ts";

Deno.test("mayHoldSeal and SEAL_NAMES find every body that holds a seal of its own dialect", () => {
  let sealed = 0;
  for (const fixture of fixtures()) {
    if (fixture.request === undefined) continue;
    const { turns } = fixture.dialect.client.decodeRequest(fixture.request);
    const parts = turns.flatMap((turn) => turn.parts);
    if (!parts.some((part) => part.type === "thinking" && part.seal !== undefined)) continue;
    sealed++;
    const text = JSON.stringify(fixture.request);
    assert(mayHoldSeal(new TextEncoder().encode(text)), titleOf(fixture));
    assert(SEAL_NAMES.some((name) => text.includes(name)), titleOf(fixture));
  }
  assert(sealed >= 8, `${sealed} fixtures hold seals`);
});

Deno.test("SEAL_NAMES pass words about signatures, which mayHoldSeal takes for a seal", () => {
  const text = JSON.stringify({ content: 'its "signature" is encrypted, "redacted_thinking" too' });
  assert(mayHoldSeal(new TextEncoder().encode(text)));
  assert(!SEAL_NAMES.some((name) => text.includes(name)));
});
