// campusctl traffic capture: frames of a watched interface into a file, on the gateway.

#include <boost/json.hpp>
#include <charconv>
#include <chrono>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/words.hpp"
#include "daemon/contract/recording_views.hpp"

namespace campus::cli {
namespace {

using contract::RecordingRequest;

Result<std::uint64_t> whole_number(Invocation const& typed, std::string const& option, std::uint64_t otherwise,
                                   std::uint64_t most) {
  if (!typed.has(option)) return otherwise;
  auto const text = typed.option(option);
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most) return number;
  return misuse("CMP-L014", {{"option", "--" + option}, {"value", text}});
}

}  // namespace

Result<Answer> capture_traffic(Invocation const& typed) {
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
  RecordingRequest request;
  request.interface_name = typed.option("interface");
  request.filter = typed.option("filter");
  request.reason = typed.option("reason");
  if (request.reason.empty()) return misuse("CMP-L017", {{"command", "traffic capture"}, {"option", "reason"}});
  auto const seconds = whole_number(typed, "seconds", request.seconds, RecordingRequest::seconds_max);
  if (!seconds) return std::unexpected(seconds.error());
  auto const size = whole_number(typed, "mebibytes", request.bytes / mebibyte, RecordingRequest::bytes_max / mebibyte);
  if (!size) return std::unexpected(size.error());
  request.seconds = *seconds;
  request.bytes = *size * mebibyte;
  request.has_payload = typed.has("payload");
  auto const wait = std::chrono::seconds(request.seconds) + answer_wait_max;
  auto const done = Client(typed).post("/local/v1/recordings", contract::encode(request), wait);
  if (!done) return std::unexpected(done.error());
  auto const& look = typed.look;
  Answer answer;
  answer.document = with_schema("campusctl/traffic.capture/v1", *done);
  auto const until = time_at(*done, "kept_until");
  answer.before = look.say("capture.done", {{"frames", count_text(count_at(*done, "frames").value_or(0))},
                                            {"bytes", bytes_text(count_at(*done, "bytes").value_or(0))},
                                            {"file", look.safe(text_at(*done, "file"))}}) +
                  '\n';
  if (!flag_at(*done, "has_payload").value_or(false)) answer.before += look.say("capture.headers") + '\n';
  if (flag_at(*done, "is_full").value_or(false)) answer.before += look.say("capture.full") + '\n';
  if (auto const dropped = count_at(*done, "dropped").value_or(0); dropped > 0)
    answer.before += look.colored(look.say("top.dropped", {{"count", count_text(dropped)}}), Tone::alarm) + '\n';
  if (until) answer.before += look.say("capture.until", {{"time", time_text(*until)}}) + '\n';
  answer.shape = Answer::Shape::text;
  return answer;
}

}  // namespace campus::cli
