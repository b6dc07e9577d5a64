import { Fault } from "../base/fault.ts";
import { BEDROCK_CONVERSE } from "../dialects/ids.ts";
import { countTokens } from "./count_tokens.ts";
import type { ExchangeContext } from "./exchange.ts";
import { passOther, refuseEscapes } from "./other_exchange.ts";
import { otherTarget } from "./other_target.ts";
import { decodedModel } from "./path_model.ts";
import { filledPath, wayOf, withQuery } from "./provider_path.ts";
import { tenantOf } from "./response_owners.ts";
import type { Visit } from "./visit.ts";

/** `/model/{id}/invoke`; the id is encoded by AWS's SDKs, not by everybody. */
const PATH = /^\/model\/(.+)\/([a-z-]+)$/;

/** Where InvokeModel says its guardrail: without it, a request would pass unguarded and nobody would know. */
const OWN_HEADERS = "x-amzn-bedrock-";

/** Passes what Bedrock's clients ask of a model besides Converse: bodies in the model's own form. */
export async function passBedrock(visit: Visit, context: ExchangeContext): Promise<Response> {
  const found = PATH.exec(visit.path);
  if (found === null) {
    throw new Fault("not_found", `Cannot serve "${visit.path.slice(0, 200)}": no such path`, {
      note: "Bedrock's paths are /model/{id}/converse and /model/{id}/invoke",
    });
  }
  const model = decodedModel(found[1]!);
  const operation = found[2]!;
  if (operation === "count-tokens") return await countTokens(visit, "bedrock", context, model);
  refuseEscapes(`/${operation}`);
  const { request, query, record } = visit;
  record.model = model;
  const target = otherTarget({
    path: visit.path,
    headers: request.headers,
    tenant: tenantOf(request.headers, query),
    model,
    ids: [],
    api: `"${operation}" of Bedrock`,
    able: (entry) => wayOf(entry, BEDROCK_CONVERSE) !== undefined,
  }, context);
  const root = wayOf(target.entry, BEDROCK_CONVERSE)?.root;
  const path = filledPath(target.entry, `/model/{model}/${operation}`, target.model);
  return await passOther({
    visit,
    target,
    place: {
      path: withQuery(path, query),
      dialect: BEDROCK_CONVERSE,
      ...(root === undefined ? {} : { root }),
    },
    body: await visit.readBody(),
    ownHeaders: OWN_HEADERS,
    spends: true,
  }, context);
}
