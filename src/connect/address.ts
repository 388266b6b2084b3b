import { BlockList, isIP } from "node:net";

/** What IPv4 keeps for itself, from IANA's registry, and cloud metadata that has a public address. */
const RESERVED_IPV4 = [
  ["0.0.0.0", 8], // unspecified, "this network"
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier-grade NAT; Alibaba's metadata
  ["127.0.0.0", 8], // loopback
  ["168.63.129.16", 32], // Azure's metadata
  ["169.254.0.0", 16], // link-local; metadata of most clouds
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments; Oracle's metadata
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
] as const;

/** The only part of IPv6 that is routed between networks; loopback, mapped, local and multicast lie outside. */
const GLOBAL_IPV6 = ["2000::", 3] as const;
/** NAT64: an IPv4 address in the last 32 bits, which is what counts. */
const NAT64 = "64:ff9b::";
const NAT64_BITS = 96;
/** What is kept back inside the global part. */
const RESERVED_IPV6 = [
  ["2001::", 23], // protocol assignments, among them Teredo
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4
  ["3fff::", 20], // documentation
] as const;

const RESERVED = reserved();
const GLOBAL = global();

/**
 * May a connection go to this address without leave? False for all that is private, local, reserved or cloud
 * metadata, in IPv4, IPv6 and IPv4 inside IPv6, and for whatever is no address.
 */
export function isPublicAddress(ip: string): boolean {
  if (ip.includes("%")) return false;
  const version = isIP(ip);
  if (version === 4) return !RESERVED.check(ip, "ipv4");
  return version === 6 && GLOBAL.check(ip, "ipv6") && !RESERVED.check(ip, "ipv6");
}

function reserved(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of RESERVED_IPV4) {
    list.addSubnet(network, bits, "ipv4");
    list.addSubnet(`${NAT64}${network}`, NAT64_BITS + bits, "ipv6");
  }
  for (const [network, bits] of RESERVED_IPV6) list.addSubnet(network, bits, "ipv6");
  return list;
}

function global(): BlockList {
  const list = new BlockList();
  list.addSubnet(...GLOBAL_IPV6, "ipv6");
  list.addSubnet(NAT64, NAT64_BITS, "ipv6");
  return list;
}
