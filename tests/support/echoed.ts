import type { JsonObject } from "../../src/base/json.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { UpstreamTarget } from "../../src/ir/codec.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import { fixtures, lawTarget, messagesOf, readEnvOf, replyEnvOf, requestOf } from "./fixtures.ts";
import { assembled, nextTurn } from "./history.ts";

/** A recorded reply on its way through a client of another dialect and back. */
export interface Echo {
  /** `openai_chat/signed_calls`. */
  readonly fixture: string;
  readonly client: DialectId;
  readonly way: "whole" | "streamed";
  readonly target?: Partial<UpstreamTarget>;
}

/** The request that the upstream gets when a client, which asked in its own dialect, echoes its reply. */
export function echoed({ fixture: name, client, way, target }: Echo): JsonObject {
  const fixture = [...fixtures()].find(({ dialect, name: own }) =>
    `${dialect.id}/${own}` === name
  )!;
  const { upstream } = fixture.dialect;
  const side = dialects.get(client)!;
  const request = { ...requestOf(fixture), dialect: client };
  const env = readEnvOf(request);
  const events = way === "whole"
    ? [...unfold(upstream.decodeResponse(fixture.response!, env))]
    : runTransducer(upstream.decodeStream(env), messagesOf(fixture.stream!, fixture.dialect));
  const shown = way === "whole"
    ? side.client.encodeResponse(fold(events), replyEnvOf(request)).value
    : assembled(
      side,
      runTransducer(side.client.encodeStream(replyEnvOf(request)), events),
      request,
    );
  const next = side.client.decodeRequest(nextTurn(client, shown));
  return upstream.encodeRequest(next, { ...lawTarget(next), ...target }).value;
}
