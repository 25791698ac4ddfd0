// What iperf3 -J prints.  It is the answer of a foreign program about a foreign server: every number is
// checked before it is believed.

#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <string>

#include "daemon/contract/target_views.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr double fastest_believed_bps = 1e13;
constexpr double seconds_longest = 3'600;
constexpr std::size_t reason_bytes_max = 200;

std::unexpected<Fault> no_result(std::string_view member) {
  return fail(Fault::Kind::broken, "CMP-T060", {{"member", std::string(member)}});
}

json::value const* member_of(json::value const* value, std::string_view name) {
  auto const* const object = value ? value->if_object() : nullptr;
  return object ? object->if_contains(name) : nullptr;
}

std::optional<double> figure_of(json::value const* value) {
  if (!value || !value->is_number()) return std::nullopt;
  auto const figure = value->to_number<double>();
  if (!std::isfinite(figure) || figure < 0) return std::nullopt;
  return figure;
}

}  // namespace

Result<SpeedRun> decode_iperf3(std::string_view text) {
  boost::system::error_code wrong;
  auto const document = json::parse(text, wrong);
  if (wrong || !document.is_object()) return no_result("{}");
  if (auto const* const error = member_of(&document, "error"); error && error->is_string())
    return fail(Fault::Kind::failure, "CMP-T061",
                {{"reason", std::string(error->get_string()).substr(0, reason_bytes_max)}});
  auto const* const received = member_of(member_of(&document, "end"), "sum_received");
  auto const rate = figure_of(member_of(received, "bits_per_second"));
  auto const seconds = figure_of(member_of(received, "seconds"));
  if (!rate || *rate > fastest_believed_bps) return no_result("end.sum_received.bits_per_second");
  if (!seconds || *seconds <= 0 || *seconds > seconds_longest) return no_result("end.sum_received.seconds");
  if (*rate < 1) return fail(Fault::Kind::failure, "CMP-T062");
  auto const reverse =
      figure_of(member_of(member_of(member_of(&document, "start"), "test_start"), "reverse"));
  if (!reverse) return no_result("start.test_start.reverse");
  auto const* const intervals = member_of(&document, "intervals");
  if (!intervals || !intervals->is_array()) return no_result("intervals");
  return SpeedRun{.is_reverse = *reverse != 0,
                  .received_bps = static_cast<std::uint64_t>(std::llround(*rate)),
                  .seconds = static_cast<std::uint32_t>(std::llround(std::ceil(*seconds))),
                  .intervals = static_cast<std::uint32_t>(intervals->get_array().size())};
}

}  // namespace campus::contract
