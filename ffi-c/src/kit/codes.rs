//! The numbers of the header: statuses, states and kinds, in its order.

use libconsistent::{State, Why};

/// Done.
pub const CONSISTENT_OK: i32 = 0;
/// No node is live, or a dialect has none for the key. Not a failure: `consistent_last_error` does not change.
pub const CONSISTENT_NONE_LIVE: i32 = 1;
/// An argument that is none of the things below: NULL, a wrong `struct_size`, an index out of range.
pub const CONSISTENT_ERR_ARGUMENT: i32 = 2;
/// A node id that is not 1..=1024 bytes of UTF-8.
pub const CONSISTENT_ERR_ID: i32 = 3;
/// A weight that the scheme does not take: one of ours takes whole thousandths below 10^6.
pub const CONSISTENT_ERR_WEIGHT: i32 = 4;
/// A zone that is not 0..=8 non-empty segments within 1024 bytes.
pub const CONSISTENT_ERR_ZONE: i32 = 5;
/// An address over 4096 bytes.
pub const CONSISTENT_ERR_ADDRESS: i32 = 6;
/// Metadata over 64 KiB a node, or the same key twice.
pub const CONSISTENT_ERR_METADATA: i32 = 7;
/// The same node id twice.
pub const CONSISTENT_ERR_DUPLICATE_NODE: i32 = 8;
/// A node id that is not a member.
pub const CONSISTENT_ERR_UNKNOWN_NODE: i32 = 9;
/// More nodes, or more points, than the limits allow; what would take more than the budget to compile.
pub const CONSISTENT_ERR_TOO_MANY: i32 = 10;
/// A scheme nobody knows.
pub const CONSISTENT_ERR_SCHEME: i32 = 11;
/// A parameter the scheme does not have, or a value it does not take; a secret that is missing, not asked for, or
/// another.
pub const CONSISTENT_ERR_PARAMETER: i32 = 12;
/// A topology document that breaks the rules.
pub const CONSISTENT_ERR_DOCUMENT: i32 = 13;
/// An update whose epoch lies behind the ring's.
pub const CONSISTENT_ERR_STALE: i32 = 14;
/// An update of the ring's own epoch that places keys otherwise.
pub const CONSISTENT_ERR_CONFLICT: i32 = 15;
/// The epoch cannot be counted further.
pub const CONSISTENT_ERR_EPOCH: i32 = 16;
/// The scheme cannot do this by its nature; a change after which a library's ring would be one that no document tells.
pub const CONSISTENT_ERR_UNSUPPORTED: i32 = 17;
/// Two placements that hash keys differently cannot be compared.
pub const CONSISTENT_ERR_INCOMPARABLE: i32 = 18;
/// Packed keys whose offsets descend or leave their bytes; a position or a key that the dialect's system could not
/// have.
pub const CONSISTENT_ERR_KEYS: i32 = 19;
/// A document offered to a ring of which too large a part would leave at once.
pub const CONSISTENT_ERR_SHRUNK: i32 = 20;
/// The caller's buffer is too small; `*needed` says how large it must be.
pub const CONSISTENT_ERR_BUFFER: i32 = 100;
/// The library failed inside; the process goes on.
pub const CONSISTENT_ERR_PANIC: i32 = 101;

/// No node, among indices.
pub const CONSISTENT_NO_INDEX: u32 = u32::MAX;

/// The key is `len` bytes at `data`.
pub const CONSISTENT_KEY_BYTES: i32 = 0;
/// The key is the integer `number`: its 8 little-endian bytes, or what the dialect's system has.
pub const CONSISTENT_KEY_INTEGER: i32 = 1;
/// The key already is its position, `number`.
pub const CONSISTENT_KEY_POSITION: i32 = 2;

/// Packed keys: key i is the bytes of `data` from `offsets[i]` up to, without, `offsets[i + 1]`. There is one offset
/// (`uint32_t`) more than keys; without keys there need be none.
pub const CONSISTENT_KEYS_PACKED32: i32 = 0;
/// The same with offsets of 64 bits (`uint64_t`).
pub const CONSISTENT_KEYS_PACKED64: i32 = 1;
/// `data` is an array of `consistent_slice`.
pub const CONSISTENT_KEYS_SLICES: i32 = 2;
/// `data` is an array of `uint64_t`: integer keys.
pub const CONSISTENT_KEYS_INTEGERS: i32 = 3;
/// `data` is an array of `uint64_t`: keys that already are their positions.
pub const CONSISTENT_KEYS_POSITIONS: i32 = 4;

/// Replicas spread over zones as evenly as they allow. The default in every language.
pub const CONSISTENT_SPREAD_ZONE: i32 = 0;
/// Replicas are the first nodes of the walk.
pub const CONSISTENT_SPREAD_NONE: i32 = 1;
/// Replicas spread over zones as evenly as the weights of these allow.
pub const CONSISTENT_SPREAD_WEIGHT: i32 = 2;

/// The node takes its keys.
pub const CONSISTENT_STATE_UP: i32 = 0;
/// The node keeps its keys for look-ups and takes nothing new.
pub const CONSISTENT_STATE_DRAINING: i32 = 1;
/// The node is on no walk; its keys go to the next node on theirs.
pub const CONSISTENT_STATE_DOWN: i32 = 2;

/// No state: a node that joined had none before, one that left has none after.
pub const CONSISTENT_STATE_NONE: i32 = -1;

/// A mark: `consistent_ring_mark`.
pub const CONSISTENT_WHY_MARK: i32 = 0;
/// A report, of a check or a request.
pub const CONSISTENT_WHY_REPORT: i32 = 1;
/// A heartbeat of a node that had missed one.
pub const CONSISTENT_WHY_HEARTBEAT: i32 = 2;
/// No heartbeat for too long.
pub const CONSISTENT_WHY_MISSED: i32 = 3;
/// Another policy of health.
pub const CONSISTENT_WHY_POLICY: i32 = 4;
/// The node joined.
pub const CONSISTENT_WHY_JOINED: i32 = 5;
/// The node left.
pub const CONSISTENT_WHY_LEFT: i32 = 6;
/// The topology changed: told once, after those who left and joined.
pub const CONSISTENT_WHY_TOPOLOGY: i32 = 7;
/// A document that was offered was refused, or could not be read: nothing changed.
pub const CONSISTENT_WHY_REFUSED: i32 = 8;

/// Of a record, what `consistent_ring_set_node` sets: the weight.
pub const CONSISTENT_SET_WEIGHT: u32 = 1;
/// The address.
pub const CONSISTENT_SET_ADDRESS: u32 = 2;
/// The metadata, all of it.
pub const CONSISTENT_SET_METADATA: u32 = 4;

/// No time, among times.
pub const CONSISTENT_NEVER: u64 = u64::MAX;

/// No limit, among limits.
pub const CONSISTENT_NO_LIMIT: u64 = u64::MAX;

/// The node did not answer, or not well.
pub const CONSISTENT_PROBE_FAILED: i32 = 0;
/// It did.
pub const CONSISTENT_PROBE_OK: i32 = 1;
/// The probe told nothing of the node.
pub const CONSISTENT_PROBE_CANCELLED: i32 = 2;

/// The lease has no session.
pub const CONSISTENT_TOUCH_NONE: i32 = 0;
/// The session's first lease, or the first after it was forgotten.
pub const CONSISTENT_TOUCH_FIRST: i32 = 1;
/// The session is on the node it was on.
pub const CONSISTENT_TOUCH_STAYED: i32 = 2;
/// The node the session was on was gone, down or over its bound.
pub const CONSISTENT_TOUCH_MOVED: i32 = 3;

/// A bound of so many times the fair share, rounded up, perhaps with a floor.
pub const CONSISTENT_BOUND_FACTOR: i32 = 0;
/// A bound of the fair share, rounded up, and so many more.
pub const CONSISTENT_BOUND_GAP: i32 = 1;

/// An integer up to 2^53-1, such as a port.
pub const CONSISTENT_FIELD_INT: i32 = 0;
/// Yes or no.
pub const CONSISTENT_FIELD_FLAG: i32 = 1;
/// A text, such as a name.
pub const CONSISTENT_FIELD_TEXT: i32 = 2;
/// Texts, such as tokens or ranges of slots.
pub const CONSISTENT_FIELD_LIST: i32 = 3;

/// The first candidate matches at least 95 % of the observations, and chance would not.
#[cfg(feature = "detect")]
pub const CONSISTENT_VERDICT_EXPLAINED: i32 = 0;
/// Nothing that was tried does.
#[cfg(feature = "detect")]
pub const CONSISTENT_VERDICT_UNEXPLAINED: i32 = 1;
/// More keys are needed, or more nodes that hold them: chance alone might make one of so many candidates match.
#[cfg(feature = "detect")]
pub const CONSISTENT_VERDICT_TOO_FEW: i32 = 2;

/// The number of why a ring changed.
pub(crate) fn why_code(why: Why) -> Option<i32> {
    match why {
        Why::Mark => Some(CONSISTENT_WHY_MARK),
        Why::Report => Some(CONSISTENT_WHY_REPORT),
        Why::Heartbeat => Some(CONSISTENT_WHY_HEARTBEAT),
        Why::Missed => Some(CONSISTENT_WHY_MISSED),
        Why::Policy => Some(CONSISTENT_WHY_POLICY),
        Why::Joined => Some(CONSISTENT_WHY_JOINED),
        Why::Left => Some(CONSISTENT_WHY_LEFT),
        Why::Topology => Some(CONSISTENT_WHY_TOPOLOGY),
        Why::Refused => Some(CONSISTENT_WHY_REFUSED),
        _ => None,
    }
}

/// The number of a state.
pub(crate) fn state_code(state: State) -> i32 {
    match state {
        State::Up => CONSISTENT_STATE_UP,
        State::Draining => CONSISTENT_STATE_DRAINING,
        State::Down => CONSISTENT_STATE_DOWN,
    }
}
