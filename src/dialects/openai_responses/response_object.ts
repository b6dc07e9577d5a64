import type { Json, JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Usage } from "../../ir/response.ts";
import { echoOf } from "./echo.ts";
import { HERE } from "./fields.ts";
import type { WireStatus } from "./finish.ts";
import { encodeUsage } from "./usage.ts";

/** What is the same in every response object of one reply. */
export interface Shell {
  readonly id: string;
  readonly createdAt: number;
  readonly model: string;
  readonly fields: JsonObject;
}

/** The upstream's own echo wins over ours: it answered the same client. */
export function shellOf(
  reply: {
    readonly id: string;
    readonly model: string;
    readonly created?: number;
    readonly extra?: Extra;
  },
  env: ReplyEnv,
): Shell {
  const own = reply.extra?.dialect === HERE ? reply.extra.fields : {};
  return {
    id: reply.id.startsWith("resp_") ? reply.id : env.newId("resp_"),
    createdAt: reply.created ?? Math.floor(env.nowMs() / 1000),
    model: reply.model === "" ? env.request.model : reply.model,
    fields: { access_programs: null, ...echoOf(env.request), ...own },
  };
}

/** How far a reply has come. */
export interface ReplyState {
  readonly status: WireStatus;
  readonly output: readonly Json[];
  readonly usage?: Usage;
  readonly error?: JsonObject;
  readonly extra?: Extra;
}

/** The response object; nullable fields are there as `null` (W086). */
export function responseObject(shell: Shell, state: ReplyState): JsonObject {
  const { status, incomplete } = state.status;
  return {
    id: shell.id,
    object: "response",
    created_at: shell.createdAt,
    status,
    error: state.error ?? null,
    incomplete_details: incomplete === undefined ? null : { reason: incomplete },
    model: shell.model,
    output: state.output,
    usage: state.usage === undefined ? null : encodeUsage(state.usage),
    ...shell.fields,
    ...(state.extra?.dialect === HERE ? state.extra.fields : {}),
  };
}
