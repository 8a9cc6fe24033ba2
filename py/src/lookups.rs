//! The calls that a ring and a snapshot share, written once. Each takes the view once, with `self.view()`.

macro_rules! lookups {
    ($class:ident { $($own:tt)* }) => {
        #[pymethods]
        impl $class {
            /// The id of a key's node; None when no node is live.
            fn get_node(&self, key: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyString>>> {
                keys::read(key, |bytes| {
                    let view = self.view();
                    view.name(key.py(), view.placement.locate(bytes))
                })
            }

            /// get_node() for an integer key, which is its 8 little-endian bytes.
            fn get_node_u64(&self, py: Python<'_>, key: U64) -> Option<Py<PyString>> {
                let view = self.view();
                view.name(py, view.placement.locate_u64(key.0))
            }

            /// get_node() for a key that already is its position.
            fn get_node_hashed(&self, py: Python<'_>, position: U64) -> Option<Py<PyString>> {
                let view = self.view();
                view.name(py, view.placement.locate_hashed(position.0))
            }

            /// The first n nodes for a key: its node, then its replicas. Fewer when fewer are live. They spread over
            /// zones, or follow the plain walk with spread="none".
            #[pyo3(signature = (key, n, spread = "zone"))]
            fn get_nodes(&self, py: Python<'_>, key: Key<'_>, n: Count, spread: &str) -> PyResult<Vec<Py<PyString>>> {
                let view = self.view();
                view.get_nodes(py, view.placement.position(key.as_ref()), n, spread)
            }

            /// get_nodes() for an integer key.
            #[pyo3(signature = (key, n, spread = "zone"))]
            fn get_nodes_u64(&self, py: Python<'_>, key: U64, n: Count, spread: &str) -> PyResult<Vec<Py<PyString>>> {
                let view = self.view();
                let position = view.placement.position_u64(key.0);
                view.get_nodes(py, position, n, spread)
            }

            /// get_nodes() for a key that already is its position.
            #[pyo3(signature = (position, n, spread = "zone"))]
            fn get_nodes_hashed(
                &self,
                py: Python<'_>,
                position: U64,
                n: Count,
                spread: &str,
            ) -> PyResult<Vec<Py<PyString>>> {
                self.view().get_nodes(py, position.0, n, spread)
            }

            /// The nodes of many keys. A list is fastest.
            fn place(&self, keys: &Bound<'_, PyAny>) -> PyResult<Placed> {
                // Iterating may run any code, so the view is held for good.
                Arc::clone(&self.view()).place(keys)
            }

            /// place() for integer keys: an iterable of int or a buffer of 64-bit unsigned integers.
            fn place_u64(&self, keys: &Bound<'_, PyAny>) -> PyResult<Placed> {
                Arc::clone(&self.view()).place_u64(keys)
            }

            /// place() for keys that already are their positions, given as in place_u64().
            fn place_hashed(&self, positions: &Bound<'_, PyAny>) -> PyResult<Placed> {
                Arc::clone(&self.view()).place_hashed(positions)
            }

            /// The health of a node: "up", "draining" or "down".
            fn state(&self, py: Python<'_>, id: &str) -> PyResult<&'static str> {
                self.view().state(py, id)
            }

            /// The name of the scheme.
            #[getter]
            fn scheme(&self) -> &'static str {
                self.view().placement.topology().scheme().name()
            }

            /// How many changes led to this topology.
            #[getter]
            fn epoch(&self) -> u64 {
                self.view().placement.topology().epoch()
            }

            /// 32 hexadecimal digits: equal fingerprints place every key alike.
            #[getter]
            fn fingerprint(&self) -> String {
                self.view().placement.topology().fingerprint().to_string()
            }

            /// The canonical topology document. Health is not part of it.
            fn to_json(&self) -> String {
                self.view().placement.topology().to_json()
            }

            /// The exact share of all keys by node, correctly rounded, health included.
            fn shares<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                self.view().shares(py)
            }

            /// How given keys spread over the nodes.
            fn distribution<'py>(&self, keys: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                Arc::clone(&self.view()).distribution(keys)
            }

            /// The positions a node owns, health included: (first, last) with both ends included, ascending.
            fn ranges(&self, py: Python<'_>, id: &str) -> PyResult<Vec<(u64, u64)>> {
                self.view().ranges(py, id)
            }

            /// Why a key is where it is.
            fn explain<'py>(&self, py: Python<'py>, key: Key<'_>) -> PyResult<Bound<'py, PyAny>> {
                self.view().explain(py, key.as_ref())
            }

            /// What would move if this became like another Ring or Placement, health included.
            fn diff<'py>(&self, py: Python<'py>, other: AnyView) -> PyResult<Bound<'py, PyAny>> {
                Arc::clone(&self.view()).diff(py, &other.0)
            }

            fn __len__(&self) -> usize {
                self.view().placement.len()
            }

            fn __contains__(&self, id: &Bound<'_, PyAny>) -> bool {
                self.view().contains(id)
            }

            /// The ids in order.
            fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
                self.view().names_tuple(py)?.bind(py).try_iter()
            }

            fn __repr__(&self) -> String {
                format!(concat!("<libconsistent.", stringify!($class), " {}>"), self.view().describe())
            }

            $($own)*
        }
    };
}

pub(crate) use lookups;
