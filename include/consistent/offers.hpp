/* Documents that others write: where a topology is from, and files that are followed. */
#ifndef CONSISTENT_OFFERS_HPP
#define CONSISTENT_OFFERS_HPP

#include "base.hpp"

#include <memory>

namespace consistent {

/// What a ring knows of where its topology comes from. No age: nothing was taken. No error: the last one was taken.
struct source {
    explicit source(const consistent_source *known)
        : origin(known->origin, known->origin_len),
          age(detail::time(known->age_ms)),
          accepted(known->accepted),
          refused(known->refused),
          error(detail::text_of(known->error, known->error_len)),
          error_age(detail::time(known->error_age_ms)) {}

    std::string origin;
    std::optional<milliseconds> age;
    std::uint64_t accepted;
    std::uint64_t refused;
    std::optional<std::string> error;
    std::optional<milliseconds> error_age;
};

/// What a document of states led to: whether a state changed, how many of its nodes are no members, and when, since the
/// Unix epoch, it is to be offered again.
struct states_offered {
    bool changed;
    std::size_t unknown;
    std::optional<milliseconds> next;
};

/// A ring that follows a file, until this is closed or destroyed.
class [[nodiscard]] following {
public:
    explicit following(consistent_following *made) noexcept : handle_(made, consistent_following_free) {}
    void close() noexcept { handle_.reset(); }

private:
    std::unique_ptr<consistent_following, void (*)(consistent_following *)> handle_;
};

}  // namespace consistent

#endif
