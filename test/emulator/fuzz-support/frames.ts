// WebSocket frames as no client should send them, byte by byte (RFC 6455, 5.2).
import fc from "fast-check";

interface Frame {
  readonly first: number;
  readonly masked: boolean;
  /** What the frame says of its length; `undefined` for the truth. */
  readonly claims: number | undefined;
  readonly payload: Uint8Array;
}

function lengthBytes(length: number, masked: boolean): Buffer {
  const flag = masked ? 0x80 : 0;
  if (length < 126) return Buffer.from([flag | length]);
  const bytes = Buffer.alloc(length <= 0xffff ? 3 : 9);
  bytes[0] = flag | (length <= 0xffff ? 126 : 127);
  if (length <= 0xffff) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

function encode({ first, masked, claims, payload }: Frame): Buffer {
  const mask = [0x12, 0x34, 0x56, 0x78];
  const body = masked ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload;
  const length = lengthBytes(claims ?? payload.length, masked);
  return Buffer.concat([Buffer.from([first]), length, Buffer.from(masked ? mask : []), body]);
}

const text = (value: fc.Arbitrary<string>) => value.map((said) => new TextEncoder().encode(said));
const JSON_RPC = fc.record({
  jsonrpc: fc.constantFrom("2.0", 2, null),
  id: fc.anything(),
  handle: fc.oneof(fc.constantFrom(-1, 0, 1, 2), fc.double(), fc.string()),
  method: fc.oneof(
    fc.constantFrom("OpenDoc", "GetObject", "CreateSessionObject", "GetHyperCubeData", "__proto__", "toString"),
    fc.string(),
  ),
  params: fc.oneof(fc.constant(["5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11"]), fc.array(fc.anything()), fc.anything()),
});
/** As much of any value as JSON can say; one that refuses (a BigInt, a cycle) is said to be null. */
const asJson = (value: unknown): string => {
  try {
    return JSON.stringify(value);
  } catch {
    return "null";
  }
};

const frame = fc.oneof(
  // A whole text message, whose text is bad.
  fc.record({
    first: fc.constant(0x81),
    masked: fc.constant(true),
    claims: fc.constant(undefined),
    payload: fc.oneof(text(JSON_RPC.map(asJson)), text(fc.string()), fc.uint8Array({ maxLength: 300 })),
  }),
  // Reserved bits and opcodes, no mask, lengths that are not true, close codes that do not exist.
  fc.record({
    first: fc.integer({ min: 0, max: 255 }),
    masked: fc.boolean(),
    claims: fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
    payload: fc.uint8Array({ maxLength: 200 }),
  }),
);

/** The bytes that follow an upgrade request. */
export const frames: fc.Arbitrary<Buffer> = fc
  .array(frame, { minLength: 1, maxLength: 6 })
  .map((list) => Buffer.concat(list.map(encode)));
