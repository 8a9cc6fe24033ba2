/* Nodes and options, as records of C++ and as the C interface takes them. */
#ifndef CONSISTENT_NODE_HPP
#define CONSISTENT_NODE_HPP

#include "base.hpp"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <initializer_list>
#include <map>
#include <utility>
#include <variant>

namespace consistent {

/// What a dialect places keys by: an integer, yes or no, a text, or texts.
using field = std::variant<std::uint64_t, bool, std::string, std::vector<std::string>>;

/// A member to be.
struct node {
    node(std::string name, double share = 1.0, std::string place = {}, std::string reached_at = {})
        : id(std::move(name)), weight(share), zone(std::move(place)), address(std::move(reached_at)) {}
    node(const char *name) : node(std::string(name)) {}

    std::string id;
    double weight;
    std::string zone;
    std::string address;
    /// 0 first: nodes of a tier are on walks only while no node of a lower one is live.
    std::uint8_t tier = 0;
    std::map<std::string, std::string> metadata{};
    std::map<std::string, field> fields{};
};

/// A member as a placement has it. The texts live as long as the placement.
struct node_view {
    std::uint32_t index;
    std::string_view id;
    double weight;
    consistent::state state;
    std::string_view zone;
    std::string_view address;
    std::uint8_t tier;
};

/// A value of a parameter. A `double` is a number that is no integer.
using parameter = std::variant<std::uint64_t, bool, double, std::string>;

/// The scheme of a new ring, its parameters, and the 16 bytes of the secret that "key_hash" asks for.
struct options {
    std::string scheme = "ring";
    std::map<std::string, parameter> parameters{};
    std::optional<std::string> secret{};
};

namespace detail {

inline std::vector<consistent_pair> pairs_of(const std::map<std::string, std::string> &metadata) {
    std::vector<consistent_pair> pairs;
    for (const auto &[key, value] : metadata) pairs.push_back({key.data(), key.size(), value.data(), value.size()});
    return pairs;
}

/// A value of a field as C has it.
inline field value_of(const consistent_field &record) {
    switch (record.kind) {
        case CONSISTENT_FIELD_FLAG: return record.number != 0;
        case CONSISTENT_FIELD_TEXT: return std::string(view(record.text, record.text_len));
        case CONSISTENT_FIELD_LIST: return texts_of(record.texts, record.text_count);
        default: return record.number;
    }
}

/// Records for C, which point into the nodes they were made of.
class records {
public:
    explicit records(const std::vector<node> &nodes) {
        for (const node &node : nodes) add(node);
    }
    explicit records(const node &node) { add(node); }
    const consistent_node *data() const noexcept { return nodes_.data(); }
    std::size_t size() const noexcept { return nodes_.size(); }

private:
    void add(const node &node) {
        consistent_node record = CONSISTENT_NODE_INIT;
        const std::vector<consistent_pair> &pairs = pairs_.emplace_back(pairs_of(node.metadata));
        std::vector<consistent_field> &fields = fields_.emplace_back();
        for (const auto &[name, value] : node.fields) fields.push_back(field_of(name, value));
        record.id = node.id.data(), record.id_len = node.id.size();
        record.weight = node.weight;
        record.tier = node.tier;
        record.zone = node.zone.data(), record.zone_len = node.zone.size();
        record.address = node.address.data(), record.address_len = node.address.size();
        record.metadata = pairs.data(), record.metadata_count = pairs.size();
        record.fields = fields.data(), record.field_count = fields.size();
        nodes_.push_back(record);
    }

    consistent_field field_of(const std::string &name, const field &value) {
        consistent_field record = CONSISTENT_FIELD_INIT;
        record.name = name.data(), record.name_len = name.size();
        if (const auto *number = std::get_if<std::uint64_t>(&value)) {
            record.number = *number;
        } else if (const auto *flag = std::get_if<bool>(&value)) {
            record.kind = CONSISTENT_FIELD_FLAG, record.number = *flag ? 1 : 0;
        } else if (const auto *text = std::get_if<std::string>(&value)) {
            record.kind = CONSISTENT_FIELD_TEXT, record.text = text->data(), record.text_len = text->size();
        } else {
            std::vector<consistent_slice> &texts = texts_.emplace_back();
            for (const std::string &each : std::get<std::vector<std::string>>(value)) texts.push_back({each.data(), each.size()});
            record.kind = CONSISTENT_FIELD_LIST, record.texts = texts.data(), record.text_count = texts.size();
        }
        return record;
    }

    std::vector<consistent_node> nodes_;
    // What is referred to must not move.
    std::deque<std::vector<consistent_pair>> pairs_;
    std::deque<std::vector<consistent_field>> fields_;
    std::deque<std::vector<consistent_slice>> texts_;
};

/// Options for C, which point into those they were made of.
class scheme_record {
public:
    explicit scheme_record(const options &given) {
        for (const auto &[name, value] : given.parameters) {
            consistent_parameter record = CONSISTENT_PARAMETER_INIT;
            record.name = name.data(), record.name_len = name.size();
            if (const auto *number = std::get_if<std::uint64_t>(&value)) {
                record.value = *number;
            } else if (const auto *flag = std::get_if<bool>(&value)) {
                record.value = *flag ? 1 : 0, record.is_flag = 1;
            } else {
                const auto *real = std::get_if<double>(&value);
                const std::string &text = real != nullptr ? texts_.emplace_back(decimal(*real)) : std::get<std::string>(value);
                record.text = text.data(), record.text_len = text.size(), record.is_number = real != nullptr;
            }
            parameters_.push_back(record);
        }
        record_.scheme = given.scheme.data(), record_.scheme_len = given.scheme.size();
        record_.parameters = parameters_.data(), record_.parameter_count = parameters_.size();
        if (given.secret) record_.secret = given.secret->data(), record_.secret_len = given.secret->size();
    }
    const consistent_options *get() const noexcept { return &record_; }

private:
    /// The shortest decimal that is this number; the engine says what is none.
    static std::string decimal(double number) {
        char text[400];
        for (int digits = 1; digits <= 17; digits++) {
            std::snprintf(text, sizeof text, "%.*g", digits, number);
            if (std::strtod(text, nullptr) == number) break;
        }
        if (std::string_view(text).find_first_of("en") != std::string_view::npos) {
            std::snprintf(text, sizeof text, "%.17f", number);
        }
        return text;
    }

    std::vector<consistent_parameter> parameters_;
    std::deque<std::string> texts_;
    consistent_options record_ = CONSISTENT_OPTIONS_INIT;
};

inline node_view node_of(const consistent_node_view &known, std::uint32_t index) noexcept {
    return {index, view(known.id, known.id_len), known.weight, static_cast<state>(known.state),
            view(known.zone, known.zone_len), view(known.address, known.address_len), known.tier};
}

}  // namespace detail
}  // namespace consistent

#endif
