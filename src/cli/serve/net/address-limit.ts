// How often one address may ask, before anybody is asked who the visitor is. Memory is bounded: addresses cost an attacker nothing.

/** So many addresses are counted within one window; further ones count as one. */
const MOST_ADDRESSES = 50_000;
const ALL_OTHERS = "others";

export interface AddressLimit {
  /** Counts one request. Seconds to wait, or 0. */
  count(address: string): number;
}

export function createAddressLimit(requests: number, seconds: number): AddressLimit {
  let counts = new Map<string, number>();
  let endsAt = -Infinity;
  return {
    count(address) {
      const now = performance.now();
      if (now >= endsAt) {
        counts = new Map();
        endsAt = now + seconds * 1000;
      }
      const key = counts.size >= MOST_ADDRESSES && !counts.has(address) ? ALL_OTHERS : address;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= requests ? 0 : Math.max(1, Math.ceil((endsAt - now) / 1000));
    },
  };
}
