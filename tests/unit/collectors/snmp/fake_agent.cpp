#include "tests/unit/collectors/snmp/fake_agent.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace campus::test {
namespace {

constexpr std::size_t requests_most = 40'000;

std::optional<Oid> parse_oid(std::string_view text) {
  Oid oid;
  if (text.starts_with('.')) text.remove_prefix(1);
  while (!text.empty()) {
    std::uint32_t part = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() != '.') return std::nullopt;
    if (!text.empty()) text.remove_prefix(1);
    oid.push_back(part);
  }
  return oid;
}

std::string from_hex(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    octets += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return octets;
}

std::optional<Varbind> parse_value(std::string const& tag, std::string const& value) {
  static std::map<std::string, SnmpType> const types{
      {"2", SnmpType::integer},   {"4", SnmpType::octets},     {"4x", SnmpType::octets},
      {"6", SnmpType::object_id}, {"65", SnmpType::counter32}, {"66", SnmpType::gauge32},
      {"67", SnmpType::ticks},    {"70", SnmpType::counter64}};
  Varbind varbind;
  auto const type = types.find(tag);
  if (type == types.end()) return varbind;  // a value all the same, of a type that no column of ours has
  varbind.type = type->second;
  if (tag == "4")
    varbind.octets = value;
  else if (tag == "4x")
    varbind.octets = from_hex(value);
  else if (tag == "6")
    varbind.object = parse_oid(value).value_or(Oid{});
  else if (tag == "2")
    varbind.number = static_cast<std::uint64_t>(std::strtoll(value.c_str(), nullptr, 10));
  else
    varbind.number = std::strtoull(value.c_str(), nullptr, 10);
  return varbind;
}

bool is_below(Oid const& oid, Oid const& prefix) {
  return oid.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

SnmpAnswer failing(SnmpRequest const& request, SnmpAnswer::Outcome outcome) {
  SnmpAnswer answer;
  answer.number = request.number;
  answer.outcome = outcome;
  return answer;
}

SnmpAnswer error(SnmpRequest const& request, long status) {
  auto answer = failing(request, SnmpAnswer::Outcome::response);
  answer.error_status = status;
  return answer;
}

}  // namespace

Oid oid_from(std::string const& dotted) {
  auto const oid = parse_oid(dotted);
  if (!oid) throw std::invalid_argument(dotted);
  return *oid;
}

Varbind number(SnmpType type, std::uint64_t value) {
  Varbind varbind;
  varbind.type = type;
  varbind.number = value;
  return varbind;
}

Varbind counter64(std::uint64_t value) { return number(SnmpType::counter64, value); }

Varbind text(std::string value) {
  Varbind varbind;
  varbind.type = SnmpType::octets;
  varbind.octets = std::move(value);
  return varbind;
}

FakeAgent FakeAgent::from_recording(std::string const& path) {
  FakeAgent agent;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no recording " + path);
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    auto const first = line.find('|');
    auto const second = first == std::string::npos ? first : line.find('|', first + 1);
    if (second == std::string::npos || line.starts_with('#')) continue;
    auto const oid = parse_oid(line.substr(0, first));
    auto const value = parse_value(line.substr(first + 1, second - first - 1), line.substr(second + 1));
    if (oid && value) agent.set(*oid, *value);
  }
  return agent;
}

void FakeAgent::set(Oid const& oid, Varbind value) {
  value.oid = oid;
  objects_[oid] = std::move(value);
}

Varbind FakeAgent::next_after(Oid const& oid) const {
  auto const found = objects_.upper_bound(oid);
  bool const is_column = oid.size() >= 9 && oid[6] == 2;  // below interfaces
  if ((temper_ == Temper::rolling || temper_ == Temper::standing) && is_column) {
    Oid const column(oid.begin(), oid.begin() + 10);
    if (temper_ == Temper::standing) return objects_.upper_bound(column)->second;
    if (found == objects_.end() || !is_below(found->first, column))
      return objects_.upper_bound(column)->second;
  }
  if (temper_ == Temper::unending && is_column) {
    auto invented = number(SnmpType::counter32, 1);
    invented.oid = oid;
    if (oid.size() == 10) invented.oid.push_back(0);
    ++invented.oid.back();
    return invented;
  }
  if (found != objects_.end()) return found->second;
  Varbind end;
  end.oid = oid;
  end.type = SnmpType::end_of_view;
  return end;
}

SnmpAnswer FakeAgent::answer_get(SnmpRequest const& request) const {
  auto answer = failing(request, SnmpAnswer::Outcome::response);
  for (auto const& oid : request.oids) {
    auto const found = objects_.find(oid);
    auto varbind = found == objects_.end() ? number(SnmpType::absent, 0) : found->second;
    varbind.oid = oid;
    if (temper_ == Temper::off_topic) varbind.oid = oid_from("1.3.6.1.4.1.1");
    answer.varbinds.push_back(std::move(varbind));
  }
  return answer;
}

SnmpAnswer FakeAgent::answer_walk(SnmpRequest const& request) const {
  auto answer = failing(request, SnmpAnswer::Outcome::response);
  auto const once = static_cast<std::size_t>(request.non_repeaters);
  bool const is_bulk = request.verb == SnmpRequest::Verb::get_bulk;
  std::size_t const leading = is_bulk ? once : request.oids.size();
  std::vector<Oid> last(request.oids);
  auto add = [&](std::size_t i) {
    if (answer.varbinds.size() >= varbinds_most_) return;
    answer.varbinds.push_back(next_after(last[i]));
    last[i] = answer.varbinds.back().oid;
  };
  for (std::size_t i = 0; i < leading; ++i) add(i);
  for (int row = 0; is_bulk && row < request.max_repetitions; ++row)
    for (std::size_t i = leading; i < request.oids.size(); ++i) add(i);
  if (temper_ == Temper::shuffling && answer.varbinds.size() > 6)
    std::swap(answer.varbinds[3], answer.varbinds[5]);
  return answer;
}

SnmpAnswer FakeAgent::ask(SnmpRequest const& request) {
  ++requests_;
  bool const is_bulk = request.verb == SnmpRequest::Verb::get_bulk;
  if (is_bulk) largest_repetitions_ = std::max(largest_repetitions_, request.max_repetitions);
  switch (temper_) {
    case Temper::silent: return failing(request, SnmpAnswer::Outcome::timeout);
    case Temper::refusing: return failing(request, SnmpAnswer::Outcome::refused);
    case Temper::garbage: return failing(request, SnmpAnswer::Outcome::garbage);
    case Temper::unaccepting: return failing(request, SnmpAnswer::Outcome::authentication);
    case Temper::broken_off:
      if (requests_ > 10) return failing(request, SnmpAnswer::Outcome::timeout);
      break;
    case Temper::empty_bulk:
      if (is_bulk) return failing(request, SnmpAnswer::Outcome::response);
      break;
    case Temper::mute_on_bulk:
      if (is_bulk) return failing(request, SnmpAnswer::Outcome::timeout);
      break;
    case Temper::too_big:
      if (is_bulk && request.max_repetitions > 3) return error(request, SnmpAnswer::too_big);
      break;
    case Temper::always_too_big:
      if (request.oids.size() > 1) return error(request, SnmpAnswer::too_big);
      break;
    default: break;
  }
  return request.verb == SnmpRequest::Verb::get ? answer_get(request) : answer_walk(request);
}

void play(PollPlan& plan, FakeAgent& agent) {
  while (!plan.is_done()) {
    auto const requests = plan.next();
    if (requests.empty() || agent.requests() > requests_most)
      throw std::runtime_error("the plan does not end");
    for (auto const& request : requests) plan.take(agent.ask(request));
  }
}

FakeAgent fake_switch(std::uint32_t ports) {
  FakeAgent agent;
  Oid const system = oid_from("1.3.6.1.2.1.1");
  auto below = [](std::string const& prefix, std::uint32_t last) {
    auto oid = oid_from(prefix);
    oid.push_back(last);
    return oid;
  };
  agent.set(oid_from("1.3.6.1.2.1.1.1.0"), text("a switch"));
  agent.set(oid_from("1.3.6.1.2.1.1.3.0"), number(SnmpType::ticks, 360'000));
  agent.set(oid_from("1.3.6.1.2.1.1.5.0"), text("sw"));
  agent.set(oid_from("1.3.6.1.2.1.2.1.0"), number(SnmpType::integer, ports));
  for (std::uint32_t i = 1; i <= ports; ++i) {
    agent.set(below("1.3.6.1.2.1.2.2.1.1", i), number(SnmpType::integer, i));
    agent.set(below("1.3.6.1.2.1.2.2.1.2", i), text("port " + std::to_string(i)));
    agent.set(below("1.3.6.1.2.1.2.2.1.3", i), number(SnmpType::integer, 6));
    agent.set(below("1.3.6.1.2.1.2.2.1.5", i), number(SnmpType::gauge32, 1'000'000'000));
    agent.set(below("1.3.6.1.2.1.2.2.1.8", i), number(SnmpType::integer, 1));
    agent.set(below("1.3.6.1.2.1.2.2.1.10", i), number(SnmpType::counter32, 1'000 * i));
    agent.set(below("1.3.6.1.2.1.2.2.1.16", i), number(SnmpType::counter32, 1'000 * i));
    agent.set(below("1.3.6.1.2.1.31.1.1.1.1", i), text("ge" + std::to_string(i)));
    agent.set(below("1.3.6.1.2.1.31.1.1.1.6", i), counter64(1'000 * i));
    agent.set(below("1.3.6.1.2.1.31.1.1.1.10", i), counter64(1'000 * i));
    agent.set(below("1.3.6.1.2.1.31.1.1.1.15", i), number(SnmpType::gauge32, 1'000));
  }
  agent.set(oid_from("1.3.6.1.6.3.1.1.6.1.0"), number(SnmpType::integer, 1));  // something behind it all
  return agent;
}

}  // namespace campus::test
