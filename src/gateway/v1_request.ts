import { ANTHROPIC_MESSAGES, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { titleOf } from "../dialects/registry.ts";
import { namingOf } from "./body_naming.ts";
import type { ExchangeContext } from "./exchange.ts";
import { passOther, refuseEscapes } from "./other_exchange.ts";
import { type Naming, otherTarget } from "./other_target.ts";
import {
  apiOf,
  apiPlace,
  endpointPlace,
  hasEndpoints,
  type Place,
  wayOf,
  type WholeApi,
} from "./provider_path.ts";
import { previousResponseIdIn, tenantOf } from "./response_owners.ts";
import type { PreparedEntry } from "./upstream_request.ts";
import type { Visit } from "./visit.ts";

/** Methods that may be tried again without asking for anything twice. */
const REPEATABLE = new Set(["GET", "HEAD"]);

/**
 * Passes a request below `/v1` (or `/v2/rerank`, the second form of rerankers) that is no chat turn:
 * images, audio, files, batches, moderations, what Responses and Messages have beside the turn, and
 * whatever else a provider has there. Byte for byte but for the model's name.
 */
export async function passV1(visit: Visit, context: ExchangeContext): Promise<Response> {
  const { request, record, query } = visit;
  const version = visit.path.slice(0, "/v1".length);
  const path = visit.path.slice("/v1".length);
  refuseEscapes(path);
  const body = await visit.readBody();
  const naming = namingOf({ headers: request.headers, query, body });
  if (naming.model !== undefined) record.model = naming.model;
  const tenant = tenantOf(request.headers, query);
  const api = apiOf(path, request.headers);
  const target = otherTarget({
    path: visit.path,
    headers: request.headers,
    tenant,
    ...(naming.model === undefined ? {} : { model: naming.model }),
    ids: [...idsIn(path), ...naming.ids],
    ...(api === undefined ? whoHasEndpoint(path) : whoHas(api)),
  }, context);
  if (api?.dialect === OPENAI_RESPONSES && naming.model !== undefined) {
    const previous = previousResponseIdIn(new TextDecoder().decode(body));
    context.owners.refuseForeign(tenant, previous, target);
  }
  const sentQuery = naming.queryFor(target.model);
  const place = (api && apiPlace(api, target.entry, path, sentQuery, target.model)) ??
    endpointPlace(target.entry, path, sentQuery, target.model);
  const prepared = context.prepared.get(target.entry)!;
  return await passOther({
    visit,
    target,
    place: version === "/v1" ? place : { ...place, root: otherVersion(place, prepared, version) },
    body: naming.bodyFor(target.model),
    // What names a model makes something new; a stored reply repeats what it has cost before.
    spends: naming.model !== undefined,
    repeatable: REPEATABLE.has(request.method),
  }, context);
}

/** The root of another version of an API, which stands beside the one of the config. */
function otherVersion(place: Place, prepared: PreparedEntry, version: string): string {
  return (place.root ?? prepared.root).replace(/\/v\d+$/, "") + version;
}

/** OpenAI's endpoints; a header may take them to any provider with an API of that kind. */
function whoHasEndpoint(path: string): Pick<Naming, "api" | "able" | "meant"> {
  return {
    api: "such endpoints",
    able: (entry) => hasEndpoints(entry) || wayOf(entry, ANTHROPIC_MESSAGES) !== undefined,
    meant: (entry) => hasEndpoints(entry, path),
  };
}

function whoHas(api: WholeApi): Pick<Naming, "api" | "able" | "meant"> {
  const able: Naming["able"] = (entry, model) => apiPlace(api, entry, "", "", model) !== undefined;
  return {
    api: titleOf(api.dialect),
    able,
    meant: (entry) => entry.provider.keepsReplies !== false && able(entry, entry.model),
  };
}

/** What follows the name of an endpoint may be an id: `/files/{id}/content`. */
function idsIn(path: string): readonly string[] {
  return path.split("/").slice(2).map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}
