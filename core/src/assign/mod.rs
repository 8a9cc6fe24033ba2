//! Assignments that are kept: which nodes have which slots is plain data, and [`rebalance`] says what it should be
//! next, and which few replicas move for it. Integers alone decide, and equal requests have equal answers, so that two
//! planners agree. `docs/SPEC.md`, section 20, has the steps. Uses `error`, `hash`, `members` and `cost`.

mod arrays;
mod choose;
mod cut;
mod even;
mod fill;
mod loads;
mod outcome;
mod part;
mod request;
mod spread;
mod state;
mod table;
mod words;

pub use cut::{cut_ranges, Observed};
pub use outcome::{Leftover, NodeBalance, Rebalanced, SlotMove};
pub use request::{Measure, Rebalance, RebalanceLimits, RebalanceMember, Standing, MAX_REPLICAS, MAX_SLOTS};
pub use words::{MoveReason, Obstacle};

use crate::Error;
use state::State;
use table::Table;

/// Plans the next assignment. Nothing is changed: the answer is data, to be published or not.
///
/// In this order: places without a node are filled; slots leave the nodes that are [leaving](Standing::Leaving);
/// replicas that share a zone while zones suffice move apart; then nodes with too much give, by numbers of slots or,
/// where loads are told, by loads. A limit ends what it limits, and [`Leftover`] tells what is left for the next step.
///
/// Time grows with `slots * replicas`, and the search for moves looks at 2^26 pairs of a place and a node at most.
///
/// # Errors
/// Before memory is taken: `argument` for lists that do not fit each other or the limits, naming slot, member or
/// measure; `id`, `weight`, `zone`, `duplicate_node` for members; `unknown_node` for a row that names none;
/// `too_many` for more members than there may be, or more work than the budget allows.
pub fn rebalance(request: &Rebalance<'_>) -> Result<Rebalanced, Error> {
    request.check()?;
    let table = Table::new(request.members)?;
    let mut state = State::new(request, &table);
    let targets = part::targets(&state);
    state.aim(targets);
    let minimum = state.minimum();
    let mut chooser = choose::Chooser::new(&state);
    fill::empty(&mut state, &mut chooser);
    fill::leaving(&mut state, &mut chooser);
    spread::apart(&mut state, &mut chooser);
    match request.measures {
        [] => even::counts(&mut state),
        measures => loads::loads(&mut state, measures),
    }
    state.settle();
    Ok(outcome::outcome(state, minimum))
}
