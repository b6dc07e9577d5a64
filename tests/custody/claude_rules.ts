import { aboutCall, type Mint } from "./mint.ts";
import type { Heard } from "./reply.ts";
import { demand } from "./vendor.ts";

/** Every seal is the vendor's own, and stands beside what it was made for. */
export function verify(heard: readonly Heard[], issuer: string, mint: Mint): void {
  for (const [index, { pieces }] of heard.entries()) {
    for (const [at, piece] of pieces.entries()) {
      if (!("seal" in piece) || piece.seal === undefined) continue;
      const place = `messages.${index}.content.${at}`;
      const minted = mint.seals.get(piece.seal);
      demand(minted?.issuer === issuer, `${place}: the seal of a ${piece.type} is not ours`);
      const about = piece.type === "redacted"
        ? ""
        : piece.type === "call"
        ? aboutCall(piece.name, piece.args)
        : piece.text;
      demand(minted.about === about, `${place}: the seal does not fit "${about}"`);
    }
  }
}

/**
 * "When `thinking` is enabled, a final `assistant` message must start with a thinking block": while
 * tool results wait, the turn of the assistant, which spans the rounds of tools, begins with thinking.
 */
export function checkThinkingStands(heard: readonly Heard[], enabled: boolean): void {
  const last = heard.at(-1);
  if (!enabled || !last?.pieces.some(({ type }) => type === "result")) return;
  const said = heard.findLastIndex(({ role, pieces }) =>
    role === "user" && !pieces.some(({ type }) => type === "result")
  );
  const turn = heard.slice(said + 1).filter(({ role }) => role === "assistant");
  demand(
    turn.some(({ pieces: [first] }) => first?.type === "thinking" || first?.type === "redacted"),
    "a final `assistant` message must start with a thinking block",
  );
}

/** "thinking.signature: Field required". */
export function checkSigned(heard: readonly Heard[]): void {
  for (const { pieces } of heard) {
    for (const piece of pieces) {
      demand(
        piece.type !== "thinking" || piece.seal !== undefined,
        "thinking.signature: Field required",
      );
    }
  }
}
