// The seal is over the exact bytes: a reader writes what it read once more and compares, so that no change is
// too small to show, not even one that means the same.

#include "daemon/report/pack.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace campus::report {
namespace {

namespace json = boost::json;

constexpr std::string_view schema = "campus/self-check/v1";
constexpr std::size_t depth_max = 16;

json::object words(Words const& both) { return {{"zh", both.zh}, {"en", both.en}}; }

json::object evidence_of(Pack::Evidence const& one) {
  return {{"code", one.code}, {"bearing", one.bearing}, {"source", one.source}, {"text", words(one.text)}};
}

json::object item_of(Pack::Item const& item, Sha256 const& sha256) {
  json::object object{{"id", item.id},
                      {"clause", item.clause},
                      {"certainty", item.certainty},
                      {"class", words(item.class_name)},
                      {"point", words(item.point)},
                      {"title", words(item.title)},
                      {"side", item.side},
                      {"weight", item.weight},
                      {"verdict", item.verdict},
                      {"high_risk_case", item.high_risk_case},
                      {"hazard", item.hazard}};
  json::array evidence;
  for (auto const& one : item.evidence) evidence.push_back(evidence_of(one));
  object["evidence"] = std::move(evidence);
  if (item.manual)
    object["manual"] = {{"state", item.manual->state}, {"owner", item.manual->owner},
                        {"note", item.manual->note},   {"document", item.manual->document},
                        {"on", item.manual->on},       {"until", item.manual->until}};
  object["sha256"] = sha256(json::serialize(object));
  return object;
}

json::object log_of(Pack::Log const& log) {
  json::array gaps;
  for (auto const& gap : log.gaps)
    gaps.push_back(json::object{{"from", gap.from}, {"to", gap.to}, {"hours", gap.hours}});
  return {{"log", log.key},
          {"source", log.source},
          {"oldest", log.oldest},
          {"days_wanted", log.days_wanted},
          {"days_configured", log.days_configured},
          {"days_present", log.days_present},
          {"hours_missing", log.hours_missing},
          {"is_younger", log.is_younger},
          {"is_whole", log.is_whole},
          {"gaps", std::move(gaps)}};
}

json::object score_of(Pack::Score const& score) {
  return {{"edition", score.edition},
          {"method", score.method},
          {"certainty", score.certainty},
          {"least", score.least},
          {"most", score.most},
          {"conclusion", score.conclusion},
          {"applicable", score.applicable},
          {"unchecked", score.unchecked},
          {"met", score.met},
          {"hazards", score.hazards},
          {"hazards_mended", score.hazards_mended}};
}

json::object hazard_of(Pack::Hazard const& hazard) {
  return {{"id", hazard.id}, {"code", hazard.code}, {"owner", hazard.owner},
          {"on", hazard.on}, {"note", hazard.note}, {"is_mended", hazard.is_mended}};
}

template <class Values, class Function>
json::array list_of(Values const& values, Function function) {
  json::array list;
  for (auto const& value : values) list.push_back(function(value));
  return list;
}

// Takes members out; one that is missing or something else makes the whole reading fail.
class Reader {
public:
  std::string text(json::value const& from, char const* name) {
    auto const* const found = find(from, name);
    if (found && found->is_string()) return std::string(found->get_string());
    refuse();
    return {};
  }
  std::int64_t number(json::value const& from, char const* name) {
    auto const* const found = find(from, name);
    if (found && found->is_int64()) return found->get_int64();
    if (found && found->is_uint64()) return static_cast<std::int64_t>(found->get_uint64());
    refuse();
    return 0;
  }
  bool flag(json::value const& from, char const* name) {
    auto const* const found = find(from, name);
    if (found && found->is_bool()) return found->get_bool();
    refuse();
    return false;
  }
  Words words(json::value const& from, char const* name) {
    auto const& both = at(from, name);
    return {text(both, "zh"), text(both, "en")};
  }
  json::value const& at(json::value const& from, char const* name) {
    static json::value const nothing;
    if (auto const* const found = find(from, name)) return *found;
    refuse();
    return nothing;
  }
  template <class T, class Function>
  std::vector<T> list(json::value const& from, char const* name, Function read) {
    std::vector<T> values;
    auto const& found = at(from, name);
    if (!found.is_array()) {
      refuse();
      return values;
    }
    for (auto const& one : found.get_array()) values.push_back(read(one));
    return values;
  }
  bool is_good() const { return is_good_; }

private:
  json::value const* find(json::value const& from, char const* name) const {
    return from.is_object() ? from.get_object().if_contains(name) : nullptr;
  }
  void refuse() { is_good_ = false; }
  bool is_good_ = true;
};

Pack::Item read_item(Reader& reader, json::value const& from) {
  Pack::Item item;
  item.id = reader.text(from, "id");
  item.clause = reader.text(from, "clause");
  item.certainty = reader.text(from, "certainty");
  item.class_name = reader.words(from, "class");
  item.point = reader.words(from, "point");
  item.title = reader.words(from, "title");
  item.side = reader.text(from, "side");
  item.weight = reader.text(from, "weight");
  item.verdict = reader.text(from, "verdict");
  item.high_risk_case = reader.text(from, "high_risk_case");
  item.hazard = reader.text(from, "hazard");
  item.evidence = reader.list<Pack::Evidence>(from, "evidence", [&](json::value const& one) {
    return Pack::Evidence{reader.text(one, "code"), reader.text(one, "bearing"), reader.text(one, "source"),
                          reader.words(one, "text")};
  });
  if (from.is_object() && from.get_object().contains("manual")) {
    auto const& told = reader.at(from, "manual");
    item.manual =
        Pack::Manual{reader.text(told, "state"),    reader.text(told, "owner"), reader.text(told, "note"),
                     reader.text(told, "document"), reader.text(told, "on"),    reader.text(told, "until")};
  }
  return item;
}

Pack::Log read_log(Reader& reader, json::value const& from) {
  Pack::Log log;
  log.key = reader.text(from, "log");
  log.source = reader.text(from, "source");
  log.oldest = reader.text(from, "oldest");
  log.days_wanted = static_cast<int>(reader.number(from, "days_wanted"));
  log.days_configured = static_cast<int>(reader.number(from, "days_configured"));
  log.days_present = static_cast<int>(reader.number(from, "days_present"));
  log.hours_missing = static_cast<int>(reader.number(from, "hours_missing"));
  log.is_younger = reader.flag(from, "is_younger");
  log.is_whole = reader.flag(from, "is_whole");
  log.gaps = reader.list<Pack::Gap>(from, "gaps", [&](json::value const& gap) {
    return Pack::Gap{reader.text(gap, "from"), reader.text(gap, "to"),
                     static_cast<int>(reader.number(gap, "hours"))};
  });
  return log;
}

Pack::Score read_score(Reader& reader, json::value const& from) {
  Pack::Score score;
  score.edition = reader.text(from, "edition");
  score.method = reader.text(from, "method");
  score.certainty = reader.text(from, "certainty");
  score.least = reader.text(from, "least");
  score.most = reader.text(from, "most");
  score.conclusion = reader.text(from, "conclusion");
  auto const count = [&](char const* name) { return static_cast<std::uint64_t>(reader.number(from, name)); };
  score.applicable = count("applicable");
  score.unchecked = count("unchecked");
  score.met = count("met");
  score.hazards = count("hazards");
  score.hazards_mended = count("hazards_mended");
  return score;
}

Pack read_pack(Reader& reader, json::value const& from) {
  Pack pack;
  pack.made_at = reader.text(from, "made_at");
  pack.day = reader.text(from, "day");
  pack.school = reader.text(from, "school");
  pack.object = reader.text(from, "object");
  pack.filing = reader.text(from, "filing");
  pack.filing_until = reader.text(from, "filing_until");
  pack.version = reader.text(from, "version");
  pack.standard = reader.text(from, "standard");
  pack.level = static_cast<int>(reader.number(from, "level"));
  pack.catalogue_sha256 = reader.text(from, "catalogue_sha256");
  pack.rules_sha256 = reader.text(from, "rules_sha256");
  pack.dossier_sha256 = reader.text(from, "dossier_sha256");
  pack.score = read_score(reader, reader.at(from, "score"));
  pack.hazards = reader.list<Pack::Hazard>(from, "hazards", [&](json::value const& one) {
    return Pack::Hazard{reader.text(one, "id"), reader.text(one, "code"), reader.text(one, "owner"),
                        reader.text(one, "on"), reader.text(one, "note"), reader.flag(one, "is_mended")};
  });
  pack.logs =
      reader.list<Pack::Log>(from, "logs", [&](json::value const& one) { return read_log(reader, one); });
  pack.items =
      reader.list<Pack::Item>(from, "items", [&](json::value const& one) { return read_item(reader, one); });
  pack.seal = reader.text(from, "seal");
  return pack;
}

// The first item whose text is not what its hash says.
std::optional<std::string> broken_item(json::value const& from, Sha256 const& sha256) {
  auto const* const items = from.get_object().if_contains("items");
  if (!items || !items->is_array()) return std::nullopt;
  for (auto const& item : items->get_array()) {
    if (!item.is_object()) return std::string("?");
    auto rest = item.get_object();
    auto const* const hash = rest.if_contains("sha256");
    if (!hash || !hash->is_string()) return std::string("?");
    auto const said = std::string(hash->get_string());
    rest.erase("sha256");
    auto const* const id = rest.if_contains("id");
    if (sha256(json::serialize(rest)) != said)
      return id && id->is_string() ? std::string(id->get_string()) : "?";
  }
  return std::nullopt;
}

}  // namespace

std::string encode(Pack const& pack, Sha256 const& sha256) {
  json::object object{
      {"schema", schema},
      {"title", {{"zh", "网络安全等级保护自查报告"}, {"en", "self-check of level protection"}}},
      {"made_at", pack.made_at},
      {"day", pack.day},
      {"school", pack.school},
      {"object", pack.object},
      {"filing", pack.filing},
      {"filing_until", pack.filing_until},
      {"version", pack.version},
      {"standard", pack.standard},
      {"level", pack.level},
      {"catalogue_sha256", pack.catalogue_sha256},
      {"rules_sha256", pack.rules_sha256},
      {"dossier_sha256", pack.dossier_sha256},
      {"score", score_of(pack.score)},
      {"hazards", list_of(pack.hazards, hazard_of)},
      {"logs", list_of(pack.logs, log_of)},
      {"items", list_of(pack.items, [&](auto const& item) { return item_of(item, sha256); })}};
  object["seal"] = sha256(json::serialize(object));
  return json::serialize(object) + '\n';
}

Result<Pack> decode(std::string_view text, Sha256 const& sha256) {
  if (text.size() > pack_bytes_max)
    return fail(Fault::Kind::full, "CMP-G060", {{"max", std::to_string(pack_bytes_max >> 20)}});
  json::parse_options options;
  options.max_depth = depth_max;
  json::error_code error;
  auto const value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !value.is_object()) return fail(Fault::Kind::broken, "CMP-G061");
  auto const* const said = value.get_object().if_contains("schema");
  if (!said || !said->is_string() || said->get_string() != json::string_view(schema.data(), schema.size()))
    return fail(Fault::Kind::broken, "CMP-G061");
  if (auto const item = broken_item(value, sha256))
    return fail(Fault::Kind::broken, "CMP-G062", {{"id", *item}});
  auto rest = value.get_object();
  auto const* const seal = rest.if_contains("seal");
  auto const sealed_as = seal && seal->is_string() ? std::string(seal->get_string()) : std::string();
  rest.erase("seal");
  if (sha256(json::serialize(rest)) != sealed_as || json::serialize(value) + '\n' != text)
    return fail(Fault::Kind::broken, "CMP-G063");
  Reader reader;
  auto pack = read_pack(reader, value);
  if (!reader.is_good()) return fail(Fault::Kind::broken, "CMP-G061");
  return pack;
}

Counts count(std::vector<Pack::Item> const& items) {
  Counts counts;
  for (auto const& item : items) {
    if (item.verdict == "met") ++counts.met;
    if (item.verdict == "partly") ++counts.partly;
    if (item.verdict == "not_met") ++counts.not_met;
    if (item.verdict == "not_applicable") ++counts.not_applicable;
    if (item.verdict == "unchecked") ++counts.unchecked;
  }
  return counts;
}

}  // namespace campus::report
