#include "daemon/contract/recording_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {

namespace json = boost::json;

Result<RecordingRequest> decode_recording_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  RecordingRequest request;
  request.interface_name = members.text("interface");
  request.filter = members.text("filter");
  request.reason = members.text("reason");
  request.seconds = members.number("seconds", 1, RecordingRequest::seconds_max);
  request.bytes = members.number("bytes", RecordingRequest::bytes_least, RecordingRequest::bytes_max);
  request.has_payload = members.truth("has_payload");
  return trouble.or_value(std::move(request));
}

std::string encode(RecordingRequest const& request) {
  return json::serialize(json::object{{"interface", request.interface_name},
                                      {"filter", request.filter},
                                      {"reason", request.reason},
                                      {"seconds", request.seconds},
                                      {"bytes", request.bytes},
                                      {"has_payload", request.has_payload}});
}

std::string encode(RecordingView const& view) {
  return json::serialize(json::object{{"schema", "campusctl/traffic.capture/v1"},
                                      {"file", view.file},
                                      {"interface", view.interface_name},
                                      {"frames", view.frames},
                                      {"bytes", view.bytes},
                                      {"dropped", view.dropped},
                                      {"is_full", view.is_full},
                                      {"has_payload", view.has_payload},
                                      {"kept_until", to_rfc3339(view.kept_until)}});
}

}  // namespace campus::contract
