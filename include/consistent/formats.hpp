/* Configurations of other systems, read as topologies and written of placements. */
#ifndef CONSISTENT_FORMATS_HPP
#define CONSISTENT_FORMATS_HPP

#include "placement.hpp"

#include <memory>

namespace consistent {

/// What an answer does not hold, or what was taken for granted.
struct note {
    std::string text;
    /// The path of the value that it is about; empty where there is none.
    std::string path;
    /// The line that it is about, counted from 1, where there is one.
    std::optional<std::uint32_t> line;
};

/// What to read of a configuration.
struct import_options {
    /// The upstream, backend or pool, where there are several.
    std::string_view name = {};
    /// The port, by name or number, where endpoints of Kubernetes have several.
    std::string_view port = {};
    /// The scheme of members whose format has none.
    std::optional<options> scheme = std::nullopt;
};

/// What a configuration says.
struct imported {
    /// What the file calls it.
    std::string name;
    /// The topology document, for `ring::from_json`.
    std::string document;
    /// The nodes that are not up.
    std::map<std::string, state> states;
    std::vector<note> notes;
};

/// How to write a topology.
struct export_options {
    /// What the upstream, backend or pool is called.
    std::string_view name = {};
    /// What requests are hashed by in the words of the other system.
    std::string_view key = {};
};

/// A configuration as it was written.
struct exported {
    std::string text;
    std::vector<note> notes;
};

namespace detail {

inline std::vector<note> notes(const consistent_note *const *list, std::size_t count) {
    std::vector<note> all;
    for (std::size_t i = 0; i < count; i++) {
        const consistent_note &each = *list[i];
        all.push_back({std::string(view(each.text, each.text_len)), std::string(view(each.path, each.path_len)),
                       each.line == 0 ? std::nullopt : std::optional(each.line)});
    }
    return all;
}

/// One that is empty is left out.
inline void give(std::string_view text, const char *&data, std::size_t &len) {
    if (!text.empty()) data = text.data(), len = text.size();
}

}  // namespace detail

/// The formats that are read, and perhaps written. They live as long as the program.
inline std::vector<const consistent_format *> formats() {
    std::vector<const consistent_format *> all;
    for (const consistent_format *const *each = consistent_formats(); *each != nullptr; each++) all.push_back(*each);
    return all;
}

/// Reads a configuration of another system as a topology.
inline imported import_topology(std::string_view text, std::string_view format, const import_options &with = {}) {
    consistent_import_options given = CONSISTENT_IMPORT_OPTIONS_INIT;
    detail::give(with.name, given.name, given.name_len);
    detail::give(with.port, given.port, given.port_len);
    std::optional<detail::scheme_record> scheme;
    if (with.scheme) given.scheme = scheme.emplace(*with.scheme).get();
    const consistent_imported *made = nullptr;
    detail::check(consistent_import_topology(text.data(), text.size(), format.data(), format.size(), &given, &made));
    const std::unique_ptr<const consistent_imported, detail::freeing> all(made);
    imported found{std::string(detail::view(all->name, all->name_len)),
                   std::string(detail::view(all->document, all->document_len)), {},
                   detail::notes(all->notes, all->note_count)};
    for (std::size_t i = 0; i < all->state_count; i++) {
        const consistent_node_state &each = *all->states[i];
        found.states.emplace(detail::view(each.id, each.id_len), static_cast<state>(each.state));
    }
    return found;
}

/// Writes the topology and the health of a placement as a configuration of another system.
inline exported export_topology(const placement &of, std::string_view format, const export_options &with = {}) {
    consistent_export_options given = CONSISTENT_EXPORT_OPTIONS_INIT;
    detail::give(with.name, given.name, given.name_len);
    detail::give(with.key, given.key, given.key_len);
    const consistent_exported *made = nullptr;
    detail::check(consistent_placement_export_topology(of.get(), format.data(), format.size(), &given, &made));
    const std::unique_ptr<const consistent_exported, detail::freeing> all(made);
    return {std::string(detail::view(all->text, all->text_len)), detail::notes(all->notes, all->note_count)};
}

}  // namespace consistent

#endif
