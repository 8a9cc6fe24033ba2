//! Texts that dialects read and make.

/// A number's decimal digits, on the stack.
pub(crate) struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    pub(crate) fn new(number: impl Into<u64>) -> Self {
        let mut number = number.into();
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            start -= 1;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        Self { digits, start }
    }

    pub(crate) fn reverse(&mut self) {
        self.digits.get_mut(self.start..).unwrap_or_default().reverse();
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }
}

/// Hands on two pieces in a row: from the stack, unless they are longer than keys are.
pub(crate) fn joined<R>(first: &[u8], second: &[u8], then: impl FnOnce(&[u8]) -> R) -> R {
    let mut room = [0; 512];
    let len = first.len() + second.len();
    match (len <= room.len()).then(|| room.split_at_mut(first.len())) {
        None => then(&[first, second].concat()),
        Some((head, rest)) => {
            head.copy_from_slice(first);
            rest.iter_mut().zip(second).for_each(|(to, from)| *to = *from);
            then(room.get(..len).unwrap_or_default())
        }
    }
}

/// The UTF-16 units of a key decoded from UTF-8.
pub(crate) fn units(key: &[u8]) -> impl Iterator<Item = u16> + '_ {
    key.utf8_chunks().flat_map(|chunk| {
        let replaced = (!chunk.invalid().is_empty()).then_some(0xfffd);
        chunk.valid().encode_utf16().chain(replaced)
    })
}
