/* libconsistent for C++17: the C interface with handles that free themselves, keys that are string views, and
 * exceptions. Header-only; link with the C library.
 *
 *     #include <consistent.hpp>
 *
 *     consistent::ring ring({{"cache-a"}, {"cache-b"}, {"cache-c", 2.0}});
 *     std::optional<std::string> home = ring.get_node("user:42"); // none: no node is live
 *     consistent::placement now = ring.snapshot();                // does not change when the ring does
 *     for (const consistent::node_view &node : now) std::cout << node.id << '\n';
 *
 * A ring is moved, not copied; a placement is copied cheaply. Views and string views of a placement, a plan or a
 * detection live as long as a copy of it. Failures throw `consistent::error`, and have changed nothing. All else, such as
 * the units of policies and who may use what at once, is as `consistent.h` says. */
#ifndef CONSISTENT_HPP
#define CONSISTENT_HPP

#include "consistent/base.hpp"
#include "consistent/changes.hpp"
#include "consistent/offers.hpp"
#include "consistent/checks.hpp"
#include "consistent/detection.hpp"
#include "consistent/formats.hpp"
#include "consistent/node.hpp"
#include "consistent/placement.hpp"
#include "consistent/plan.hpp"
#include "consistent/rebalance.hpp"
#include "consistent/ring.hpp"
#include "consistent/steps.hpp"
#include "consistent/transition.hpp"

#endif
