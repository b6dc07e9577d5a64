/** What the server said instead of data. */
export class ApiError extends Error {
  constructor(status, message, note) {
    super(message);
    this.status = status;
    this.note = note;
  }
}

/** Reads JSON; the signal ends a question that nobody waits for any more. */
export async function get(path, signal) {
  const reply = await fetch(path, { signal, headers: { accept: "application/json" } });
  const body = await reply.json().catch(() => undefined);
  if (reply.ok) return body;
  const { message, note } = body?.error ?? {};
  throw new ApiError(reply.status, message ?? `The viewer answered ${reply.status}`, note);
}

/** Shows a token; true when it was right. */
export async function login(token) {
  const reply = await fetch("/api/login", { method: "POST", body: token });
  if (reply.ok) return;
  const body = await reply.json().catch(() => undefined);
  throw new ApiError(reply.status, body?.error?.message ?? "Cannot log in");
}
