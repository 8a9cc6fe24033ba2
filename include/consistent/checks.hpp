/* When to check which node: a schedule that runs nothing and knows no clock. */
#ifndef CONSISTENT_CHECKS_HPP
#define CONSISTENT_CHECKS_HPP

#include "ring.hpp"

namespace consistent {

/// A check to make: connect to the address, and tell `checks::finished` by the deadline how it went.
struct probe {
    std::uint64_t number;
    milliseconds deadline;
    std::string id;
    std::string address;
};

/// The schedule of active checks of a ring's nodes.
class checks {
public:
    explicit checks(const ring &of, const consistent_check_policy &policy = CONSISTENT_CHECK_POLICY_INIT) {
        consistent_checks *made = nullptr;
        detail::check(consistent_ring_checks(of.get(), &policy, &made));
        handle_.reset(made);
    }
    consistent_checks *get() const noexcept { return handle_.get(); }

    /// The probes to make, each once; those that are out for too long are reported as failures first.
    std::vector<probe> due(milliseconds at = consistent::now()) {
        const consistent_probes *made = nullptr;
        detail::check(consistent_checks_due(get(), at.count(), &made));
        const std::unique_ptr<const consistent_probes, detail::freeing> probes(made);
        std::vector<probe> all;
        for (std::size_t i = 0; i < probes->count; i++) {
            const consistent_probe &each = *probes->probes[i];
            all.push_back({each.number, milliseconds(each.deadline_ms), std::string(each.id, each.id_len),
                           std::string(each.address, each.address_len)});
        }
        return all;
    }
    /// Tells how a probe went; whether that counted.
    bool finished(std::uint64_t number, bool ok, milliseconds at = consistent::now()) {
        return finish(number, ok ? CONSISTENT_PROBE_OK : CONSISTENT_PROBE_FAILED, at);
    }
    /// Takes back a probe that told nothing of its node; whether it was out.
    bool cancel(std::uint64_t number) { return finish(number, CONSISTENT_PROBE_CANCELLED, {}); }
    /// When to call `due` again; none: there is nothing to wait for.
    std::optional<milliseconds> next_wake() const {
        std::uint64_t at = CONSISTENT_NEVER;
        detail::check(consistent_checks_next_wake(get(), &at));
        return detail::time(at);
    }

private:
    bool finish(std::uint64_t number, std::int32_t outcome, milliseconds at) {
        std::int32_t counted = 0;
        detail::check(consistent_checks_finished(get(), number, outcome, at.count(), &counted));
        return counted != 0;
    }

    struct freeing {
        void operator()(consistent_checks *made) const noexcept { consistent_checks_free(made); }
    };
    std::unique_ptr<consistent_checks, freeing> handle_;
};

}  // namespace consistent

#endif
