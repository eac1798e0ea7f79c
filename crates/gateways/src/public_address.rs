//! Which addresses are of the public internet: a webhook never leads an outsider into the operator's network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Finds names as the system does, and nothing but public addresses. What is connected to is what was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !is_public(address.ip())) {
                // Neither the name nor where it leads: the text is shown to whoever registered the webhook.
                return Err("it leads to a private address".into());
            }
            Ok::<Addrs, _>(Box::new(found.into_iter()))
        })
    }
}

/// Not of this machine, of a private network, or reserved.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inner_v4(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, of NAT64 (RFC 6052) or of 6to4 (RFC 3056).
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let inner = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(inner(high, low)),
        _ => address.to_ipv4_mapped(),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let reserved =
        first == 0 || first >= 240 || (first == 192 && second == 0) || (first == 198 && second / 2 == 9);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || shared
        || reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let local = (first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfe80 || (first & 0xffc0) == 0xfec0;
    // The rest of NAT64, Teredo, and the prefix for documents.
    let reserved = (first == 0x64 && second == 0xff9b) || (first == 0x2001 && matches!(second, 0 | 0xdb8));
    !(address.is_loopback() || address.is_unspecified() || address.is_multicast() || local || reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_local_and_reserved_addresses_are_not_public() {
        let closed = "127.0.0.1 10.1.2.3 192.168.0.1 172.16.0.1 169.254.1.1 100.64.0.1 0.0.0.0 255.255.255.255 \
            198.18.0.1 ::1 fd00::1 fe80::1 fec0::1 ::ffff:10.0.0.1 :: 64:ff9b::10.0.0.1 64:ff9b:1::1 \
            2002:0a00:0001::1 2002:a9fe:a9fe::1 2001::1 2001:db8::1";
        for address in closed.split_whitespace() {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["93.184.216.34", "2606:2800:220:1::1", "172.32.0.1", "64:ff9b::93.184.216.34"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
