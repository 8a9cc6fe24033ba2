//! The one native class: a ring or a snapshot of one. Only calls that are rare, or that place many keys at once, are
//! methods here; [`raw`](crate::raw) has the others.

use crate::{
    error::{refused, OrThrow, Result},
    nodes::{self, Field, NodeChangesOutput, NodeInput, RecordOutput},
    raw::{self, Unshared},
    shared::Shared,
    state::State,
};
use libconsistent::{ErrorKind, Key, Offsets, PackedKeys, Placement, Ring, Topology, Weight};
use napi::{
    bindgen_prelude::{BigInt, Object, ObjectFinalize, Uint32Array, Uint32ArraySlice, Uint8Array},
    Env,
};
use napi_derive::napi;
use std::{rc::Rc, sync::Arc};

#[napi(custom_finalize)]
pub struct Handle {
    pub(crate) state: Rc<State>,
}

impl ObjectFinalize for Handle {
    fn finalize(self, env: Env) -> napi::Result<()> {
        self.state.weigh_nothing(env);
        Ok(())
    }
}

impl Handle {
    pub(crate) fn new(env: Env, shared: Option<Arc<Shared>>, placement: Placement) -> Result<Self> {
        Ok(Self { state: Rc::new(State::new(env, shared, placement)?) })
    }

    fn of_ring(env: Env, shared: Arc<Shared>) -> Result<Self> {
        let placement = shared.ring.snapshot();
        Self::new(env, Some(shared), placement)
    }

    /// The placement that is held.
    pub(crate) fn held(&self) -> Result<Placement> {
        self.state.with(|held| Ok(held.placement().clone()))
    }

    pub(crate) fn on_ring<T>(
        &self,
        call: impl FnOnce(&Ring) -> std::result::Result<T, libconsistent::Error>,
    ) -> Result<T> {
        self.state.with(|held| match &held.shared {
            Some(shared) => call(&shared.ring).or_throw(),
            None => refused(ErrorKind::Argument, "a snapshot has no live state"),
        })
    }
}

/// A document, and the file beside it.
#[napi(object, object_from_js = false)]
pub struct BesideOutput {
    pub text: String,
    pub rows: Uint8Array,
}

/// A ring of nodes.
#[napi(catch_unwind)]
pub fn create(
    env: Env,
    nodes: Vec<NodeInput>,
    scheme: String,
    parameters: Vec<Field>,
    secret: Option<Unshared<'_, u8>>,
) -> Result<Handle> {
    let scheme = nodes::scheme(&scheme, parameters, nodes::secret(secret)?)?;
    let ring = Ring::new(nodes::nodes(nodes)?, scheme).or_throw()?;
    Handle::of_ring(env, Shared::new(ring))
}

/// A ring of a document, with the file of its rows if that stands beside it.
#[napi(catch_unwind)]
pub fn from_json(
    env: Env,
    text: Unshared<'_, u8>,
    secret: Option<Unshared<'_, u8>>,
    rows: Option<Unshared<'_, u8>>,
) -> Result<Handle> {
    let rows = rows.as_deref().unwrap_or_default();
    let topology = Topology::from_json_with_rows(&*text, rows, nodes::secret(secret)?).or_throw()?;
    Handle::of_ring(env, Shared::new(Ring::from_topology(topology).or_throw()?))
}

/// Another handle to a ring that was shared.
#[napi(catch_unwind)]
pub fn attach(env: Env, token: i64) -> Result<Handle> {
    match Shared::of(token) {
        Some(shared) => Handle::of_ring(env, shared),
        None => refused(ErrorKind::Argument, format!("token: {token} names no ring, or every handle to it is closed")),
    }
}

#[napi]
impl Handle {
    /// The functions that are called for every key, see [`raw::functions`].
    #[napi(catch_unwind)]
    pub fn functions<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        raw::functions(env, &self.state)
    }

    /// Those that only a ring has, see [`raw::ring_functions`].
    #[napi(catch_unwind)]
    pub fn ring_functions<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        raw::ring_functions(env, &self.state)
    }

    /// A ring of its own with the topology that is held, its secret included, all nodes up.
    #[napi(catch_unwind)]
    pub fn copy(&self, env: Env) -> Result<Handle> {
        let topology = self.state.with(|held| Ok(held.placement().topology().clone()))?;
        Handle::of_ring(env, Shared::new(Ring::from_topology(topology).or_throw()?))
    }

    /// Takes the ring's current placement. The ids in order, if they may have changed.
    #[napi(catch_unwind)]
    pub fn refresh(&self, env: Env) -> Result<Option<Vec<String>>> {
        let names = self.state.with(|held| {
            let Some(shared) = &held.shared else { return Ok(None) };
            let snapshot = shared.ring.snapshot();
            let before = held.hold(snapshot);
            // A change of health alone keeps the topology itself.
            let same = std::ptr::eq(before.topology(), held.placement().topology());
            Ok((!same).then(|| ids(held.placement())))
        });
        self.state.weigh(env);
        names
    }

    /// The most nodes that any look-up lists.
    #[napi(catch_unwind)]
    pub fn max_nodes(&self) -> Result<u32> {
        self.state.with(|held| Ok(u32::try_from(held.placement().max_nodes()).unwrap_or(u32::MAX)))
    }

    /// Throws for a key that the dialect refuses.
    #[napi(catch_unwind)]
    pub fn check_key(&self, key: Unshared<'_, u8>) -> Result<()> {
        self.state.with(|held| held.placement().check_key(Key::Bytes(&key)).or_throw())
    }

    /// Throws where the dialect refuses integer keys.
    #[napi(catch_unwind)]
    pub fn check_integers(&self) -> Result<()> {
        self.state.with(|held| held.placement().check_key(Key::Integer(0)).or_throw())
    }

    #[napi(catch_unwind)]
    pub fn is_current(&self) -> Result<bool> {
        self.state.with(|held| Ok(held.is_current()))
    }

    /// What is held, as a handle that does not change.
    #[napi(catch_unwind)]
    pub fn snapshot(&self, env: Env) -> Result<Handle> {
        Handle::new(env, None, self.held()?)
    }

    /// The ids in order.
    #[napi(catch_unwind)]
    pub fn ids(&self, env: Env) -> Result<Vec<String>> {
        self.state.weigh(env);
        self.state.with(|held| Ok(ids(held.placement())))
    }

    #[napi(catch_unwind)]
    pub fn close(&self, env: Env) {
        self.state.close(env);
    }

    /// The token by which other threads attach to the ring.
    #[napi(catch_unwind)]
    pub fn share(&self) -> Result<i64> {
        self.state.with(|held| match &held.shared {
            Some(shared) => Ok(shared.token()),
            None => refused(ErrorKind::Argument, "only a ring is shared, not its snapshots"),
        })
    }

    // Many keys: `out[i]` becomes the index of key i's node.

    #[napi(catch_unwind)]
    pub fn place_packed(
        &self,
        bytes: Unshared<'_, u8>,
        offsets: Unshared<'_, u32>,
        mut out: Uint32ArraySlice<'_>,
    ) -> Result<()> {
        self.state.with(|held| {
            let keys = PackedKeys::new(&bytes, Offsets::U32(&offsets)).or_throw()?;
            held.placement().place(&keys, raw::written(&mut out)).or_throw()
        })
    }

    #[napi(catch_unwind)]
    pub fn place_u64(&self, keys: Unshared<'_, u64>, mut out: Uint32ArraySlice<'_>) -> Result<()> {
        self.state.with(|held| held.placement().place_u64(&keys, raw::written(&mut out)).or_throw())
    }

    #[napi(catch_unwind)]
    pub fn place_hashed(&self, positions: Unshared<'_, u64>, mut out: Uint32ArraySlice<'_>) -> Result<()> {
        self.state.with(|held| held.placement().place_hashed(&positions, raw::written(&mut out)).or_throw())
    }

    /// The index of each item's node; items are packed as keys are.
    #[napi(catch_unwind)]
    pub fn assign(&self, bytes: Unshared<'_, u8>, offsets: Unshared<'_, u32>, factor: f64) -> Result<Uint32Array> {
        self.state.with(|held| {
            let items = PackedKeys::new(&bytes, Offsets::U32(&offsets)).or_throw()?;
            held.placement().assign(&items, factor).or_throw().map(Uint32Array::from)
        })
    }

    // Changes.

    #[napi(catch_unwind)]
    pub fn add_node(&self, node: NodeInput) -> Result<()> {
        let node = node.node("node")?;
        self.on_ring(|ring| ring.add_node(node))
    }

    #[napi(catch_unwind)]
    pub fn remove_node(&self, id: String) -> Result<()> {
        self.on_ring(|ring| ring.remove_node(&id))
    }

    #[napi(catch_unwind)]
    pub fn set_nodes(&self, nodes: Vec<NodeInput>) -> Result<NodeChangesOutput> {
        let nodes = nodes::nodes(nodes)?;
        self.on_ring(|ring| ring.set_nodes(nodes).map(NodeChangesOutput::new))
    }

    #[napi(catch_unwind)]
    pub fn rename_node(&self, id: String, to: String) -> Result<()> {
        self.on_ring(|ring| ring.rename_node(&id, to))
    }

    #[napi(catch_unwind)]
    pub fn set_weight(&self, id: String, weight: f64) -> Result<()> {
        let weight = Weight::from_f64(weight).or_throw_at(&format!("node {id:?}.weight"))?;
        self.on_ring(|ring| ring.set_weight(&id, weight))
    }

    #[napi(catch_unwind)]
    pub fn set_address(&self, id: String, address: String) -> Result<()> {
        self.on_ring(|ring| ring.set_address(&id, address))
    }

    /// Metadata are keys and values in turn.
    #[napi(catch_unwind)]
    pub fn set_metadata(&self, id: String, metadata: Vec<String>) -> Result<()> {
        self.on_ring(|ring| ring.set_metadata(&id, nodes::metadata(metadata)))
    }

    /// With an epoch, that of the text counts for nothing.
    #[napi(catch_unwind)]
    pub fn update(&self, text: Unshared<'_, u8>, epoch: Option<BigInt>) -> Result<()> {
        self.on_ring(|ring| match epoch {
            Some(epoch) => ring.update_json_at(&*text, epoch.get_u64().1),
            None => ring.update_json(&*text),
        })
    }

    #[napi(catch_unwind)]
    pub fn store_rows(&self) -> Result<()> {
        self.on_ring(|ring| {
            ring.store_rows();
            Ok(())
        })
    }

    #[napi(catch_unwind)]
    pub fn mark_down(&self, id: String) -> Result<()> {
        self.on_ring(|ring| ring.mark_down(&id))
    }

    #[napi(catch_unwind)]
    pub fn mark_up(&self, id: String) -> Result<()> {
        self.on_ring(|ring| ring.mark_up(&id))
    }

    #[napi(catch_unwind)]
    pub fn mark_draining(&self, id: String) -> Result<()> {
        self.on_ring(|ring| ring.mark_draining(&id))
    }

    // What is held.

    #[napi(catch_unwind)]
    pub fn to_json(&self) -> Result<String> {
        self.state.with(|held| Ok(held.placement().topology().to_json()))
    }

    /// The document with its rows in a file beside it.
    #[napi(catch_unwind)]
    pub fn to_json_beside(&self) -> Result<BesideOutput> {
        self.state.with(|held| {
            let (text, rows) = held.placement().topology().to_json_beside();
            Ok(BesideOutput { text, rows: rows.into() })
        })
    }

    #[napi(catch_unwind)]
    pub fn fingerprint(&self) -> Result<String> {
        self.state.with(|held| Ok(held.placement().topology().fingerprint().to_string()))
    }

    #[napi(catch_unwind)]
    pub fn epoch(&self) -> Result<BigInt> {
        self.state.with(|held| Ok(held.placement().topology().epoch().into()))
    }

    #[napi(catch_unwind)]
    pub fn scheme(&self) -> Result<&'static str> {
        self.state.with(|held| Ok(held.placement().topology().scheme().name()))
    }

    #[napi(catch_unwind)]
    pub fn has(&self, id: String) -> Result<bool> {
        self.state.with(|held| Ok(held.placement().topology().members().index_of(&id).is_ok()))
    }

    #[napi(catch_unwind)]
    pub fn state(&self, id: String) -> Result<&'static str> {
        self.state.with(|held| {
            let index = held.placement().topology().members().index_of(&id).or_throw()?;
            Ok(held.placement().state(index).name())
        })
    }

    #[napi(catch_unwind)]
    pub fn node(&self, id: String) -> Result<Option<RecordOutput>> {
        self.state.with(|held| {
            let index = held.placement().topology().members().index_of(&id).or_throw()?;
            Ok(held.placement().node(index).map(|node| RecordOutput::new(node, held.placement().state(index))))
        })
    }
}

fn ids(placement: &Placement) -> Vec<String> {
    placement.topology().members().nodes().iter().map(|node| node.id.clone()).collect()
}
