#include "daemon/config/protection_config.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/contract/nearest.hpp"

namespace campus::config {
namespace {

using namespace protection;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, levels> level_keys{"level1", "level2", "level3"};

CivilDay read_day(Cursor& at, std::string_view key) {
  auto const text = at.need<std::string>(key);
  auto const day = parse_day(text);
  if (!day && !text.empty())
    at.complain(key, {Fault::Kind::invalid, "CMP-G050", {{"key", at.path_of(key)}, {"value", text}}});
  return day.value_or(CivilDay{});
}

int read_count(Cursor& at, std::string_view key, std::int64_t least = 1, std::int64_t most = 100'000) {
  if (!at.has(key)) at.need<std::string>(key);
  return static_cast<int>(at.get<std::int64_t>(key, least, {least, most}));
}

Certainty read_certainty(Cursor& at, std::string_view key) {
  return at.choice<Certainty>(key, Certainty::unverified,
                              {{"verified", Certainty::verified},
                               {"known", Certainty::known},
                               {"one_source", Certainty::one_source},
                               {"unverified", Certainty::unverified}});
}

Words read_words(Cursor& at) { return {at.need<std::string>("zh"), at.need<std::string>("en")}; }

// What the whole file says of its own certainty.
struct Sureness {
  Certainty clauses = Certainty::known, high_risk = Certainty::one_source;
};

void read_clauses(Cursor& at, Control& control, Sureness const& sureness) {
  auto const seen = at.values<std::int64_t>("seen");
  auto numbers = at.inside("clauses");
  for (std::size_t level = 0; level < levels; ++level) {
    auto const number = numbers.text(level_keys[level]);
    auto const is_seen = std::ranges::find(seen, static_cast<std::int64_t>(level + 1)) != seen.end();
    if (!number.empty())
      control.clauses[level] = Clause{number, is_seen ? Certainty::verified : sureness.clauses};
  }
}

Control read_control(Cursor& at, Sureness const& sureness) {
  Control control;
  control.id = at.need<std::string>("id");
  read_clauses(at, control, sureness);
  control.title = read_words(at);
  for (std::size_t level = 0; level < levels; ++level)
    if (at.has(level_keys[level])) {
      auto words = at.inside(level_keys[level]);
      control.titles_at[static_cast<Level>(level + 1)] = read_words(words);
    }
  control.check = at.text("check");
  control.needs_person = at.get("person", control.check.empty());
  if (at.has("high_risk")) {
    auto high_risk = at.inside("high_risk");
    control.high_risk =
        HighRisk{high_risk.need<std::string>("case"),
                 static_cast<Level>(read_count(high_risk, "from", 1, levels)), sureness.high_risk};
  }
  control.hazard = at.text("hazard");
  return control;
}

// The items of the file in one row, and where each stands in it.
struct Reading {
  std::vector<Control> controls;
  std::vector<Place> places;
};

void read_point(Cursor& at, Reading& reading, Words const& class_name, Side side, Sureness const& sureness) {
  auto const name = read_words(at);
  at.list("items", [&](Cursor& item) {
    auto control = read_control(item, sureness);
    control.class_name = class_name;
    control.point_name = name;
    control.side = side;
    reading.places.push_back(item.place("id"));
    reading.controls.push_back(std::move(control));
    return true;
  });
}

Reading read_classes(Cursor& root, Sureness const& sureness) {
  Reading reading;
  root.list("classes", [&](Cursor& at) {
    auto const name = read_words(at);
    auto const side = at.choice<Side>("side", Side::technical,
                                      {{"technical", Side::technical}, {"management", Side::management}});
    at.list("points", [&](Cursor& point) {
      read_point(point, reading, name, side, sureness);
      return true;
    });
    return true;
  });
  return reading;
}

std::vector<std::uint16_t> read_ports(Cursor& at, std::string_view key) {
  std::vector<std::uint16_t> ports;
  auto const numbers = at.values<std::int64_t>(key);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    constexpr std::int64_t port_most = std::numeric_limits<std::uint16_t>::max();
    if (numbers[i] < 1 || numbers[i] > port_most)
      at.complain(at.place(key, i), {Fault::Kind::invalid,
                                     "CMP-C050",
                                     {{"key", at.path_of(key)},
                                      {"value", std::to_string(numbers[i])},
                                      {"least", "1"},
                                      {"most", std::to_string(port_most)}}});
    else
      ports.push_back(static_cast<std::uint16_t>(numbers[i]));
  }
  return ports;
}

Limits read_limits(Cursor at) {
  using namespace std::chrono_literals;
  Limits limits;
  limits.log_gap_hours_most = read_count(at, "log_gap_hours", 0, 24);
  limits.clock_offset_ms_most =
      static_cast<int>(at.get<milliseconds>("clock_offset", 1000ms, {1ms, 3600'000ms}).count());
  limits.password_length_least = read_count(at, "password_length");
  limits.password_classes_least = read_count(at, "password_classes", 1, 4);
  limits.password_days_most = read_count(at, "password_days");
  limits.login_failures_most = read_count(at, "login_failures");
  auto const idle = at.get<std::chrono::seconds>("idle", 900s, {60s, 86'400s});
  limits.idle_minutes_most = static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(idle).count());
  limits.account_idle_days_most = read_count(at, "account_idle_days");
  limits.update_days_most = read_count(at, "update_days");
  limits.signature_days_most = read_count(at, "signature_days");
  limits.signature_days_hopeless = read_count(at, "signature_days_hopeless", limits.signature_days_most);
  limits.offsite_hours_most = read_count(at, "offsite_hours");
  limits.backup_hours_most = read_count(at, "backup_hours");
  limits.self_check_days_most = read_count(at, "self_check_days");
  limits.polled_percent_least = read_count(at, "polled_percent", 1, 100);
  limits.certificate_days_least = read_count(at, "certificate_days");
  limits.risky_ports = read_ports(at, "risky_ports");
  limits.clear_text_ports = read_ports(at, "clear_text_ports");
  limits.unwanted_packages = at.values<std::string>("unwanted_packages");
  limits.supported = at.list("supported", [](Cursor& system) {
    return Limits::Support{system.need<std::string>("id"), system.need<std::string>("version"),
                           read_day(system, "until")};
  });
  return limits;
}

Edition read_edition(Cursor& at) {
  return {at.need<std::string>("name"),
          at.choice<Edition::Method>("method", Edition::Method::points,
                                     {{"points", Edition::Method::points}, {"rate", Edition::Method::rate}}),
          read_day(at, "from"), read_certainty(at, "certainty")};
}

Points2021::Rules read_points(Cursor at) {
  Points2021::Rules rules;
  rules.attention = read_count(at, "attention_percent", 0, 100) / 100.0;
  auto const factors = at.values<std::int64_t>("factors");
  if (factors.size() != rules.factors.size() ||
      std::ranges::any_of(factors, [](auto one) { return one < 0; }))
    at.complain("factors", {Fault::Kind::invalid, "CMP-G051", {{"key", at.path_of("factors")}}});
  else
    std::ranges::transform(factors, rules.factors.begin(), [](auto one) { return static_cast<double>(one); });
  rules.excellent = read_count(at, "excellent", 0, 100);
  rules.good = read_count(at, "good", 0, 100);
  rules.fair = read_count(at, "fair", 0, 100);
  if (rules.excellent < rules.good || rules.good < rules.fair)
    at.complain("excellent", {Fault::Kind::invalid, "CMP-G052", {{"key", at.path_of("excellent")}}});
  return rules;
}

Rate2025::Rules read_rate(Cursor at) {
  Rate2025::Rules rules;
  rules.conforms_above = read_count(at, "conforms_above", 0, 100);
  rules.basically_from = read_count(at, "basically_from", 0, 100);
  if (rules.conforms_above < rules.basically_from)
    at.complain("conforms_above",
                {Fault::Kind::invalid, "CMP-G052", {{"key", at.path_of("conforms_above")}}});
  return rules;
}

Fault unknown_item(std::string const& item, Catalog const& catalog) {
  std::vector<std::string_view> ids;
  for (auto const& control : catalog.controls()) ids.push_back(control.id);
  auto const near = contract::nearest(item, ids);
  if (near.empty()) return {Fault::Kind::invalid, "CMP-G020", {{"control", item}}};
  return {Fault::Kind::invalid, "CMP-G024", {{"control", item}, {"nearest", std::string(near)}}};
}

void read_weights(Cursor at, Catalog& catalog) {
  auto const weight = [&](std::string_view key, Weight otherwise) {
    return at.choice<Weight>(
        key, otherwise,
        {{"ordinary", Weight::ordinary}, {"important", Weight::important}, {"critical", Weight::critical}});
  };
  auto const risky = weight("high_risk", Weight::critical), other = weight("other", Weight::ordinary);
  std::vector<std::string> ids;
  for (auto const& control : catalog.controls()) ids.push_back(control.id);
  for (auto const& id : ids) catalog.set_weight(id, catalog.find(id)->high_risk ? risky : other);
  std::vector<std::pair<std::string_view, Weight>> const weights{
      {"ordinary", Weight::ordinary}, {"important", Weight::important}, {"critical", Weight::critical}};
  for (auto const& [key, value] : weights) {
    auto const named = at.values<std::string>(key);
    for (std::size_t i = 0; i < named.size(); ++i)
      if (catalog.find(named[i]))
        catalog.set_weight(named[i], value);
      else
        at.complain(at.place(key, i), unknown_item(named[i], catalog));
  }
}

retention::Rule read_retention(Cursor& at) {
  retention::Rule rule;
  rule.key = at.choice<std::string>("log", "traffic", {{"traffic", "traffic"}, {"audit", "audit"}});
  rule.days_least = read_count(at, "days_least", 1, 3660);
  if (at.has("days_most")) rule.days_most = read_count(at, "days_most", rule.days_least, 36600);
  rule.source = at.need<std::string>("source");
  return rule;
}

// An item may be named by its id or by its clause at any level.
std::string read_item(Cursor& at, Catalog const& catalog) {
  auto const item = at.need<std::string>("item");
  if (item.empty() || catalog.find(item)) return item;
  if (auto const* const control = catalog.find_clause(item)) return control->id;
  at.complain("item", unknown_item(item, catalog));
  return {};
}

ManualFact read_entry(Cursor& at, Catalog const& catalog) {
  ManualFact fact;
  fact.control = read_item(at, catalog);
  if (!at.has("verdict")) at.need<std::string>("verdict");
  fact.verdict = at.choice<Verdict>("verdict", Verdict::unchecked,
                                    {{"met", Verdict::met},
                                     {"partly", Verdict::partly},
                                     {"not_met", Verdict::not_met},
                                     {"not_applicable", Verdict::not_applicable}});
  fact.owner = at.need<std::string>("owner");
  fact.note = at.text("note");
  fact.document = at.text("document");
  fact.on = read_day(at, "on");
  fact.until = read_day(at, "until");
  return fact;
}

Hazard read_hazard(Cursor& at, Catalog const& catalog) {
  Hazard hazard;
  hazard.control = read_item(at, catalog);
  if (auto const* const control = catalog.find(hazard.control); control && control->hazard.empty())
    at.complain("item", {Fault::Kind::invalid, "CMP-G053", {{"control", hazard.control}}});
  hazard.owner = at.need<std::string>("owner");
  hazard.note = at.need<std::string>("note");
  hazard.on = read_day(at, "on");
  hazard.is_mended = at.get("mended", false);
  return hazard;
}

retention::Hold read_hold(Cursor& at) {
  retention::Hold hold;
  hold.key = at.choice<std::string>("log", "traffic", {{"traffic", "traffic"}, {"audit", "audit"}});
  hold.from = read_day(at, "from");
  hold.until = read_day(at, "until");
  if (hold.until < hold.from)
    at.complain("until", {Fault::Kind::invalid,
                          "CMP-G022",
                          {{"control", hold.key},
                           {"on", campus::to_text(hold.from)},
                           {"until", campus::to_text(hold.until)}}});
  hold.owner = at.need<std::string>("owner");
  hold.reason = at.need<std::string>("reason");
  return hold;
}

}  // namespace

Read<Catalog> read_catalog(std::filesystem::path const& path) {
  ConfigFile file(path);
  std::string standard;
  Reading reading;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    standard = root.need<std::string>("standard");
    Sureness sureness;
    {
      auto source = root.inside("source");
      sureness = {read_certainty(source, "clauses"), read_certainty(source, "high_risk")};
      source.text("titles");
    }
    reading = read_classes(root, sureness);
    for (auto& flaw : Catalog::flaws_of(reading.controls, check_names()))
      root.complain(reading.places[flaw.index], std::move(flaw.fault));
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return *Catalog::make(std::move(standard), std::move(reading.controls), check_names());
}

Read<ProtectionRules> read_protection_rules(std::filesystem::path const& path, Catalog& catalog) {
  ConfigFile file(path);
  ProtectionRules rules;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    rules.limits = read_limits(root.inside("limits"));
    rules.editions = root.list("editions", &read_edition);
    rules.points = read_points(root.inside("points_2021"));
    rules.rate = read_rate(root.inside("rate_2025"));
    read_weights(root.inside("weights"), catalog);
    rules.retention = root.list("retention", &read_retention);
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return rules;
}

Read<Dossier> read_dossier(std::filesystem::path const& path, Catalog const& catalog) {
  ConfigFile file(path);
  Dossier dossier;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    {
      auto object = root.inside("object");
      dossier.object = object.text("name");
      dossier.filing = object.text("filing");
      if (object.has("filing_until")) dossier.filing_until = read_day(object, "filing_until");
    }
    dossier.entries = root.list("entries", [&](Cursor& at) { return read_entry(at, catalog); });
    for (auto& flaw : flaws_of(dossier.entries, catalog))
      if (!dossier.entries[flaw.index].control.empty())  // else said already
        root.complain(root.place("entries", flaw.index), std::move(flaw.fault));
    dossier.hazards = root.list("hazards", [&](Cursor& at) { return read_hazard(at, catalog); });
    dossier.holds = root.list("holds", &read_hold);
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return dossier;
}

}  // namespace campus::config
