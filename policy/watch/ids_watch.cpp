#include "policy/watch/ids_watch.hpp"

namespace campus::watch {
namespace {

// Suricata's priorities: 1 is high, 4 is what merely happened.
Severity severity_of_priority(std::uint8_t priority) {
  switch (priority) {
    case 1: return Severity::high;
    case 2: return Severity::medium;
    case 3: return Severity::low;
    default: return Severity::info;
  }
}

}  // namespace

std::optional<std::string> NameSet::match(std::string_view name) const {
  if (name.size() > name_bytes_max || names_.empty()) return std::nullopt;
  while (name.ends_with('.')) name.remove_suffix(1);
  for (;;) {
    if (auto const found = names_.find(name); found != names_.end()) return *found;
    auto const dot = name.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    name.remove_prefix(dot + 1);
  }
}

std::optional<Condition> judge_ids(IdsEvent const& event, bool is_source_inside, bool is_destination_inside,
                                   NameSet const& pools) {
  auto const& ours = is_source_inside || !is_destination_inside ? event.source : event.destination;
  auto const& other = &ours == &event.source ? event.destination : event.source;
  Condition condition;
  condition.evidence.window = {event.at, event.at};
  condition.evidence.flows.push_back(
      {.from = event.source, .to = event.destination, .to_port = event.destination_port, .at = event.at});
  if (event.priority == 0) {
    auto const pool = is_source_inside ? pools.match(event.name) : std::nullopt;
    if (!pool) return std::nullopt;
    condition.key = {"host:" + ours.to_string(), "flow.mining_pool"};
    condition.what = {
        Fault::Kind::failure,
        "CMP-V117",
        {{"host", ours.to_string()}, {"target", *pool}, {"port", std::to_string(event.destination_port)}}};
    return condition;
  }
  // By signature, so that two troubles of one host are two; a value such as the other end is no part of a
  // key.
  condition.key = {"host:" + ours.to_string(), "ids.alert/" + std::to_string(event.signature_id)};
  condition.severity = severity_of_priority(event.priority);
  condition.what = {Fault::Kind::failure,
                    "CMP-V118",
                    {{"signature", event.signature},
                     {"source", event.source.to_string()},
                     {"destination", event.destination.to_string()},
                     {"target", event.destination.to_string()},
                     {"other", other.to_string()},
                     {"category", event.category}}};
  return condition;
}

}  // namespace campus::watch
