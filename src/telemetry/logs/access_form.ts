import type { RequestRecord } from "../request_record.ts";
import { accessJson } from "./access_json.ts";
import { accessLine } from "./access_line.ts";

/** How the access log is written: `logs.access` of the config. */
export type AccessForm = "text" | "json";

/** One line of the access log, without its line break. */
export const ACCESS_FORMS: Readonly<Record<AccessForm, (record: RequestRecord) => string>> = {
  text: accessLine,
  json: accessJson,
};
