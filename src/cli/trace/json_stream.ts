import type { Json } from "../../base/json.ts";
import type { Io } from "../io.ts";

/** `{"<name>": [ … ]}` with an indent of 2, written item by item. */
export function writeJsonList(io: Io, name: string, items: Iterable<unknown>): void {
  let before = `{\n  ${JSON.stringify(name)}: [`;
  let any = false;
  for (const item of items) {
    const text = JSON.stringify(item, null, 2).replaceAll("\n", "\n    ");
    io.out(`${before}\n    ${text}`);
    before = ",";
    any = true;
  }
  io.out(any ? "\n  ]\n}\n" : `${before}]\n}\n`);
}

/** A value as JSON with an indent of 2. */
export function writeJson(io: Io, value: Json): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}
