import { withModel } from "./body_splice.ts";
import { embeddingWay } from "./embedding_forms.ts";
import { embed } from "./embeddings.ts";
import type { ExchangeContext } from "./exchange.ts";
import { peekBody } from "./intake.ts";
import { otherTarget } from "./other_target.ts";
import { tenantOf } from "./response_owners.ts";
import type { Visit } from "./visit.ts";

/** `POST /v1/embeddings`, whoever's model it names. */
export async function openaiEmbed(visit: Visit, context: ExchangeContext): Promise<Response> {
  const { request, record, query } = visit;
  const body = peekBody(await visit.readBody());
  if (body.model !== undefined) record.model = body.model;
  const target = otherTarget({
    path: visit.path,
    headers: request.headers,
    tenant: tenantOf(request.headers, query),
    ...(body.model === undefined ? {} : { model: body.model }),
    ids: [],
    api: "embeddings",
    able: (entry, model) => embeddingWay(entry, model, "openai") !== undefined,
  }, context);
  return await embed(visit, {
    form: "openai",
    target,
    body: target.model === "*" ? body.bytes : withModel(body, target.model),
  }, context);
}
