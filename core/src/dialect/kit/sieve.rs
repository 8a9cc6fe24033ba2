//! Which of a key's candidates it goes to when some are down: the rule of each system.

use crate::members::NO_NODE;

/// What happens at a candidate that is down or was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// The table has only whom the system uses, up or not: everybody is taken, once.
    Table,
    /// Live nodes are taken, once.
    Live,
    /// Live nodes are taken, as often as they are listed.
    Repeating,
    /// Live nodes are taken, once; more rejections than `limit` end the search. Where the next search begins `again` at the
    /// node taken last, this is one.
    Rejections { limit: u32, again: bool },
    /// The first candidate, if it is live, or nobody.
    Owner,
}

/// A [`Passing`] on its way along the candidates of one key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sieve {
    passing: Passing,
    /// Rejections, or candidates met where only the first counts.
    met: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Take,
    Pass,
    Stop,
}

impl Sieve {
    pub(crate) fn new(passing: Passing) -> Self {
        Self { passing, met: 0 }
    }

    /// `is_live` and `is_new`, which marks it, are asked as far as they count.
    pub(crate) fn judge(
        &mut self,
        node: u32,
        is_live: impl FnOnce(u32) -> bool,
        is_new: impl FnOnce(u32) -> bool,
    ) -> Verdict {
        let taken = match self.passing {
            _ if node == NO_NODE => return Verdict::Stop,
            Passing::Table => is_new(node),
            Passing::Live => is_live(node) && is_new(node),
            Passing::Repeating => is_live(node),
            Passing::Rejections { limit, again } => {
                let taken = self.met <= limit && is_live(node) && is_new(node);
                self.met += u32::from(!taken || again);
                if !taken && self.met > limit {
                    return Verdict::Stop;
                }
                taken
            }
            Passing::Owner => {
                self.met += 1;
                if self.met > 1 || !is_live(node) {
                    return Verdict::Stop;
                }
                true
            }
        };
        if taken {
            Verdict::Take
        } else {
            Verdict::Pass
        }
    }
}
