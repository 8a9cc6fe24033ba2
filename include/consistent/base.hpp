/* Errors, keys, and how answers of the C interface are read. */
#ifndef CONSISTENT_BASE_HPP
#define CONSISTENT_BASE_HPP

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "consistent.hpp needs C++17"
#endif

#include "../consistent.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace consistent {

/// What went wrong; nothing has changed.
class error : public std::runtime_error {
public:
    error(std::int32_t status, const std::string &message) : std::runtime_error(message), status_(status) {}
    /// One of `CONSISTENT_ERR_*`.
    std::int32_t status() const noexcept { return status_; }
    /// Its name, which all languages use, such as "unknown_node".
    const char *kind() const noexcept { return consistent_status_name(status_); }

private:
    std::int32_t status_;
};

enum class state : std::int32_t {
    up = CONSISTENT_STATE_UP,
    draining = CONSISTENT_STATE_DRAINING,
    down = CONSISTENT_STATE_DOWN,
};

enum class spread : std::int32_t {
    zone = CONSISTENT_SPREAD_ZONE,
    none = CONSISTENT_SPREAD_NONE,
    weight = CONSISTENT_SPREAD_WEIGHT,
};

/// Times are those of a monotonic clock.
using milliseconds = std::chrono::duration<std::uint64_t, std::milli>;

/// No node, among indices.
inline constexpr std::uint32_t no_index = CONSISTENT_NO_INDEX;

/// A key: bytes, or what `integer` and `position` make. Good as long as the bytes are.
class key {
public:
    key(std::string_view bytes) noexcept : raw_{CONSISTENT_KEY_BYTES, bytes.data(), bytes.size(), 0} {}
    key(const std::string &bytes) noexcept : key(std::string_view(bytes)) {}
    key(const char *text) noexcept : key(std::string_view(text)) {}
    key(std::nullptr_t) = delete;
    /// A number is an integer key or a position: `integer` and `position` say which.
    template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
    key(T) = delete;

    static key integer(std::uint64_t number) noexcept { return key(CONSISTENT_KEY_INTEGER, number); }
    static key position(std::uint64_t number) noexcept { return key(CONSISTENT_KEY_POSITION, number); }

    const consistent_key *get() const noexcept { return &raw_; }

private:
    key(std::int32_t kind, std::uint64_t number) noexcept : raw_{kind, nullptr, 0, number} {}
    consistent_key raw_;
};

/// An integer key: its 8 little-endian bytes, or what the dialect's system has.
inline key integer(std::uint64_t number) noexcept { return key::integer(number); }

/// A key that already is its position.
inline key position(std::uint64_t number) noexcept { return key::position(number); }

namespace detail {

inline std::string last_message() {
    std::string text(256, '\0');
    std::size_t needed = 0;
    while (consistent_last_error(text.data(), text.size(), &needed) == CONSISTENT_ERR_BUFFER) text.resize(needed + 1);
    text.resize(needed);
    return text;
}

inline void check(std::int32_t status) {
    if (status != CONSISTENT_OK) throw error(status, last_message());
}

/// Whether there is an answer: no live node is none.
inline bool found(std::int32_t status) {
    if (status == CONSISTENT_NONE_LIVE) return false;
    check(status);
    return true;
}

/// Makes a call with room for its answer, and again with more while that is not enough, since a ring may grow.
template <typename Container, typename Call>
std::int32_t fit(Container &room, std::size_t spare, Call call) {
    for (;;) {
        std::size_t needed = 0;
        const std::int32_t status = call(room.data(), room.size(), &needed);
        if (status != CONSISTENT_ERR_BUFFER) {
            room.resize(needed);
            return status;
        }
        room.resize(needed + spare);
    }
}

template <typename Call>
std::string text(Call call) {
    std::string room(256, '\0');
    check(fit(room, 1, call));
    return room;
}

template <typename T, typename Call>
std::vector<T> list(std::size_t guess, Call call) {
    std::vector<T> room(guess);
    check(fit(room, 0, call));
    return room;
}

inline std::string_view view(const char *text, std::size_t len) noexcept { return {text == nullptr ? "" : text, len}; }

inline std::optional<std::string_view> owner(const char *id, std::size_t len) noexcept {
    if (id == nullptr) return std::nullopt;
    return std::string_view(id, len);
}

/// An id that outlives what it came from.
inline std::optional<std::string> text_of(const char *id, std::size_t len) {
    if (id == nullptr) return std::nullopt;
    return std::string(id, len);
}

/// Texts that outlive what they came from.
inline std::vector<std::string> texts_of(const consistent_slice *slices, std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; i++) all.emplace_back(static_cast<const char *>(slices[i].data), slices[i].len);
    return all;
}

inline std::optional<milliseconds> time(std::uint64_t at) noexcept {
    if (at == CONSISTENT_NEVER) return std::nullopt;
    return milliseconds(at);
}

/// Gives a result back.
struct freeing {
    void operator()(const void *result) const noexcept { consistent_free(result); }
};

}  // namespace detail

/// The version of the library that is running.
inline const char *version() noexcept { return consistent_version(nullptr); }

/// The time of this process's monotonic clock, which calls that want to know it take by default.
inline milliseconds now() noexcept { return milliseconds(consistent_now_ms()); }

/// What compiling one topology may take at most in this process.
struct budget {
    milliseconds time;
    std::size_t bytes;

    static budget get() {
        std::uint64_t time = 0;
        std::size_t bytes = 0;
        detail::check(consistent_budget(&time, &bytes));
        return {milliseconds(time), bytes};
    }
    static void set(const budget &most) { detail::check(consistent_set_budget(most.time.count(), most.bytes)); }
};

}  // namespace consistent

#endif
