import type { ModelListener } from "../../config/resolved.ts";
import { extension, type Message } from "./proto.ts";

/** The path that the client asked for: filters write the provider's over it. */
export const PATH_STATE = "plano.path";

/** The file names of Plano's own logs (cli-config §3.2). */
const FILES = { model: "access_llm.log", prompt: "access_ingress.log" } as const;

/** Where a listener's requests are logged. */
export function accessLogFile(logs: string, { kind = "model" }: Pick<ModelListener, "kind">) {
  return `${logs}/${FILES[kind]}`;
}

/** The id of planoai's own lines: what the client hears, and the first one where a provider has its own. */
const REQUEST_ID = "%RESP(X-PLANO-REQUEST-ID?X-REQUEST-ID)%";

/** The line is Plano's. Queries stay out of it, because clients of Gemini put their key there. */
const LINE = [
  "[%START_TIME%]",
  `"%REQ(:METHOD)% %FILTER_STATE(${PATH_STATE}:PLAIN)% %PROTOCOL%"`,
  "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%",
  "%COMMON_DURATION(US_TX_END:US_RX_BEG:ms)%",
  `"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "${REQUEST_ID}" "%REQ(:AUTHORITY)%"`,
  `"%UPSTREAM_HOST%" "%UPSTREAM_CLUSTER%"`,
].join(" ");

/** How a listener logs its requests. */
export function accessLog(logs: string, listener: Pick<ModelListener, "kind">): Message {
  const attempts = listener.kind === "prompt" ? "" : " attempts=%UPSTREAM_REQUEST_ATTEMPT_COUNT%";
  return extension(
    "envoy.access_loggers.file",
    "envoy.extensions.access_loggers.file.v3.FileAccessLog",
    {
      path: accessLogFile(logs, listener),
      log_format: { text_format_source: { inline_string: `${LINE}${attempts}\n` } },
    },
  );
}
