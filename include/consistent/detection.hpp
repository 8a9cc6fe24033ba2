/* Which scheme a running system places keys by, and which schemes there are. */
#ifndef CONSISTENT_DETECTION_HPP
#define CONSISTENT_DETECTION_HPP

#include "node.hpp"

#include <memory>

namespace consistent {

enum class verdict : std::int32_t {
    explained = CONSISTENT_VERDICT_EXPLAINED,
    unexplained = CONSISTENT_VERDICT_UNEXPLAINED,
    too_few = CONSISTENT_VERDICT_TOO_FEW,
};

/// A topology that matches more of a sample than chance would.
struct candidate {
    /// Its document, for `ring::from_json`.
    std::string document;
    std::size_t matched;
    std::size_t observed;
    double chance;
    /// The first few observations that contradict it, by their places in what was given.
    std::vector<std::size_t> contradictions;
    /// Parameters that were not tried, each with the reason.
    std::map<std::string, std::string> untried;
    /// Other names of the scheme with its parameters, and the clients and proxies that place alike.
    std::map<std::string, std::string> aliases;

    double rate() const noexcept { return static_cast<double>(matched) / static_cast<double>(observed); }
};

/// What a sample says about the scheme behind it.
struct detection {
    consistent::verdict verdict;
    /// Best first.
    std::vector<candidate> candidates;
    std::size_t observed;
    std::size_t tried;
    /// By scheme, how many candidates were not tried.
    std::map<std::string, std::size_t> skipped;

    /// The candidate that explains the sample, if one does.
    const candidate *best() const noexcept {
        return verdict == consistent::verdict::explained ? &candidates.front() : nullptr;
    }
};

/// Says which schemes, with which parameters, explain where keys are: each observation is a key and the id of its node.
inline detection detect(const std::vector<node> &nodes, const std::vector<std::pair<key, std::string_view>> &observations) {
    const detail::records records(nodes);
    std::vector<consistent_observation> seen;
    for (const auto &[key, id] : observations) seen.push_back({*key.get(), id.data(), id.size()});
    const consistent_detection *made = nullptr;
    detail::check(consistent_detect(records.data(), records.size(), seen.data(), seen.size(), &made));
    const std::unique_ptr<const consistent_detection, detail::freeing> all(made);

    detection found{static_cast<verdict>(all->verdict), {}, all->observed, all->tried, {}};
    for (std::size_t i = 0; i < all->skipped_count; i++) {
        const consistent_skipped &each = all->skipped[i];
        found.skipped.emplace(detail::view(each.scheme, each.scheme_len), each.count);
    }
    for (std::size_t i = 0; i < all->candidate_count; i++) {
        const consistent_candidate &each = *all->candidates[i];
        candidate told{std::string(each.document, each.document_len), each.matched, each.observed, each.chance, {}, {}, {}};
        told.contradictions.assign(each.contradictions, each.contradictions + each.contradiction_count);
        for (std::size_t j = 0; j < each.untried_count; j++) {
            const consistent_pair &pair = each.untried[j];
            told.untried.emplace(detail::view(pair.key, pair.key_len), detail::view(pair.value, pair.value_len));
        }
        for (std::size_t j = 0; j < each.alias_count; j++) {
            const consistent_pair &pair = each.aliases[j];
            told.aliases.emplace(detail::view(pair.key, pair.key_len), detail::view(pair.value, pair.value_len));
        }
        found.candidates.push_back(std::move(told));
    }
    return found;
}

/// All schemes, our own first, then dialects. They live as long as the program.
inline std::vector<const consistent_scheme_spec *> schemes() {
    std::vector<const consistent_scheme_spec *> all;
    for (const consistent_scheme_spec *const *each = consistent_schemes(); *each != nullptr; each++) all.push_back(*each);
    return all;
}

}  // namespace consistent

#endif
