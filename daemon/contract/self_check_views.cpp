#include "daemon/contract/self_check_views.hpp"

#include <boost/json.hpp>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/raw_json.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

std::string text_of(SelfCheckSummary const& summary) {
  auto text = json::serialize(json::object{{"id", summary.id},
                                           {"made_at", to_rfc3339(summary.made_at)},
                                           {"received_at", to_rfc3339(summary.received_at)}});
  text.back() = ',';
  return text.append(summary.members) += '}';
}

std::string text_of(SelfCheckRow const& row) {
  RawObject object({{"school", row.school.id}, {"name", row.school.name}, {"kept", row.kept}});
  return object.add("newest", row.newest ? text_of(*row.newest) : "null").text();
}

}  // namespace

std::string encode(std::vector<SelfCheckRow> const& rows, Instant at) {
  RawObject answer({{"at", to_rfc3339(at)}});
  return answer.add("items", raw_list(rows, [](auto const& row) { return text_of(row); })).text();
}

std::string encode(SelfCheckDetail const& detail) {
  RawObject answer({{"school", detail.school.id}, {"name", detail.school.name}});
  answer.add("summary", text_of(detail.summary));
  answer.add("kept", raw_list(detail.kept, [](auto const& summary) { return text_of(summary); }));
  return answer.add("pack", detail.pack).text();
}

}  // namespace campus::contract
