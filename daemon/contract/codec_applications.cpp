// What a heartbeat tells of the applications, there and back.

#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

#include "daemon/contract/application_words.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace json = boost::json;

namespace {

json::object object_of(ApplicationRate const& rate) {
  return {{"name", rate.name},
          {"name_en", rate.name_en},
          {"category", rate.category},
          {"teaching", teaching_word(rate.teaching)},
          {"down_bps", rate.down_bps},
          {"up_bps", rate.up_bps}};
}

ApplicationRate read_rate(Members members) {
  ApplicationRate rate;
  rate.name = members.text("name", application_name_bytes_max);
  rate.name_en = members.text("name_en", application_name_bytes_max);
  rate.category = members.text("category", category_bytes_max);
  rate.teaching = members.choice("teaching", teachings);
  rate.down_bps = members.number("down_bps");
  rate.up_bps = members.number("up_bps");
  return rate;
}

}  // namespace

json::object to_json(LiveApplications const& value) {
  json::array items;
  for (auto const& rate : value.items) items.push_back(object_of(rate));
  auto const& teaching = value.teaching;
  return {{"teaching_bps",
           {{"yes", teaching.yes}, {"mixed", teaching.mixed}, {"no", teaching.no}, {"unknown", teaching.unknown}}},
          {"items", std::move(items)}};
}

LiveApplications read_live_applications(Members members, Trouble& trouble) {
  LiveApplications value;
  auto teaching = members.object("teaching_bps");
  value.teaching = {teaching.number("yes"), teaching.number("mixed"), teaching.number("no"),
                    teaching.number("unknown")};
  auto const& items = members.list("items", live_applications_max);
  for (std::size_t i = 0; i < items.size() && !trouble.first; ++i)
    value.items.push_back(read_rate(Members(items[i], members.path_of("items." + std::to_string(i)), trouble)));
  return value;
}

std::string encode(LiveApplications const& value) { return json::serialize(to_json(value)); }

Result<LiveApplications> decode_live_applications(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto value = read_live_applications(Members(document, "", trouble), trouble);
  return trouble.or_value(std::move(value));
}

}  // namespace campus::contract
