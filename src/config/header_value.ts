/** Why a text cannot be the value of a header; `undefined` when it can (RFC 9110 §5.5, latin1). */
export function headerValueState(value: string): string | undefined {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return "its value has a line break in it";
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    return "its value has a character that no header can hold, such as a curly quote";
  }
  return undefined;
}

/** The same for the `host` header: no blanks, and ASCII only. */
export function hostValueState(value: string): string | undefined {
  return /^[\x21-\x7e]+$/.test(value)
    ? undefined
    : "its value has a blank or a character outside ASCII";
}
