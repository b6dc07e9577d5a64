/** True for an address that only this machine can reach. Names are not looked up. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "").toLowerCase();
  return plain === "localhost" || plain === "::1" || /^127(\.\d{1,3}){3}$/.test(plain) ||
    /^::ffff:127(\.\d{1,3}){3}$/.test(plain);
}
