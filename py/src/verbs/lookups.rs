//! The calls that a ring and a snapshot share, written once. Each takes the view once, with `slf.view()?`, and holds it
//! for as long as it needs it.

macro_rules! lookups {
    ($class:ident { $($own:tt)* }) => {
        #[pymethods]
        impl $class {
            /// The id of a key's node; None when no node is live. A key that the dialect refuses is an InvalidError,
            /// here and in all other calls.
            #[inline(always)]
            fn get_node(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyString>>> {
                keys::read(key, |bytes| slf.node(Asked::Bytes(bytes)))?
            }

            /// get_node() for an integer key, which is its 8 little-endian bytes, or what the dialect's system has.
            fn get_node_u64(slf: &Bound<'_, Self>, key: U64) -> PyResult<Option<Py<PyString>>> {
                slf.node(Asked::Integer(key.0))
            }

            /// get_node() for a key that already is its position.
            fn get_node_hashed(slf: &Bound<'_, Self>, position: U64) -> PyResult<Option<Py<PyString>>> {
                slf.node(Asked::Hashed(position.0))
            }

            /// The first n nodes for a key: its node, then its replicas. Fewer when fewer are live. They spread over
            /// zones, or follow the plain walk with spread="none". With include_down, down nodes are chosen as if they
            /// were up. Nodes that share more leading segments of their zone with `local` come first.
            #[pyo3(signature = (key, n, spread = "zone", *, include_down = false, local = ""))]
            fn get_nodes(
                slf: &Bound<'_, Self>,
                py: Python<'_>,
                key: Key<'_>,
                n: Count,
                spread: &str,
                include_down: bool,
                local: &str,
            ) -> PyResult<Vec<Py<PyString>>> {
                let view = slf.view()?;
                let options = Replicas { spread: keys::spread(py, spread)?, include_down, local };
                view.get_nodes(py, Asked::Bytes(key.as_ref()), n, &options)
            }

            /// get_nodes() for an integer key.
            #[pyo3(signature = (key, n, spread = "zone", *, include_down = false, local = ""))]
            fn get_nodes_u64(
                slf: &Bound<'_, Self>,
                py: Python<'_>,
                key: U64,
                n: Count,
                spread: &str,
                include_down: bool,
                local: &str,
            ) -> PyResult<Vec<Py<PyString>>> {
                let view = slf.view()?;
                let options = Replicas { spread: keys::spread(py, spread)?, include_down, local };
                view.get_nodes(py, Asked::Integer(key.0), n, &options)
            }

            /// get_nodes() for a key that already is its position.
            #[pyo3(signature = (position, n, spread = "zone", *, include_down = false, local = ""))]
            fn get_nodes_hashed(
                slf: &Bound<'_, Self>,
                py: Python<'_>,
                position: U64,
                n: Count,
                spread: &str,
                include_down: bool,
                local: &str,
            ) -> PyResult<Vec<Py<PyString>>> {
                let options = Replicas { spread: keys::spread(py, spread)?, include_down, local };
                slf.view()?.get_nodes(py, Asked::Hashed(position.0), n, &options)
            }

            /// The node a key has while every node is up, whatever its health; None when there is none.
            fn get_primary(slf: &Bound<'_, Self>, py: Python<'_>, key: Key<'_>) -> PyResult<Option<Py<PyString>>> {
                let view = slf.view()?;
                view.found(py, Asked::Bytes(key.as_ref()), view.primary().locate(key.as_ref()))
            }

            /// One of the first n nodes for a key, get_nodes(key, n), chosen by a salt such as the request's id: the
            /// same for the same salt, evenly spread over many.
            fn pick_node(
                slf: &Bound<'_, Self>,
                py: Python<'_>,
                key: Key<'_>,
                n: Count,
                salt: Key<'_>,
            ) -> PyResult<Option<Py<PyString>>> {
                let view = slf.view()?;
                let index = view.placement.pick_node(key.as_ref(), n.0, salt.as_ref(), Spread::Zone);
                view.found(py, Asked::Bytes(key.as_ref()), index)
            }

            /// The nodes of many keys: strings or bytes in a list or any other iterable, an Arrow array or stream of
            /// strings, bytes or uint64 (also in a dictionary), an array of numpy's texts or bytes (U, S), or a buffer
            /// of uint64. Unsigned integers are keys as in get_node_u64().
            ///
            /// n nodes a key are as get_nodes() gives them. dtype is the type of the indices, "uint32", "int32" or
            /// "int64"; where there is no node, also in a row that has fewer than n, they are NO_INDEX or, signed, -1.
            #[pyo3(signature = (keys, *, n = Count(1), dtype = "uint32"))]
            fn place(slf: &Bound<'_, Self>, keys: &Bound<'_, PyAny>, n: Count, dtype: &str) -> PyResult<Placed> {
                slf.view()?.place(keys, Meaning::Key, n, dtype)
            }

            /// place() for integer keys: an iterable of int, a buffer of uint64, or an Arrow array or stream of
            /// integers.
            #[pyo3(signature = (keys, *, n = Count(1), dtype = "uint32"))]
            fn place_u64(slf: &Bound<'_, Self>, keys: &Bound<'_, PyAny>, n: Count, dtype: &str) -> PyResult<Placed> {
                slf.view()?.place(keys, Meaning::Integer, n, dtype)
            }

            /// place() for keys that already are their positions, given as in place_u64().
            #[pyo3(signature = (positions, *, n = Count(1), dtype = "uint32"))]
            fn place_hashed(
                slf: &Bound<'_, Self>,
                positions: &Bound<'_, PyAny>,
                n: Count,
                dtype: &str,
            ) -> PyResult<Placed> {
                slf.view()?.place(positions, Meaning::Position, n, dtype)
            }

            /// The health of a node: "up", "draining" or "down".
            fn state(slf: &Bound<'_, Self>, py: Python<'_>, id: &str) -> PyResult<&'static str> {
                slf.view()?.state(py, id)
            }

            /// The name of the scheme.
            #[getter]
            fn scheme(slf: &Bound<'_, Self>) -> PyResult<&'static str> {
                Ok(slf.view()?.placement.topology().scheme().name())
            }

            /// How many changes led to this topology.
            #[getter]
            fn epoch(slf: &Bound<'_, Self>) -> PyResult<u64> {
                Ok(slf.view()?.placement.topology().epoch())
            }

            /// 32 hexadecimal digits: equal fingerprints place every key alike.
            #[getter]
            fn fingerprint(slf: &Bound<'_, Self>) -> PyResult<String> {
                Ok(slf.view()?.placement.topology().fingerprint().to_string())
            }

            /// 32 hexadecimal digits: with equal ones the same nodes are down and draining.
            #[getter]
            fn states_fingerprint(slf: &Bound<'_, Self>) -> PyResult<String> {
                Ok(slf.view()?.placement.states_fingerprint().to_string())
            }

            /// The canonical topology document. Health is not part of it. Defaults are left out, epoch 0 as well: who
            /// writes the next version says `"epoch": ring.epoch + 1`.
            fn to_json(slf: &Bound<'_, Self>) -> PyResult<String> {
                Ok(slf.view()?.placement.topology().to_json())
            }

            /// The document with its rows in a file beside it: the text, and the bytes of the file.
            fn to_json_beside<'py>(slf: &Bound<'_, Self>, py: Python<'py>) -> PyResult<(String, Bound<'py, PyBytes>)> {
                let view = slf.view()?;
                let topology = view.placement.topology();
                let (text, rows) = py.detach(|| topology.to_json_beside());
                Ok((text, PyBytes::new(py, &rows)))
            }

            /// The topology, and the health of its nodes, as a configuration of another system.
            #[pyo3(signature = (format, *, name = None, key = None))]
            fn export_topology<'py>(
                slf: &Bound<'_, Self>,
                py: Python<'py>,
                format: &str,
                name: Option<String>,
                key: Option<String>,
            ) -> PyResult<Bound<'py, PyAny>> {
                slf.view()?.export_topology(py, format, name, key)
            }

            /// The exact share of all keys by node, correctly rounded, health included: the part of the keys among
            /// whose first n nodes it is.
            #[pyo3(
                signature = (n = Count(1), spread = "zone"),
                text_signature = "($self, n=1, spread='zone')"
            )]
            fn shares<'py>(
                slf: &Bound<'_, Self>,
                py: Python<'py>,
                n: Count,
                spread: &str,
            ) -> PyResult<Bound<'py, PyDict>> {
                slf.view()?.shares(py, n, keys::spread(py, spread)?)
            }

            /// How given keys spread over the nodes.
            fn distribution<'py>(slf: &Bound<'_, Self>, keys: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                slf.view()?.distribution(keys)
            }

            /// The positions a node owns, health included: (first, last) with both ends included, ascending.
            fn ranges(slf: &Bound<'_, Self>, py: Python<'_>, id: &str) -> PyResult<Vec<(u64, u64)>> {
                slf.view()?.ranges(py, id)
            }

            /// Why a key is where it is.
            fn explain<'py>(slf: &Bound<'_, Self>, py: Python<'py>, key: Key<'_>) -> PyResult<Bound<'py, PyAny>> {
                slf.view()?.explain(py, key.as_ref())
            }

            /// The finger table of a node under chord: 160 ids, of which the one at i is the first node at or above the
            /// node's identifier plus 2**i.
            fn fingers(slf: &Bound<'_, Self>, py: Python<'_>, node: &str) -> PyResult<Vec<Py<PyString>>> {
                slf.view()?.fingers(py, node)
            }

            /// The nodes that a lookup from a node is sent on to under chord, hop by hop. The last, or the first itself
            /// if there are none, is the one before the key's node.
            #[pyo3(signature = (from_, key))]
            fn route(slf: &Bound<'_, Self>, py: Python<'_>, from_: &str, key: Key<'_>) -> PyResult<Vec<Py<PyString>>> {
                slf.view()?.route(py, from_, key.as_ref())
            }

            /// What would move if this became like another Ring or Placement, health included: of n nodes a key, the
            /// copies that move.
            #[pyo3(
                signature = (other, *, n = Count(1), spread = "zone"),
                text_signature = "($self, other, *, n=1, spread='zone')"
            )]
            fn diff<'py>(
                slf: &Bound<'_, Self>,
                py: Python<'py>,
                other: Held<'_>,
                n: Count,
                spread: &str,
            ) -> PyResult<Bound<'py, PyAny>> {
                slf.view()?.diff(py, &other, n, keys::spread(py, spread)?)
            }

            /// What would move of given keys if this became like another Ring or Placement, health included, under any
            /// two schemes. Keys are as in place(); a null is refused.
            #[pyo3(
                signature = (other, keys, *, n = Count(1), spread = "zone"),
                text_signature = "($self, other, keys, *, n=1, spread='zone')"
            )]
            fn moved<'py>(
                slf: &Bound<'_, Self>,
                other: Held<'_>,
                keys: &Bound<'py, PyAny>,
                n: Count,
                spread: &str,
            ) -> PyResult<Bound<'py, PyAny>> {
                slf.view()?.moved(&other, keys, n, keys::spread(keys.py(), spread)?)
            }

            /// Gives each of a set of items a node, none more than `factor` times its fair part, rounded up. Items are
            /// strings or bytes as in place(), each once.
            #[pyo3(
                signature = (items, *, factor = None),
                text_signature = "($self, items, *, factor=1.0)"
            )]
            fn assign(
                slf: &Bound<'_, Self>,
                items: &Bound<'_, PyAny>,
                factor: Option<&Bound<'_, PyAny>>,
            ) -> PyResult<Placed> {
                slf.view()?.assign(items, factor.map_or(Ok(1.0), |factor| number(factor, "factor"))?)
            }

            fn __len__(slf: &Bound<'_, Self>) -> PyResult<usize> {
                Ok(slf.view()?.placement.len())
            }

            fn __contains__(slf: &Bound<'_, Self>, id: &Bound<'_, PyAny>) -> PyResult<bool> {
                Ok(slf.view()?.contains(id))
            }

            /// The ids in order.
            fn __iter__<'py>(slf: &Bound<'_, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
                slf.view()?.names_tuple(py)?.bind(py).try_iter()
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                Ok(format!(concat!("<libconsistent.", stringify!($class), " {}>"), slf.view()?.describe()))
            }

            $($own)*
        }
    };
}

pub(crate) use lookups;
