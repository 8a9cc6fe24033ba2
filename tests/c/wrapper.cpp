/* The C++ wrapper: golden vectors of our own schemes, errors, moves, bad input. usage: wrapper FOLDER */
#include <consistent.hpp>

#include "check.h"

#include <jansson.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>

namespace {

namespace lib = consistent;
using json = std::unique_ptr<json_t, void (*)(json_t *)>;

json load(const std::string &path) {
    return json(json_load_file(path.c_str(), JSON_ALLOW_NUL, nullptr), [](json_t *value) { json_decref(value); });
}

std::string text_of(const json_t *value) { return {json_string_value(value), json_string_length(value)}; }

std::string from_hex(const json_t *hex) {
    const std::string digits = text_of(hex);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return bytes;
}

std::uint64_t number_of(const json_t *value) {
    return json_is_integer(value) ? static_cast<std::uint64_t>(json_integer_value(value)) : std::stoull(text_of(value));
}

/* That a call throws an error of a kind which names the culprit. */
void refused(const char *kind, const char *culprit, const std::function<void()> &call) {
    try {
        call();
        CHECK(!"nothing was thrown");
    } catch (const lib::error &error) {
        const bool right = std::string(error.kind()) == kind && std::string(error.what()).find(culprit) != std::string::npos;
        if (!right) std::fprintf(stderr, "%s: %s, not %s naming %s\n", error.kind(), error.what(), kind, culprit);
        CHECK(right && error.status() != CONSISTENT_OK);
    }
}

struct key_list {
    std::vector<std::string> bytes;
    std::vector<std::uint64_t> integers, positions;
    std::vector<lib::key> keys;

    key_list(const json_t *file, const json_t *test) {
        std::size_t i;
        json_t *each, *list = json_object_get(test, "keys_hex");
        json_t *whole = json_object_get(test, "keys_u64"), *hashed = json_object_get(test, "keys_hashed");
        if (list == nullptr && whole == nullptr && hashed == nullptr) list = json_object_get(file, "keys_hex");
        json_array_foreach(list, i, each) bytes.push_back(from_hex(each));
        json_array_foreach(list == nullptr ? whole : nullptr, i, each) integers.push_back(number_of(each));
        json_array_foreach(list == nullptr && whole == nullptr ? hashed : nullptr, i, each) positions.push_back(number_of(each));
        for (const std::string &key : bytes) keys.emplace_back(key);
        for (const std::uint64_t key : integers) keys.push_back(lib::integer(key));
        for (const std::uint64_t key : positions) keys.push_back(lib::position(key));
    }
    std::vector<std::uint32_t> place(const lib::placement &at, std::size_t n) const {
        if (!integers.empty()) return at.place_integers(integers, n);
        return positions.empty() ? at.place(bytes, n) : at.place_positions(positions, n);
    }
};

void check_lists(const lib::placement &at, const key_list &given, json_t *all) {
    std::size_t i, k, r;
    json_t *asked, *list, *index;
    json_array_foreach(all, i, asked) {
        const std::size_t n = number_of(json_object_get(asked, "n"));
        const std::string spread = text_of(json_object_get(asked, "spread"));
        const bool zone = spread == "zone";
        const std::vector<std::uint32_t> rows = zone && n > 0 ? given.place(at, n) : std::vector<std::uint32_t>();
        json_array_foreach(json_object_get(asked, "lists"), k, list) {
            const auto found = at.get_nodes(given.keys[k], n, {zone ? lib::spread::zone : spread == "weight" ? lib::spread::weight : lib::spread::none, false, {}});
            bool same = found.size() == json_array_size(list);
            json_array_foreach(list, r, index) same = same && found[r] == number_of(index);
            for (r = 0; r < n && !rows.empty(); r++) same = same && rows[k * n + r] == (r < found.size() ? found[r] : lib::no_index);
            CHECK(same);
        }
    }
}

/* A ring of a document, its nodes in these states. */
lib::ring ring_of(const json_t *document, json_t *states) {
    const std::unique_ptr<char, void (*)(void *)> text(json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(17)), std::free);
    lib::ring ring = lib::ring::from_json(text.get());
    const char *id;
    json_t *state;
    json_object_foreach(states, id, state) ring.mark(id, text_of(state) == "down" ? lib::state::down : lib::state::draining);
    return ring;
}

void check_plan(const lib::placement &before, const json_t *expected) {
    lib::ring after = ring_of(json_object_get(expected, "to"), json_object_get(expected, "to_states"));
    json_t *move;
    std::size_t i;
    const lib::plan plan = before.diff(after.snapshot());
    CHECK(plan.moves.size() == json_array_size(json_object_get(expected, "moves")));
    json_array_foreach(json_object_get(expected, "moves"), i, move) {
        const json_t *from = json_array_get(move, 0), *gone = json_array_get(move, 1);
        CHECK(json_is_null(from) ? !plan.moves[i].from : plan.moves[i].from == text_of(from));
        CHECK(json_is_null(gone) ? !plan.moves[i].to : plan.moves[i].to == text_of(gone));
    }
    const std::string moved = text_of(json_object_get(expected, "moved"));
    CHECK(moved == "18446744073709551616" ? plan.moved_positions == (lib::positions{1, 0})
                                          : plan.moved_positions == (lib::positions{0, std::stoull(moved)}));
}

void run_case(const json_t *file, const json_t *test) {
    json_t *topology = json_object_get(test, "topology"), *value;
    if (topology == nullptr || json_object_get(test, "secret_hex") != nullptr) return;
    lib::ring ring = ring_of(topology, json_object_get(test, "states"));
    std::size_t i;
    const lib::placement at = ring.snapshot();
    const key_list given(file, test);
    if ((value = json_object_get(test, "fingerprint")) != nullptr) CHECK(at.fingerprint() == text_of(value));
    if ((value = json_object_get(test, "canonical")) != nullptr) CHECK(at.to_json() == text_of(value));
    if ((value = json_object_get(test, "placement")) != nullptr) {
        const std::vector<std::uint32_t> placed = given.place(at, 1);
        json_t *index;
        json_array_foreach(value, i, index) {
            const json_int_t want = json_integer_value(index);
            const auto found = at.locate(given.keys[i]);
            CHECK(want < 0 ? !found && placed[i] == lib::no_index : found == placed[i] && placed[i] == want);
            const auto name = ring.get_node(given.keys[i]);
            CHECK(found ? name == at.node_at(*found).id : !name);
        }
    }
    check_lists(at, given, json_object_get(test, "replicas"));
    if ((value = json_object_get(test, "plan")) != nullptr) check_plan(at, value);
}

void vectors(const std::string &folder) {
    for (const char *name : {"ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned",
                             "assigned-cuts", "tiers", "hash-stops", "zone-weights"}) {
        const json file = load(folder + "/" + name + ".json");
        std::size_t i, before = check_passed;
        json_t *test;
        CHECK(file != nullptr);
        json_array_foreach(json_object_get(file.get(), "cases"), i, test) run_case(file.get(), test);
        CHECK(check_passed > before + 100);
    }
}

/* A ring as the first page of a program makes it. */
lib::ring three() { return lib::ring({{"a", 1.0, "eu/1"}, {"b", 2.0, "eu/2"}, {"c"}}); }

void rings() {
    lib::ring ring = three();
    const lib::ring two({{"a"}, {"b"}});
    CHECK(two.snapshot().size() == 2);
    const lib::placement at = ring.snapshot();
    CHECK(ring.is_current(at) && at.size() == 3 && at.epoch() == 0 && at.contains("b") && !at.contains("d"));
    std::string ids;
    for (const lib::node_view &node : at) ids += node.id;
    CHECK(ids == "abc");
    CHECK(at.node_at(1).weight == 2.0 && at.node_at(1).zone == "eu/2" && at.node_at(2).state == lib::state::up);
    CHECK(ring.get_node("user:42") == at.get_node(std::string("user:42")));
    CHECK(at.get_node(std::string_view("a\0b", 3)).has_value() && at.get_node("").has_value());
    CHECK(at.get_nodes("k", 9).size() == 3 && at.get_nodes("k", 0).empty());
    CHECK(at.get_nodes("k", 3, {lib::spread::none, true, "eu/2"}).front() == 1);
    const std::vector<const char *> words = {"x", "y"};
    CHECK(at.place(words).size() == 2 && at.place(words, 4)[3] == lib::no_index && at.place(std::vector<std::string>()).empty());
    CHECK(at.pick_node("k", 2, "salt").has_value() && ring.pick_node_by_load("k", 2, "salt").has_value());

    /* Changes, and what a snapshot keeps. */
    lib::node fourth("d", 1.5, "us", "10.0.0.4:80");
    fourth.metadata = {{"rack", "7"}, {"empty", ""}};
    ring.add_node(fourth);
    CHECK(!ring.is_current(at) && at.size() == 3 && ring.snapshot().size() == 4);
    const auto now = ring.snapshot();
    CHECK(now.metadata(3) == fourth.metadata && now.node_at(3).address == "10.0.0.4:80");
    ring.set_address("d", "there");
    ring.set_metadata("d", {});
    ring.set_weight("d", 2);
    CHECK(ring.snapshot().node_at(3).address == "there" && ring.snapshot().metadata(3).empty() && now.metadata(3).size() == 2);
    const lib::plan plan = now.diff(at);
    CHECK(plan.moved > 0 && plan.moves.front().from == "d" && !plan.ranges.empty());
    lib::ring copy = lib::ring::from_json(ring.to_json());
    CHECK(copy.snapshot().fingerprint() == ring.snapshot().fingerprint() && ring.diff(copy).moved == 0);
    ring.remove_node("d");
    ring.update(ring.to_json());

    /* Health. */
    ring.mark_down("a");
    CHECK(ring.health("a").state == lib::state::down && !ring.health("a").last_checked);
    CHECK(ring.snapshot().primary().node_at(0).state == lib::state::up);
    CHECK(ring.get_nodes("k", 2).size() == 2 && ring.get_nodes("k", 2).front() == *ring.get_node("k"));
    for (const std::string &id : ring.get_nodes("k", 3)) CHECK(id != "a");
    ring.mark_draining("a");
    CHECK(ring.health("a").state == lib::state::draining);
    ring.mark_up("a");
    consistent_health_policy policy = ring.health_policy();
    policy.fall = 1, policy.heartbeat_timeout_ms = 10;
    ring.set_health_policy(policy);
    CHECK(ring.report("a", false, lib::milliseconds(5)) == lib::state::down && ring.health("a").ejected);
    CHECK(ring.heartbeat("b", lib::milliseconds(6)) == lib::state::up && ring.tick(lib::milliseconds(7)).has_value());

    /* Nobody is live. */
    for (const char *id : {"a", "b", "c"}) ring.mark(id, lib::state::down);
    CHECK(!ring.get_node("k") && !ring.snapshot().locate("k") && !ring.snapshot().get_node("k") && !ring.acquire("k"));
    CHECK(ring.snapshot().get_nodes("k", 2).empty() && !ring.pick_node_by_load("k", 2, ""));
    CHECK(ring.snapshot().place(words) == std::vector<std::uint32_t>(2, lib::no_index));
}

void loads() {
    lib::ring ring({{"a"}, {"b"}});
    ring.set_bound_factor(1000);
    CHECK(ring.bound().kind == CONSISTENT_BOUND_FACTOR && ring.bound().factor_milli == 1000);
    {
        ring.set_bound_factor(1000, 9);
        CHECK(ring.bound().floor == 9);
        const auto dear = ring.acquire("k", 5), any = ring.acquire_any(2);
        CHECK(dear && dear->cost() == 5 && any && any->cost() == 2 && any->node() != dear->node());
        ring.set_bound_factor(1000);
    }
    auto first = ring.acquire("k");
    {
        const auto second = ring.acquire("k");
        CHECK(first && second && first->node() != second->node() && second->spilled() == 1);
        CHECK(ring.load(second->node()).leases == 1);
    }
    CHECK(ring.load(first->node() == "a" ? "b" : "a").leases == 0); /* given back at the end of its block */
    lib::lease kept = std::move(*first);
    CHECK(!first->release() && kept.release() && !kept.release());
    ring.set_load("a", 7);
    const auto [all, at] = ring.loads();
    CHECK(all.size() == 2 && all[*at.find("a")].measured == 7);
    ring.set_bound_gap(3);
    {
        const auto session = ring.acquire_sticky("s", lib::milliseconds(1));
        CHECK(session && session->touch() == lib::touch::first && ring.sticky_use().first == 1);
    }
    CHECK(ring.forget_session("s") && !ring.forget_session("s") && ring.expire_sticky(lib::milliseconds(2)) == 0);
    consistent_sticky_policy policy = ring.sticky_policy();
    policy.ttl_ms = 1;
    ring.set_sticky_policy(policy);
    /* A lease outlives the ring it is of. */
    std::optional<lib::lease> last;
    {
        lib::ring gone({{"a"}});
        last = gone.acquire("k");
    }
    CHECK(last->node() == "a" && last->release());

    consistent_check_policy even = CONSISTENT_CHECK_POLICY_INIT;
    even.jitter_milli = 0;
    lib::checks checks(ring, even);
    const std::vector<lib::probe> due = checks.due(lib::milliseconds(5));
    CHECK(due.size() == 2 && due[0].id == "a" && due[0].address.empty() && due[0].deadline == lib::milliseconds(1005));
    CHECK(checks.finished(due[0].number, true, lib::milliseconds(6)) && !checks.finished(due[0].number, true));
    CHECK(checks.cancel(due[1].number) && !checks.cancel(due[1].number) && checks.next_wake().has_value());
}

/* Who listens, members as a list, and what moves. */
void changes() {
    lib::ring ring = three();
    std::vector<lib::change> told;
    lib::subscription subscription = ring.on_change([&](const lib::change &change) { told.push_back(change); });
    ring.mark("b", lib::state::down);
    CHECK(told.size() == 1 && told[0].why == lib::why::mark && told[0].node == "b" && told[0].from == lib::state::up);
    const lib::placement before = ring.snapshot();
    lib::node spare("s");
    spare.tier = 3;
    const lib::node_changes changes = ring.set_nodes({{"b", 3.0}, {"c"}, spare});
    CHECK(changes.added == std::vector<std::string>{"s"} && changes.removed == std::vector<std::string>{"a"});
    CHECK(changes.changed == (std::vector<std::string>{"b"}) && changes.epoch == 1);
    const lib::placement after = ring.snapshot();
    CHECK(after.node_at(2).tier == 3 && after.node_at(0).state == lib::state::down);
    CHECK(told.size() == 4 && told[1].why == lib::why::left && !told[1].to && !told[3].node && told[3].epoch == 1);
    const std::vector<std::string> keys = {"x", "y", "z", "w"};
    const lib::moved moved = before.moved(after, keys);
    std::size_t elsewhere = 0;
    for (const std::string &key : keys) elsewhere += before.get_node(key) != after.get_node(key);
    CHECK(moved.keys == 4 && moved.which.size() == elsewhere && moved.copies == elsewhere);
    CHECK(before.diff(after, 2).moved > 0 && before.shares(2).size() == 3);
    CHECK(three().snapshot().assign(std::vector<const char *>{"s0", "s1", "s2", "s3"}).size() == 4);
    ring.update(ring.to_json(), 7);
    CHECK(ring.snapshot().epoch() == 7 && told.back().epoch == 7);
    lib::subscription other = std::move(subscription);
    other.close();
    ring.mark("b", lib::state::up);
    CHECK(told.size() == 5);
    lib::ring jump({{"a"}}, {"jump", {}, {}});
    jump.rename_node("a", "z");
    CHECK(jump.snapshot().contains("z"));
    refused("unsupported", "ring", [&] { ring.rename_node("b", "z"); });
    refused("argument", "factor", [&] { ring.snapshot().assign(keys, 999); });
}

/* The next assignment of slots that are kept. */
void rebalances() {
    lib::ring ring({{"a"}, {"b"}, {"c", 2.0}}, {"assigned", {{"slots", std::uint64_t{8}}}, {}});
    ring.mark("b", lib::state::draining);
    const lib::placement at = ring.snapshot();
    const auto [next, filled] = at.rebalance({});
    CHECK(filled.filled == 8 && filled.moves.empty() && filled.balance[1].id == "b" && filled.balance[1].places == 0);
    CHECK(next.epoch() == 1 && next.node_at(1).state == lib::state::draining && filled.left.obstacles.empty());
    ring.update(next.to_json());
    ring.mark("b", lib::state::up);
    lib::rebalance_options asked;
    asked.measures = {{"requests", {9, 1, 1, 1, 1, 1, 1, 1}, {{"a", 1}, {"b", 1}, {"c", 2}}}};
    asked.sizes = std::vector<std::uint64_t>(8, 10);
    asked.max_moves = 1;
    const auto [last, plan] = ring.snapshot().rebalance(asked);
    CHECK(plan.moves.size() == 1 && plan.moves[0].from == "a" && plan.moves[0].to == "c" && plan.moves[0].reason == "load" && plan.bytes == 10);
    CHECK(plan.balance[2].fullness.at("requests") == 1.75 && plan.left.obstacles.size() == 1);
    CHECK(last.fingerprint() != next.fingerprint());
    asked.measures[0].capacities.erase("b");
    refused("argument", "\"b\"", [&] { at.rebalance(asked); });
    asked.measures[0].capacities["zz"] = 1;
    refused("unknown_node", "\"zz\"", [&] { at.rebalance(asked); });
    refused("parameter", "replicas", [&] { at.rebalance({0, 17}); });
    refused("unsupported", "ketama", [] { lib::ring({{"a"}}, {"ketama", {}, {}}).snapshot().rebalance({}); });
}

/* From one topology to another, a part at a time, and where keys are meanwhile. */
void ways() {
    const lib::placement before = lib::ring({{"a"}, {"b"}}).snapshot(), after = three().snapshot();
    lib::step_options asked;
    asked.max_share_nano = 200000000, asked.sizes = {1000, 3000};
    lib::placement at = before;
    double moved = 0;
    std::uint64_t steps = 0;
    for (auto next = at.step(after, asked); next; next = at.step(after, asked)) {
        CHECK(next->plan.moved <= 0.2 && next->bytes > 0 && next->placement.epoch() == ++steps);
        CHECK(next->is_last == (next->left == 0.0) && next->is_last == (next->left_positions == lib::positions{0, 0}));
        moved += next->plan.moved, at = next->placement;
    }
    const double all = before.diff(after).moved;
    CHECK(steps > 1 && at.fingerprint() == after.fingerprint() && moved - all < 1e-12 && all - moved < 1e-12);
    refused("argument", "n: 3", [&] { before.step(after, {3}); });
    refused("incomparable", "seed", [&] { before.step(lib::ring({{"a"}}, {"ring", {{"seed", std::uint64_t{1}}}, {}}).snapshot(), {}); });

    const lib::transition none(before, after), half = none.with_done(0, 9).with_done(10, UINT64_MAX / 2), same = half;
    CHECK(none.done().empty() && half.done().size() == 1 && half.done()[0].last == UINT64_MAX / 2);
    CHECK(*none.left() == before.diff(after).moved && *half.left() < *none.left() && !same.is_done(lib::position(UINT64_MAX)));
    for (const char *key : {"x", "y", "z", "w"}) {
        const auto read = half.nodes_for_read(key), write = half.nodes_for_write(key);
        CHECK(read[0].id == after.get_node(key) && read.size() == write.size());
        CHECK(write[0].id == (half.is_done(key) ? after : before).get_node(key));
    }
    CHECK(none.nodes_for_write("k", 40).size() == 3 && lib::transition::from_json(half.to_json()).to_json() == half.to_json());
    const auto [from, to] = same.ends();
    CHECK(from.fingerprint() == before.fingerprint() && to.fingerprint() == after.fingerprint());
    const lib::placement kept = lib::ring({{"a"}}, {"assigned", {{"slots", std::uint64_t{4}}}, {}}).snapshot();
    CHECK(lib::transition(before, kept).with_slot_done(3).is_done(lib::position(UINT64_MAX)));
    CHECK(!lib::transition(before, lib::ring({{"a"}}, {"jump", {}, {}}).snapshot()).left());
    refused("argument", "slot: 4", [&] { lib::transition(before, kept).with_slot_done(4); });
    refused("document", "ends too early", [] { lib::transition::from_json("{"); });

    /* Rows beside the document. */
    const auto [text, rows] = kept.rebalance({}).first.to_json_beside();
    CHECK(text.find("\"rows\":\"@") != std::string::npos && rows.size() > 8);
    CHECK(lib::ring::from_json_with_rows(text, rows).snapshot().fingerprint() == kept.rebalance({}).first.fingerprint());
    refused("parameter", "scheme.rows", [text = text] { lib::ring::from_json(text); });
    lib::rebalance_options hot;
    hot.split = {1}, hot.replicas_of = {{2, 1}};
    CHECK(kept.rebalance(hot).first.to_json().find("\"cuts\":\"5fffffffffffffff\"") != std::string::npos);
}

/* Documents that others write. */
void offers() {
    lib::ring ring = three();
    const std::string all_up = ring.snapshot().states_fingerprint(), path = "wrapper-topology.json";
    std::vector<lib::change> told;
    lib::subscription subscription = ring.on_change([&](const lib::change &change) { told.push_back(change); });
    CHECK(!ring.source());
    lib::ring next = three();
    next.update(next.to_json(), 3);
    next.set_weight("b", 2.0);
    CHECK(ring.offer(next.to_json(), "f") && !ring.offer(next.to_json(), "f") && !told.back().reason);
    lib::ring least({{"b"}});
    least.update(least.to_json(), 9);
    refused("shrunk", "f: 50.0 %", [&] { ring.offer(least.to_json(), "f", 499); });
    CHECK(told.back().why == lib::why::refused && told.back().reason && ring.source()->refused == 1);
    CHECK(ring.source()->origin == "f" && ring.source()->accepted == 2 && ring.source()->error == told.back().reason);
    ring.offer_failed("g", "gone");
    CHECK(ring.source()->error == "g: gone" && !ring.source()->age && ring.source()->error_age);
    const std::string states = R"({"libconsistent_states":1,"states":{"a":{"state":"down","until":5000},"z":{"state":"up"}}})";
    const lib::states_offered offered = ring.offer_states(states, "s", lib::milliseconds(4000));
    CHECK(offered.changed && offered.unknown == 1 && offered.next == lib::milliseconds(5000));
    CHECK(ring.snapshot().states_fingerprint() != all_up);
    CHECK(!ring.offer_states(states, "s", lib::milliseconds(5000)).next && ring.snapshot().states_fingerprint() == all_up);
    ring.offer_states_failed("s", "gone");
    CHECK(told.back().reason == "s: gone" && ring.source()->origin == "g");

    std::ofstream(path) << least.to_json();
    consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT;
    policy.max_loss_milli = 1000, policy.debounce_ms = 1, policy.poll_ms = 20;
    lib::following following = ring.follow(path, {}, policy);
    CHECK(ring.snapshot().epoch() == 9 && ring.snapshot().size() == 1);
    least.update(least.to_json(), 20);
    std::ofstream(path) << least.to_json();
    for (const lib::milliseconds began = lib::now(); ring.snapshot().epoch() != 20 && lib::now() - began < lib::milliseconds(20000);) {}
    CHECK(ring.snapshot().epoch() == 20);
    lib::following other = std::move(following);
    other.close();
    CHECK(std::remove(path.c_str()) == 0);
    refused("argument", "poll: 0", [&] { ring.follow(path, {}, (policy.poll_ms = 0, policy)).close(); });
}

/* Handles move, placements are copied. */
void moves() {
    lib::ring ring = three(), other({{"x"}});
    lib::placement at = ring.snapshot(), same = at, none = std::move(same);
    CHECK(none.get() == at.get() && same.get() == nullptr);
    same = at;
    at = other.snapshot();
    CHECK(at.size() == 1 && same.size() == 3);
    std::swap(at, same);
    CHECK(at.size() == 3 && same.size() == 1);
    lib::placement &itself = at;
    at = itself;
    CHECK(at.size() == 3);
    lib::ring moved = std::move(ring);
    CHECK(moved.snapshot().size() == 3 && ring.get() == nullptr);
    refused("argument", "ring: NULL", [&] { ring.snapshot(); });
    refused("argument", "placement: NULL", [&] { lib::placement(nullptr).size(); });
    ring = std::move(moved);
    CHECK(ring.snapshot().size() == 3);
    /* What a snapshot says outlives the ring. */
    lib::placement held = lib::ring({{"only"}}).snapshot();
    CHECK(held.get_node("k") == "only");
    const lib::plan plan = held.diff(at), copy = plan;
    CHECK(copy.moves.size() == plan.moves.size() && copy.moves[0].from == "only");
}

void insight() {
    const lib::placement at = three().snapshot();
    double sum = 0;
    for (const lib::node_share &each : at.shares()) sum += each.share;
    CHECK(sum > 0.999999 && sum < 1.000001);
    const lib::distribution spread = at.distribution(std::vector<std::string_view>{"a", "b", "c"});
    CHECK(spread.total == 3 && spread.unplaced == 0 && spread.counts.size() == 3);
    CHECK(at.ranges("a").size() > 100 && at.explain("k").find("position") == 0);
    const lib::ring chord({{"a"}, {"b"}}, {"chord", {}, {}});
    CHECK(chord.snapshot().fingers("a").size() == 160 && chord.snapshot().route("a", "k").size() <= 1);
    refused("unsupported", "fingers", [&] { at.fingers("a"); });
    CHECK(!lib::schemes().empty() && std::string(lib::schemes().front()->name) == "ring");
    // The order in which the sides of a comparison are asked is open.
    const auto earlier = lib::now();
    CHECK(std::string(lib::version()) == CONSISTENT_VERSION_STRING && earlier <= lib::now());

    /* Fields, parameters of all kinds, a secret. */
    lib::node slots("a");
    slots.fields["slots"] = std::vector<std::string>{"0-99", "200"};
    const lib::ring redis({slots}, {"redis_cluster", {}, {}});
    CHECK(redis.snapshot().fields(0) == slots.fields);
    const std::vector<lib::node> nodes = {{"a"}, {"b"}};
    const lib::ring tuned(nodes, {"ring", {{"vnodes", std::uint64_t{10}}, {"hash_tag", std::string("{}")}}, {}});
    CHECK(tuned.to_json().find("{\"name\":\"ring\",\"vnodes\":10,\"hash_tag\":\"{}\"}") != std::string::npos);
    const lib::ring secret(nodes, {"ring", {{"key_hash", std::string("siphash13")}}, "0123456789abcdef"});
    CHECK(lib::ring::from_json(secret.to_json(), "0123456789abcdef").get_node("k") == secret.get_node("k"));
    refused("parameter", "scheme.key_hash", [&] { lib::ring::from_json(secret.to_json()); });
    refused("parameter", "secret: 3 bytes", [&] { lib::ring::from_json(secret.to_json(), "abc"); });
}

void detections() {
    const lib::budget before = lib::budget::get();
    lib::budget::set({lib::milliseconds(1000), before.bytes});
    const std::vector<lib::node> nodes = {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}};
    const lib::ring ring(nodes, {"rendezvous", {}, {}});
    const lib::placement at = ring.snapshot();
    std::vector<std::string> names;
    for (int i = 0; i < 200; i++) names.push_back("user:" + std::to_string(i));
    std::vector<std::pair<lib::key, std::string_view>> seen;
    for (const std::string &name : names) seen.emplace_back(name, *at.get_node(name));
    const lib::detection found = lib::detect(nodes, seen);
    CHECK(found.verdict == lib::verdict::explained && found.best() != nullptr && found.best()->rate() == 1.0);
    CHECK(lib::ring::from_json(found.best()->document).snapshot().fingerprint() == at.fingerprint());
    seen.erase(seen.begin() + 3, seen.end());
    CHECK(lib::detect(nodes, seen).best() == nullptr);
    refused("argument", "observations", [&] { lib::detect(nodes, {}); });
    refused("unknown_node", "zz", [&] { lib::detect(nodes, {{"k", "zz"}}); });
    lib::budget::set(before);
}

void configurations() {
    const std::string text = "upstream caches { hash $uri consistent; server a:80; server b:80 weight=2 down; }";
    const lib::imported found = lib::import_topology(text, "nginx", {"caches"});
    CHECK(found.name == "caches" && found.states.size() == 1 && found.states.at("b:80") == lib::state::down);
    CHECK(found.notes.size() == 2 && found.notes[0].line == 1u && found.notes[0].path.empty());
    lib::ring ring = lib::ring::from_json(found.document);
    ring.mark("b:80", lib::state::down);
    const lib::exported made = lib::export_topology(ring.snapshot(), "nginx", {"caches", "$uri"});
    CHECK(made.text.find("upstream caches {") == 0 && made.text.find("server b:80 weight=2 down;") != std::string::npos);
    CHECK(lib::import_topology(made.text, "nginx").document == found.document);
    const std::string srv = "_cache._tcp.example.com. 300 IN SRV 0 0 80 a.example.com.";
    const lib::import_options slots = {{}, {}, lib::options{"slots", {{"bits", std::uint64_t{10}}}, {}}};
    CHECK(lib::import_topology(srv, "dns-srv", slots).document.find("\"bits\":10") != std::string::npos);
    CHECK(lib::formats().size() == 11);
    refused("document", "nginx, line 1: ", [] { lib::import_topology("upstream u { server a; }", "nginx"); });
    refused("unsupported", "swift: this format is read only", [&] { lib::export_topology(ring.snapshot(), "swift"); });
}

void bad_input() {
    lib::ring ring = three();
    const lib::placement at = ring.snapshot();
    refused("unknown_node", "\"zz\"", [&] { ring.remove_node("zz"); });
    refused("duplicate_node", "\"a\"", [&] { ring.add_node("a"); });
    refused("id", "nodes[0].id", [] { lib::ring({{""}}); });
    refused("weight", "nodes[1].weight: -1", [] { lib::ring({{"a"}, {"b", -1.0}}); });
    refused("zone", "x//y", [] { lib::ring({{"a", 1.0, "x//y"}}); });
    refused("metadata", "metadata", [&] { ring.set_metadata("a", {{"k", std::string(70000, 'x')}}); });
    refused("scheme", "wheel", [] { lib::ring({{"a"}}, {"wheel", {}, {}}); });
    refused("parameter", "colour", [] { lib::ring({{"a"}}, {"ring", {{"colour", true}}, {}}); });
    refused("parameter", "scheme.vnodes", [] { lib::ring({{"a"}}, {"ring", {{"vnodes", 1.25}}, {}}); });
    refused("document", "ends too early", [] { lib::ring::from_json("{"); });
    refused("conflict", "epoch: 0", [&] { ring.update(lib::ring({{"x"}}).to_json()); });
    refused("zone", "local", [&] { at.get_nodes("k", 2, {lib::spread::zone, false, "/"}); });
    refused("argument", "index: 9", [&] { at.node_at(9); });
    refused("id", "UTF-8", [&] { at.find("a\xff"); });
    refused("argument", "n: 0", [&] { at.place(std::vector<std::string>{"k"}, 0); });
    refused("argument", "key.kind", [&] { at.explain(lib::integer(1)); });
    refused("argument", "key.kind", [&] { ring.pick_node_by_load(lib::position(1), 1, ""); });
    refused("argument", "bound.factor: 0.999", [&] { ring.set_bound_factor(999); });
    refused("too_many", "", [] {
        const lib::budget before = lib::budget::get();
        lib::budget::set({before.time, 1 << 16});
        try {
            lib::ring({{"a"}}, {"ring", {{"vnodes", std::uint64_t{20000}}}, {}});
        } catch (...) {
            lib::budget::set(before);
            throw;
        }
    });
    refused("incomparable", "seed", [&] {
        ring.diff(lib::ring({{"a"}}, {"ring", {{"seed", std::uint64_t{1}}}, {}}));
    });
    static_assert(!std::is_constructible_v<lib::key, int> && !std::is_constructible_v<lib::key, std::nullptr_t>);
    static_assert(!std::is_copy_constructible_v<lib::ring> && std::is_nothrow_move_constructible_v<lib::ring>);
    static_assert(!std::is_copy_constructible_v<lib::lease> && std::is_copy_constructible_v<lib::placement>);
    CHECK(at.size() == 3 && ring.is_current(at)); /* nothing of all this has happened */
}

}  // namespace

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    rings();
    loads();
    changes();
    rebalances();
    ways();
    offers();
    moves();
    insight();
    detections();
    configurations();
    bad_input();
    vectors(argv[1]);
    return check_report("wrapper");
}
