//! Which of a key's candidates it goes to when some are down: the rule of each system.

use crate::members::NO_INDEX;

/// What happens at a candidate that is down or was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DownPolicy {
    /// The table has only whom the system uses, up or not: everybody is taken, once.
    Table,
    /// Live nodes are taken, once.
    Live,
    /// Live nodes are taken, as often as they are listed.
    Repeating,
    /// Live nodes are taken, once; more rejections than `limit` end the search. Where the next search begins `again` at
    /// the node taken last, this is one.
    Rejections { limit: u32, again: bool },
    /// The first candidate, if it is live, or nobody.
    Owner,
}

/// A [`DownPolicy`] on its way along the candidates of one key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    down_policy: DownPolicy,
    /// Rejections, or candidates met where only the first counts.
    met: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Take,
    Pass,
    Stop,
}

impl Filter {
    pub(crate) fn new(down_policy: DownPolicy) -> Self {
        Self { down_policy, met: 0 }
    }

    /// `is_live` and `is_new`, which marks it, are asked as far as they count.
    pub(crate) fn decide(
        &mut self,
        node: u32,
        is_live: impl FnOnce(u32) -> bool,
        is_new: impl FnOnce(u32) -> bool,
    ) -> Decision {
        let taken = match self.down_policy {
            _ if node == NO_INDEX => return Decision::Stop,
            DownPolicy::Table => is_new(node),
            DownPolicy::Live => is_live(node) && is_new(node),
            DownPolicy::Repeating => is_live(node),
            DownPolicy::Rejections { limit, again } => {
                let taken = self.met <= limit && is_live(node) && is_new(node);
                self.met += u32::from(!taken || again);
                if !taken && self.met > limit {
                    return Decision::Stop;
                }
                taken
            }
            DownPolicy::Owner => {
                self.met += 1;
                if self.met > 1 || !is_live(node) {
                    return Decision::Stop;
                }
                true
            }
        };
        if taken {
            Decision::Take
        } else {
            Decision::Pass
        }
    }
}
