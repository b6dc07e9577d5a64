/** Why bytes are not HTTP; the words end a sentence "Cannot read the reply of …: ". */
export class WireError extends Error {
  override readonly name = "WireError";
}
