import { isArray, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { candidateIndices } from "../../ir/candidate_indices.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { unwrapCustomInput } from "../../ir/custom_tool.ts";
import { type Part, type ReplyPart, toolCallId } from "../../ir/part.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { blockReason } from "./block_reason.ts";
import { derivedCallId } from "./call_id.ts";
import { faultInside } from "./faults.ts";
import { blockedFinish, readFinish, unknownReason } from "./finish.ts";
import { type PartEnv, readPart } from "./parts.ts";
import { SpelledReader } from "./spelled_reader.ts";
import { clientName } from "./tool_name.ts";
import { readUsage } from "./usage.ts";
import { restOf } from "./wire.ts";

/** A whole reply as the pivot. An error body that came with status 200 is thrown as its fault. */
export function decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse {
  const fault = faultInside(body);
  if (fault !== undefined) throw fault;
  const reader = new SpelledReader(body, "", "upstream_garbled");
  const head = readHead(reader);
  const blocked = blockReason(body);
  if (!isArray(body.candidates) && blocked === undefined) {
    throw new Fault("upstream_garbled", "Cannot read the reply: it has no list of candidates");
  }
  const sources = reader.objects("candidates");
  const indices = candidateIndices(sources.map((candidate) => candidate.take("index")));
  const read = sources.map((candidate, place) =>
    readCandidate(candidate, indices[place]!, head.id, env)
  );
  const candidates = withFirst(read, blocked);
  const usage = reader.optionalObject("usageMetadata");
  return {
    ...head,
    candidates,
    ...optional("usage", usage === undefined ? undefined : readUsage(usage)),
    ...restOf(reader),
  };
}

/** Who answers. `createTime` is read and stays an unknown field, whose fractions the pivot lacks. */
export function readHead(reader: SpelledReader): Pick<ChatResponse, "id" | "model" | "created"> {
  const created = Math.floor(Date.parse(reader.optionalString("createTime") ?? "") / 1000);
  reader.untake("createTime");
  return {
    id: reader.optionalString("responseId") ?? "",
    model: reader.optionalString("modelVersion") ?? "",
    ...(Number.isNaN(created) ? {} : { created }),
  };
}

/** A refused prompt has no candidate, and the pivot always has the first one. */
function withFirst(
  candidates: readonly Candidate[],
  blocked: string | undefined,
): readonly Candidate[] {
  if (candidates.some(({ index }) => index === 0)) return candidates;
  const finish = blocked === undefined ? { reason: "other" } as const : blockedFinish(blocked);
  return [{ index: 0, parts: [], finish }, ...candidates];
}

function readCandidate(
  candidate: SpelledReader,
  index: number,
  replyId: string,
  env: ReadEnv,
): Candidate {
  const content = candidate.child("content");
  content?.take("role");
  const parts = new ReplyParts(replyId, index, env);
  const read = content?.objects("parts").flatMap((part) => parts.read(part)) ?? [];
  const raw = candidate.take("finishReason");
  if (unknownReason(raw).finishReason !== undefined) candidate.untake("finishReason");
  return {
    index,
    parts: read,
    finish: readFinish(raw, read.some((part) => part.type === "tool_call")),
    ...restOf(candidate, content === undefined ? {} : { content }),
  };
}

/** Reads the parts of one candidate and counts its calls, whose ids may have to be derived. */
export class ReplyParts implements PartEnv {
  readonly issuer;
  readonly #place: string;
  readonly #env: ReadEnv;
  #calls = 0;

  constructor(replyId: string, candidate: number, env: ReadEnv) {
    this.issuer = env.target.issuer;
    this.#env = env;
    this.#place = `${replyId}/${env.request.turns.length}/${candidate}`;
  }

  callId(id: string | undefined) {
    const ordinal = this.#calls++;
    return id === undefined || id === "" ? derivedCallId(this.#place, ordinal) : toolCallId(id);
  }

  read(part: SpelledReader): readonly ReplyPart[] {
    return readPart(part, this).map((read) => this.#forReply(read));
  }

  /** A call by the client's own name for the tool. */
  #forReply(part: Part): ReplyPart {
    if (part.type === "media" || part.type === "tool_result") {
      throw new Fault("upstream_garbled", "Cannot read the reply: a part of it is the user's");
    }
    if (part.type !== "tool_call") return part;
    const tool = clientName(this.#env.request, part.name);
    return {
      ...part,
      ...tool,
      ...(tool.kind === "custom" ? { args: unwrapCustomInput(part.args) } : {}),
    };
  }
}
