import { framed } from "../../../src/base/framing.ts";
import { isObject, type JsonObject } from "../../../src/base/json.ts";
import { GEMINI } from "../../../src/dialects/ids.ts";
import { readGemini } from "../../../src/mock/read/gemini.ts";
import { ABOUT_TEXT, aboutCall as mockAbout, thoughtSealOf } from "../../../src/mock/seal.ts";
import { aboutCall, type Mint } from "../mint.ts";
import type { Heard, Piece, ReplyBlock } from "../reply.ts";
import { demand, type Vendor } from "../vendor.ts";
import { composed, pieces } from "./compose.ts";
import { list, object, secondOpinion, text } from "./read.ts";

/** What Google documents for calls that its model has not made, or whose signature is lost. */
const DUMMY = "skip_thought_signature_validator";

/**
 * Gemini 3: the first call of a reply is signed, or the answer's last words. Every step of the turn
 * must bring the signature of its first call back, or the documented dummy.
 */
export const geminiVendor: Vendor = {
  dialect: GEMINI,
  keepsOpenThinking: false,
  streamType: "text/event-stream",
  isStream: ({ path }) => path.includes(":streamGenerateContent"),
  hear({ body: asked, path }, issuer, mint) {
    const body = { ...asked, contents: joined(list(asked.contents)) };
    const heard = body.contents.map((content): Heard => ({
      role: content.role === "model" ? "assistant" : "user",
      pieces: list(content.parts).map(pieceOf),
    }));
    for (const { pieces } of heard) pieces.forEach((piece) => verify(piece, issuer, mint));
    checkSteps(heard);
    secondOpinion(
      heard,
      body,
      (mocked) =>
        readGemini(mocked, { model: "gemini", stream: isStream(path), arrayed: false }, ""),
      (piece) => {
        if ("seal" in piece && piece.seal === DUMMY) return DUMMY;
        return thoughtSealOf(
          piece.type === "call" ? mockAbout(piece.name, piece.args) : ABOUT_TEXT,
        );
      },
    );
    return heard;
  },
  compose: ({ body }, plan, maker) => {
    const config = object(object(body.generationConfig)?.thinkingConfig);
    const isThinking = config?.thinkingBudget !== 0;
    return composed(plan, config?.includeThoughts === true, {
      thought: (kind, words) => kind === "shown" ? [{ type: "thinking", text: words }] : [],
      signCall: (about, index, { issuer, mint }) =>
        index === 0 && isThinking ? mint.seal(issuer, about) : undefined,
      signText: (about, { issuer, mint }) =>
        plan.thoughts.length > 0 && isThinking ? mint.seal(issuer, about) : undefined,
      callId: (mint) => mint.id("", 8),
      mayCount: true,
    }, maker);
  },
  whole: (blocks) => ({
    candidates: [{
      content: { role: "model", parts: blocks.map(partOf) },
      finishReason: "STOP",
      index: 0,
    }],
    ...ENVELOPE,
  }),
  stream(blocks) {
    const parts = blocks.flatMap(streamedParts);
    return framed(
      "sse",
      parts.map((part, at) => ({
        event: "message",
        data: JSON.stringify({
          candidates: [{
            content: { role: "model", parts: [part] },
            ...(at === parts.length - 1 ? { finishReason: "STOP" } : {}),
            index: 0,
          }],
          ...ENVELOPE,
        }),
      })),
    );
  },
};

const ENVELOPE: JsonObject = {
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  modelVersion: "gemini-3-pro-preview",
  responseId: "custody",
};

function isStream(path: string): boolean {
  return path.includes(":stream");
}

function partOf(block: ReplyBlock): JsonObject {
  switch (block.type) {
    case "thinking":
      return { text: block.text, thought: true };
    case "redacted":
      throw new TypeError("Gemini has no redacted thinking");
    case "text":
      return { text: block.text, ...signed(block) };
    case "call":
      return {
        functionCall: { id: block.id, name: block.name, args: block.args },
        ...signed(block),
      };
    default:
      return block satisfies never;
  }
}

function signed({ seal }: Extract<ReplyBlock, { type: "text" | "call" }>): JsonObject {
  return seal === undefined ? {} : { thoughtSignature: seal.data };
}

/** In a stream the signature of a text comes on an empty one behind it. */
function streamedParts(block: ReplyBlock): readonly JsonObject[] {
  switch (block.type) {
    case "thinking":
      return pieces(block.text).map((text) => ({ text, thought: true }));
    case "text":
      return [
        ...pieces(block.text).map((text) => ({ text })),
        ...(block.seal === undefined ? [] : [{ text: "", ...signed(block) }]),
      ];
    case "redacted":
    case "call":
      return [partOf(block)];
    default:
      return block satisfies never;
  }
}

function verify(piece: Piece, issuer: string, mint: Mint): void {
  if (!("seal" in piece) || piece.seal === undefined || piece.seal === DUMMY) return;
  const minted = mint.seals.get(piece.seal);
  demand(
    minted?.issuer === issuer,
    `Corrupted thought signature: that of a ${piece.type} is not ours`,
  );
  // A text's signature covers the whole text, wherever in its pieces it stands.
  if (piece.type === "text" || piece.type === "call") {
    const about = piece.type === "call" ? aboutCall(piece.name, piece.args) : minted.about;
    demand(minted.about === about, `Corrupted thought signature: it does not fit "${about}"`);
  } else demand(false, `Corrupted thought signature: it stands on a ${piece.type}`);
}

/** Google's own SDK sends each chunk of a streamed reply as a content: they are one turn. */
function joined(contents: readonly JsonObject[]): readonly JsonObject[] {
  const turns: JsonObject[] = [];
  for (const content of contents) {
    const before = turns.at(-1);
    if (before?.role === "model" && content.role === "model") {
      turns[turns.length - 1] = {
        ...before,
        parts: [...list(before.parts), ...list(content.parts)],
      };
    } else turns.push(content);
  }
  return turns;
}

/** "Function call is missing a thought_signature": each step since the user's last words. */
function checkSteps(heard: readonly Heard[]): void {
  const said = heard.findLastIndex(({ role, pieces }) =>
    role === "user" && pieces.some(({ type }) => type !== "result")
  );
  for (const { role, pieces } of heard.slice(said + 1)) {
    const call = pieces.find((piece) => piece.type === "call");
    if (role !== "assistant" || call === undefined) continue;
    demand(
      call.seal !== undefined,
      `Function call is missing a thought_signature in functionCall parts: ${call.name}`,
    );
  }
}

function pieceOf(part: JsonObject): Piece {
  const seal = part.thoughtSignature === undefined ? {} : { seal: text(part.thoughtSignature) };
  const { functionCall, functionResponse } = part;
  if (isObject(functionCall)) {
    const args = object(functionCall.args) ?? {};
    return {
      type: "call",
      id: text(functionCall.id),
      name: text(functionCall.name),
      args,
      ...seal,
    };
  }
  if (isObject(functionResponse)) return { type: "result", id: text(functionResponse.id) };
  return { type: part.thought === true ? "thinking" : "text", text: text(part.text), ...seal };
}
