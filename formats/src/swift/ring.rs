//! A `.ring.gz` of version 1 or 2. Of what is compressed only the devices are read; the table stands after them.

use super::Device;
use crate::{
    error::{At, Read, Refusal},
    pool::Pool,
    tree::{documents, Cursor},
    MAX_INPUT,
};
use flate2::read::GzDecoder;
use std::io::Read as _;

/// Sections of a ring of version 2 before its devices.
const MAX_SECTIONS: usize = 8;

pub(super) fn read(bytes: &[u8]) -> Read<Pool> {
    let mut ring = GzDecoder::new(bytes);
    let magic: [u8; 6] = array(&mut ring)?;
    let mut pool = Pool::new("swift", At::NOWHERE);
    match magic {
        [b'R', b'1', b'N', b'G', 0, 1] => {
            let length = u32::from_be_bytes(array(&mut ring)?);
            let text = section(&mut ring, length.into())?;
            let trees = documents(&text)?;
            let Some(tree) = trees.first() else { return Err(refuse("the ring has no header")) };
            let top = Cursor::top(tree);
            let Some(devices) = top.field("devs") else { return Err(top.refuse("the header has no devs")) };
            self::devices(&devices, &mut pool)?;
        }
        [b'R', b'1', b'N', b'G', 0, 2] => {
            for _ in 0..MAX_SECTIONS {
                let length = u64::from_be_bytes(array(&mut ring)?);
                let text = section(&mut ring, length)?;
                let trees = documents(&text)?;
                let top = trees.first().map(Cursor::top).filter(Cursor::is_list);
                if let Some(top) = top {
                    self::devices(&top, &mut pool)?;
                    return Ok(pool);
                }
            }
            return Err(refuse("the ring has no devices"));
        }
        [b'R', b'1', b'N', b'G', ..] => return Err(refuse("a ring of another version than 1 and 2")),
        _ => return Err(refuse("this is gzipped, and no ring of Swift: it does not begin with R1NG")),
    }
    Ok(pool)
}

fn refuse(message: &str) -> Refusal {
    Refusal::new(At::NOWHERE, message)
}

fn array<const N: usize>(ring: &mut GzDecoder<&[u8]>) -> Read<[u8; N]> {
    let mut bytes = [0; N];
    ring.read_exact(&mut bytes).map_err(|_| refuse("the ring is cut off, or no gzip"))?;
    Ok(bytes)
}

/// So many bytes, as text.
fn section(ring: &mut GzDecoder<&[u8]>, length: u64) -> Read<String> {
    if length > MAX_INPUT as u64 {
        return Err(refuse(&format!("a section of {length} bytes, at most {MAX_INPUT}")));
    }
    let mut text = Vec::new();
    let read = ring.take(length).read_to_end(&mut text);
    match read {
        Ok(read) if read as u64 == length => String::from_utf8(text).map_err(|_| refuse("the devices are no text")),
        _ => Err(refuse("the ring is cut off")),
    }
}

/// Devices that were removed have left a null.
fn devices(list: &Cursor<'_>, pool: &mut Pool) -> Read<()> {
    for device in list.items()? {
        if !device.is_map() {
            continue;
        }
        let text = |name: &str| device.text_of(name).map(Option::unwrap_or_default);
        let number = |name: &str| match device.field(name) {
            Some(field) => field.integer(),
            None => Err(device.refuse(format!("the device has no {name}"))),
        };
        let weight = text("weight")?;
        let read = Device {
            id: number("id")?,
            region: device.field("region").map_or(Ok(1), |region| region.integer())?,
            zone: number("zone")?,
            ip: text("ip")?,
            port: number("port")?,
            device: text("device")?,
            weight: weight.parse().map_err(|_| device.refuse("the device has no weight"))?,
            meta: text("meta")?,
        };
        read.add_to(pool, device.at())?;
    }
    Ok(())
}
