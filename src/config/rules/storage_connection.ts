import type { Rule } from "./rule.ts";

/** A store without a database. */
export const rule: Rule = {
  id: "storage_connection",
  severity: "error",
  doc:
    "State in PostgreSQL needs `connection_string`, beginning with `postgres://` or `postgresql://`.",
  *check(doc) {
    for (const key of ["state_storage", "state_storage_v1_responses"]) {
      const storage = doc.root.get(key);
      const connection = storage.get("connection_string");
      if (storage.get("type").text !== "postgres") continue;
      const { text } = connection;
      const usable = text !== undefined &&
        (/^postgres(ql)?:\/\//.test(text) || text.startsWith("$"));
      if (usable) continue;
      yield {
        message: connection.exists
          ? "Cannot use this connection_string: it is not one of PostgreSQL"
          : "Cannot keep state in PostgreSQL: connection_string is missing",
        at: connection.exists ? connection.at : storage.get("type").at,
        notes: ['an example: "postgresql://user:$DB_PASSWORD@host:5432/name"'],
        private: connection.exists,
      };
    }
  },
};
