import type { EdgeClient, EdgeReply, EdgeTable } from "../edge_table.ts";
import type { Message } from "./proto.ts";

/** Envoy's signs that a provider's connection ended, or spoke something else, within a reply. */
const BROKEN = ["UC", "UPE", "UR", "LR"];

/** Its signs that a reply did not come to its end in time. */
const LATE = ["UT", "SI", "DT"];

/** Its own sign that it has no memory for another request. */
const FULL = ["OM"];

/**
 * What clients hear when Envoy breaks off a reply whose head the filter still holds back: an error that
 * is being read, a JSON reply without a length; and when it refuses a request itself. No filter words
 * these, and Envoy's own words are plain text.
 */
export function localReplies(table: Pick<EdgeTable, "clients" | "targets" | "ways">): Message {
  const mappers = table.clients.flatMap((client) => {
    const paths = pathsOf(client, table);
    const { garbled, timeout, stalled, overloaded } = client.refusals;
    return [
      mapper(paths, BROKEN, [502, 503], garbled),
      mapper(paths, LATE, [504], timeout),
      mapper(paths, LATE, [408], stalled),
      mapper(paths, FULL, [503], overloaded),
    ];
  });
  return { mappers };
}

/** The client's own, and those that its requests get on their way to a provider. */
function pathsOf(
  { dialect, paths }: EdgeClient,
  { targets, ways }: Pick<EdgeTable, "targets" | "ways">,
): readonly string[] {
  const sent = targets.flatMap((target) => {
    const way = ways[target.ways[dialect] ?? -1];
    return way === undefined ? [] : [way.path];
  });
  return [...new Set([...paths, ...sent])];
}

function mapper(
  paths: readonly string[],
  flags: readonly string[],
  statuses: readonly number[],
  reply: EdgeReply,
): Message {
  return {
    filter: {
      and_filter: {
        filters: [
          { response_flag_filter: { flags } },
          anyOf(statuses.map((status) => ({
            status_code_filter: {
              comparison: { op: "EQ", value: { default_value: status, runtime_key: "plano.none" } },
            },
          }))),
          anyOf(paths.map((path) => ({
            header_filter: { header: { name: ":path", string_match: { prefix: path } } },
          }))),
        ],
      },
    },
    status_code: reply.status,
    body: { inline_string: reply.body },
    body_format_override: {
      text_format_source: { inline_string: "%LOCAL_REPLY_BODY%" },
      content_type: "application/json",
    },
  };
}

/** Envoy wants two at least of those that it joins. */
function anyOf(filters: readonly Message[]): Message {
  const [one, ...more] = filters;
  return one !== undefined && more.length === 0 ? one : { or_filter: { filters } };
}
