#include "daemon/config/profile_config.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/config/calendar_config.hpp"

namespace campus::config {
namespace {

// A share in percent, "70%" or "97.5%".
struct Share {
  std::int64_t millionths = 0;
};

// A day, or a year that stands for its first or its last one.
struct YearOrDay {
  std::optional<CivilDay> day;
  int year = 0;
};

Fault misread(std::string code, std::string_view value) {
  return {Fault::Kind::invalid, std::move(code), {{"value", std::string(value)}}};
}

bool is_all_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// At most four digits behind the point: what a document writes, and exact in millionths.
Result<void> read_value(std::string_view text, Share& value) {
  constexpr std::size_t places = 4;
  auto number = text.substr(0, text.find('%'));
  auto const point = number.find('.');
  auto const whole_part = number.substr(0, point);
  auto const fraction = point == std::string_view::npos ? std::string_view() : number.substr(point + 1);
  bool const is_number =
      is_all_digits(whole_part) && whole_part.size() <= 3 &&
      (point == std::string_view::npos || (is_all_digits(fraction) && fraction.size() <= places));
  if (!is_number) return std::unexpected(misread("CMP-T041", text));
  if (!text.ends_with('%')) return std::unexpected(misread("CMP-T040", text));
  if (text.size() != number.size() + 1) return std::unexpected(misread("CMP-T041", text));
  std::string digits(whole_part);
  digits += fraction;
  digits.append(places - fraction.size(), '0');
  value.millionths = std::stoll(digits);
  return {};
}

Result<void> read_value(std::string_view text, YearOrDay& value) {
  if (text.size() == 4 && is_all_digits(text)) {
    value.year = std::stoi(std::string(text));
    return {};
  }
  value.day = parse_day(text);
  if (!value.day) return std::unexpected(misread("CMP-T044", text));
  return {};
}

std::optional<CivilDay> day_or_year(Cursor& at, std::string_view key, bool is_last_of_year) {
  if (!at.has(key)) return std::nullopt;
  auto const read = at.get(key, YearOrDay{});
  if (read.day || read.year == 0) return read.day;
  auto const year = std::chrono::year(read.year);
  return is_last_of_year ? CivilDay(year / std::chrono::December / 31)
                         : CivilDay(year / std::chrono::January / 1);
}

std::optional<std::uint32_t> count_if_any(Cursor& at, std::string_view key) {
  constexpr std::int64_t most = 1'000'000;  // no school is as large
  if (!at.has(key)) return std::nullopt;
  auto const count = at.get<std::int64_t>(key, -1, {0, most});
  if (count < 0) return std::nullopt;
  return static_cast<std::uint32_t>(count);
}

targets::Span read_span(Cursor at) { return {count_if_any(at, "least"), count_if_any(at, "most")}; }

template <class T, std::size_t count>
std::array<std::pair<std::string_view, T>, count> words_of() {
  std::array<std::pair<std::string_view, T>, count> words;
  for (std::size_t i = 0; i < count; ++i) words[i] = {name_of(static_cast<T>(i)), static_cast<T>(i)};
  return words;
}

struct TypeWord {
  SchoolType type{};
};
Result<void> read_value(std::string_view text, TypeWord& value) {
  for (auto const& [word, type] : words_of<SchoolType, school_types_count>())
    if (word == text) {
      value.type = type;
      return {};
    }
  return std::unexpected(misread("CMP-T048", text));
}

Locality read_locality(Cursor& at) {
  return at.choice<Locality>("locality", Locality::town,
                             {{"town", Locality::town}, {"village", Locality::village}});
}

std::optional<Metric> read_metric(Cursor& at) {
  if (!at.has("metric")) at.need<std::string>("metric");
  if (auto const known = metric_of(at.text("metric"))) return known;
  auto const words = words_of<Metric, metrics_count>();
  static_assert(metrics_count == 5);
  if (at.has("metric"))
    at.choice<Metric>("metric", Metric{}, {words[0], words[1], words[2], words[3], words[4]});
  return std::nullopt;
}

Amount read_amount(Cursor& at, std::string_view key, Unit unit) {
  if (unit == Unit::bits_per_second)
    return {unit, static_cast<std::int64_t>(std::min<std::uint64_t>(
                      at.get(key, BitRate{}).per_second, std::numeric_limits<std::int64_t>::max()))};
  return {unit, at.get(key, Share{}).millionths};
}

targets::Bound read_bound(Cursor& at, Metric metric) {
  bool const has_least = at.has("at_least"), has_most = at.has("at_most");
  if (has_least && has_most)
    at.complain("at_most", {Fault::Kind::invalid, "CMP-T043", {}});
  else if (!has_least && !has_most && at.is_map())
    at.complain(at.place("id"), {Fault::Kind::invalid, "CMP-T042", {}});
  auto const side = has_least ? targets::Bound::Side::at_least : targets::Bound::Side::at_most;
  return {side, read_amount(at, has_least ? "at_least" : "at_most", unit_of(metric))};
}

// An id is a part of a path and of what people type.
std::string read_id(Cursor& at) {
  constexpr std::size_t id_bytes_max = 64;
  auto id = at.need<std::string>("id");
  bool const is_plain =
      id.size() <= id_bytes_max && std::ranges::all_of(id, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
      });
  if (!is_plain) at.complain("id", misread("CMP-T049", id));
  return id;
}

targets::Target read_target(Cursor& at) {
  targets::Target target;
  target.id = read_id(at);
  auto const metric = read_metric(at);
  target.metric = metric.value_or(Metric{});
  // Of an unknown metric nobody knows the unit either: what is asked for is left alone.
  if (metric)
    target.bound = read_bound(at, *metric);
  else
    for (auto const key : {"at_least", "at_most"}) static_cast<void>(at.has(key));
  for (auto const& word : at.values<TypeWord>("types")) target.rule.types.push_back(word.type);
  if (at.has("locality")) target.rule.locality = read_locality(at);
  target.rule.headcount = read_span(at.inside("headcount"));
  target.rule.classes = read_span(at.inside("classes"));
  target.proof = at.choice<EvidenceKind>(
      "proof", target.metric == Metric::egress_rate ? EvidenceKind::delivered : EvidenceKind::counted,
      {{"contracted", EvidenceKind::contracted},
       {"negotiated", EvidenceKind::negotiated},
       {"delivered", EvidenceKind::delivered},
       {"counted", EvidenceKind::counted}});
  target.from = day_or_year(at, "from", false);
  target.until = day_or_year(at, "until", true);
  target.due = day_or_year(at, "due", true);
  target.is_baseline = at.get("baseline", false);
  target.wording = at.text("wording");
  return target;
}

targets::Profile read_profile(Cursor& at, ConfigFile& file) {
  targets::Profile profile;
  profile.id = read_id(at);
  profile.source.title = at.need<std::string>("title");
  profile.source.document = at.text("document");
  profile.source.seen_at = at.text("seen_at");
  profile.source.year = at.get<std::int64_t>("year", 0, {1949, 2199});
  if (!at.has("certainty")) at.need<std::string>("certainty");
  profile.source.certainty = at.choice<targets::Certainty>("certainty", profile.source.certainty,
                                                           {{"seen", targets::Certainty::seen},
                                                            {"known", targets::Certainty::known},
                                                            {"unverified", targets::Certainty::unverified}});
  // What could not be read is complained about already and contradicts nothing.
  std::vector<Place> places;
  auto const all = at.list("targets", [&](Cursor& item) {
    auto const before = file.complaints().size();
    auto target = read_target(item);
    auto const is_sound = file.complaints().size() == before && item.is_map();
    return std::tuple(std::move(target), item.place("id"), is_sound);
  });
  for (auto const& [target, place, is_sound] : all)
    if (is_sound) {
      profile.targets.push_back(target);
      places.push_back(place);
    }
  for (auto& fault : targets::faults_of(profile)) at.complain(places[fault.target], std::move(fault.fault));
  return profile;
}

}  // namespace

School read_school_facts(Cursor at) {
  School school;
  if (at.has("type")) {
    auto const w = words_of<SchoolType, school_types_count>();
    static_assert(school_types_count == 10);
    school.type = at.choice<SchoolType>("type", SchoolType{},
                                        {w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9]});
  }
  if (at.has("locality")) school.locality = read_locality(at);
  school.headcount = count_if_any(at, "headcount");
  school.classes = count_if_any(at, "classes");
  return school;
}

std::vector<targets::Profile> read_profiles(Cursor& root, ConfigFile& file) {
  std::vector<Place> places;
  auto profiles = root.list("profiles", [&](Cursor& at) {
    places.push_back(at.place("id"));
    return read_profile(at, file);
  });
  std::map<std::string_view, int> line_of;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    auto const [first, is_new] = line_of.emplace(profiles[i].id, places[i].at.line);
    if (!is_new && !profiles[i].id.empty())
      root.complain(places[i], {Fault::Kind::invalid,
                                "CMP-T046",
                                {{"profile", profiles[i].id}, {"line", std::to_string(first->second)}}});
  }
  return profiles;
}

Read<std::vector<targets::Profile>> read_profiles_text(std::string name, std::string text) {
  ConfigFile file(std::move(name), std::move(text));
  std::vector<targets::Profile> profiles;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    profiles = read_profiles(root, file);
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return profiles;
}

}  // namespace campus::config
