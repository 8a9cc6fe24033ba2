//! What `swift-ring-builder FILE` lists: a line a device, below a line of headings.

use super::Device;
use crate::{
    error::{At, Quoted, Read, Refusal},
    numbers::digits,
    pool::Pool,
};

pub(super) fn read(text: &str) -> Read<Pool> {
    let name = text.split_once(", build version").map(|(name, _)| name.rsplit('\n').next().unwrap_or_default());
    let mut pool = Pool::new(name.unwrap_or("swift"), At::line(1));
    let mut lines = (1..).zip(text.lines()).skip_while(|(_, line)| !line.trim_start().starts_with("Devices:"));
    if lines.next().is_none() {
        return Err(Refusal::new(
            At::line(1),
            "neither a .ring.gz nor what swift-ring-builder lists: it has no Devices:",
        ));
    }
    for (number, line) in lines {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match *words.as_slice() {
            [] => {}
            // Addresses with their ports, or as older versions have it, beside them.
            [id, region, zone, address, _, name, weight, _, _, ref rest @ ..] if port_of(address).is_some() => {
                let (ip, port) = port_of(address).unwrap_or_default();
                self::line(number, [id, region, zone, ip, port, name, weight], rest, &mut pool)?;
            }
            [id, region, zone, ip, port, _, _, name, weight, _, _, ref rest @ ..] => {
                self::line(number, [id, region, zone, ip, port, name, weight], rest, &mut pool)?;
            }
            _ => return Err(unlike(number, line)),
        }
    }
    Ok(pool)
}

fn unlike(line: u32, text: &str) -> Refusal {
    Refusal::new(At::line(line), format!("{} is no line of a device", Quoted(text.trim())))
}

fn port_of(address: &str) -> Option<(&str, &str)> {
    let (ip, port) = address.rsplit_once(':')?;
    let ip = ip.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')).unwrap_or(ip);
    digits::<u16>(port).map(|_| (ip, port))
}

fn line(number: u32, words: [&str; 7], rest: &[&str], pool: &mut Pool) -> Read<()> {
    let [id, region, zone, ip, port, name, weight] = words;
    let at = At::line(number);
    let wrong = || unlike(number, &words.join(" "));
    let id = digits(id).ok_or_else(wrong)?;
    if rest.first() == Some(&"DEL") {
        pool.note(at, format!("d{id} is about to be removed (DEL), and left out"));
        return Ok(());
    }
    let whole = |text: &str| digits(text).ok_or_else(wrong);
    let device = Device {
        id,
        region: whole(region)?,
        zone: whole(zone)?,
        ip: ip.into(),
        port: whole(port)?,
        device: name.into(),
        weight: weight.parse().map_err(|_| wrong())?,
        meta: rest.join(" "),
    };
    device.add_to(pool, at)
}
